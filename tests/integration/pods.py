"""Leaderboard pods of a test's own, beside the platform's, with other settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sys import executable

import httpx

from quizfleet.embedded import Platform
from quizfleet.embedded.platform import free_port
from quizfleet.embedded.processes import Process
from tests.integration.client import wait_ready


class Pod:
    """A running leaderboard."""

    def __init__(self, process: Process, port: int, metrics_port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self._metrics = f"http://127.0.0.1:{metrics_port}/metrics"

    async def metric(self, name: str) -> float:
        """A metric without labels."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            told = (await http.get(self._metrics)).text
        [value] = [line.split()[1] for line in told.splitlines() if line.split()[0] == name]
        return float(value)


@contextmanager
def leaderboard_pod(platform: Platform, folder: Path, **settings: object) -> Iterator[Pod]:
    """Another leaderboard of the platform, with these settings."""
    port, metrics_port = free_port(), free_port()
    command = [
        executable,
        "-m",
        "quizfleet",
        "serve",
        "leaderboard",
        "--port",
        str(port),
        "--metrics-port",
        str(metrics_port),
    ]
    changed = {f"QUIZFLEET_{name.upper()}": str(value) for name, value in settings.items()}
    process = Process("leaderboard-2", command, platform.environment() | changed, folder / "leaderboard-2.log")
    try:
        wait_ready(f"http://127.0.0.1:{port}", process)
        yield Pod(process, port, metrics_port)
    finally:
        process.terminate()
        process.wait(25)
