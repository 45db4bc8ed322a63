"""Scoring, or an empty route, on granian: `python -m tests.bench.programs.on_granian scoring | empty`."""

import os
from enum import StrEnum
from typing import Annotated, Any

import typer
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from prometheus_client import start_http_server

from quizfleet import apps, settings
from quizfleet.settings import Service, Settings
from quizfleet.telemetry import configure_logs
from tests.bench.programs.empty_route import empty as empty_app

_METRICS = "BENCH_METRICS_PORT"


class What(StrEnum):
    """What to serve."""

    SCORING = "scoring"
    EMPTY = "empty"


def scoring() -> Any:
    """The scoring service, in granian's worker."""
    told = settings.load(Settings)
    configure_logs(told.log_level, told.log_format, "scoring")
    start_http_server(int(os.environ[_METRICS]), "127.0.0.1")
    return apps.create(Service.SCORING, told)


def empty() -> Any:
    """The empty route, in granian's worker."""
    start_http_server(int(os.environ[_METRICS]), "127.0.0.1")
    return empty_app


def main(what: What, port: Annotated[int, typer.Option()], metrics_port: Annotated[int, typer.Option()]) -> None:
    """Serve until SIGTERM, in one worker."""
    os.environ[_METRICS] = str(metrics_port)
    Granian(
        target=f"tests.bench.programs.on_granian:{what.value}",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.uvloop,
        workers=1,
        log_enabled=False,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    typer.run(main)
