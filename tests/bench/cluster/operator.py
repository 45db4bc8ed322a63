"""The operator's process, as the chart runs it, but outside of a cluster."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from quizfleet.embedded.processes import Process
from tests.bench import prometheus
from tests.bench.prometheus import Histogram, Metrics
from tests.bench.toolchain import BenchError
from tests.servers import lasting_port

RECONCILES = "quizfleet_operator_reconcile_seconds"
LEADER, READY = "quizfleet_operator_leader", "quizfleet_operator_event_ready"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Operator:
    """A running operator."""

    pid: int
    metrics_url: str

    def metrics(self) -> Metrics:
        """Its metrics now."""
        return prometheus.read(self.metrics_url)

    def reconciles(self) -> Histogram:
        """How long its reconciles have taken so far."""
        return prometheus.read_histogram(self.metrics_url, RECONCILES)


@contextmanager
def operator(kubeconfig: Path, log: Path) -> Iterator[Operator]:
    """An operator that holds the Lease, until the block ends.

    Raises:
        BenchError: it ended, or does not get the Lease.
    """
    health, metrics = lasting_port(), lasting_port()
    env = dict(
        os.environ,
        KUBECONFIG=str(kubeconfig),
        HEALTH_PORT=str(health),
        METRICS_PORT=str(metrics),
        LISTEN_HOST="127.0.0.1",
        NO_PROXY="127.0.0.1",
    )
    process = Process("operator", [sys.executable, "-m", "quizfleet_operator"], env, log)
    try:
        running = Operator(process.pid, f"http://127.0.0.1:{metrics}/metrics")
        _wait_for_the_lease(process, running)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _wait_for_the_lease(process: Process, running: Operator) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.is_running:
        try:
            if running.metrics()[LEADER]:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise BenchError(f"the operator does not lead; its log ends:\n{process.tail()}")
