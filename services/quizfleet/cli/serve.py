"""`quizfleet serve`: run one service."""

from typing import Annotated

import typer

from quizfleet import settings
from quizfleet.settings import Service


def serve(
    service: Annotated[Service, typer.Argument(help="Which service to run.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the API.")] = 8000,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of /metrics; none without it.")
    ] = None,
) -> None:
    """Run a service, configured by QUIZFLEET_* variables (docs/settings.md). SIGTERM drains it."""
    from quizfleet.apps import serve as run

    try:
        configured = settings.load(settings.Settings)
    except settings.SettingsError as faults:
        typer.secho(f"cannot start:\n{faults}", err=True, fg="red")
        raise typer.Exit(2) from faults
    run(service, configured, host, port, metrics_port)
