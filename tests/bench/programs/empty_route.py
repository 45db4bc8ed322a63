"""An empty ASGI route on the very server that a service runs on: `python -m tests.bench.programs.empty_route`.

`quizfleet.apps.serve` runs it, so that the server program and its settings are the services' own, whatever they become.
"""

from typing import Annotated, cast

import typer
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from quizfleet import apps, settings
from quizfleet.settings import Service, Settings

_START = {"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]}
_BODY = {"type": "http.response.body", "body": b""}


async def empty(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and say 201."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    await send(_START)
    await send(_BODY)


def main(port: Annotated[int, typer.Option()], metrics_port: Annotated[int, typer.Option()]) -> None:
    """Serve the empty route as scoring is served."""
    apps.create = lambda *_: cast("FastAPI", empty)
    apps.SHORTCUTS.clear()  # they know a FastAPI application behind them; uvicorn serves what has none as it comes
    apps.serve(Service.SCORING, settings.load(Settings), "127.0.0.1", port, metrics_port)


if __name__ == "__main__":
    typer.run(main)
