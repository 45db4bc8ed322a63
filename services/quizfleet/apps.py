"""The three services by name, one OpenAPI document for all of them, and the server that runs one."""

import asyncio
import signal
import sys
from collections.abc import Callable
from functools import cache as once
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from prometheus_client import start_http_server

from quizfleet import __version__, garbage, open_files
from quizfleet.leaderboard import app as leaderboard_app
from quizfleet.leaderboard import endpoints as leaderboard_endpoints
from quizfleet.leaderboard.sockets import make_protocol
from quizfleet.participation import app as participation_app
from quizfleet.participation import authoring as authoring_endpoints
from quizfleet.participation import endpoints as participation_endpoints
from quizfleet.participation import hosting as hosting_endpoints
from quizfleet.participation import schemas as participation_schemas
from quizfleet.participation.insight import endpoints as insight_endpoints
from quizfleet.participation.insight import schemas as insight_schemas
from quizfleet.participation.shortcut import PlayerProtocol
from quizfleet.scoring import app as scoring_app
from quizfleet.scoring import payloads as scoring_payloads
from quizfleet.scoring.shortcut import AnswerProtocol
from quizfleet.settings import Service, Settings
from quizfleet.telemetry import configure_logs

DRAIN_SECONDS = 20
IDLE_SECONDS = 120
"""Longer than a gateway keeps an idle connection: it cannot repeat a PUT that met a connection just closed here."""


FACTORIES: dict[Service, Callable[[Settings], FastAPI]] = {
    Service.PARTICIPATION: participation_app.create_app,
    Service.SCORING: scoring_app.create_app,
    Service.LEADERBOARD: leaderboard_app.create_app,
}

SHORTCUTS: dict[Service, type[asyncio.Protocol]] = {
    Service.PARTICIPATION: PlayerProtocol,
    Service.SCORING: AnswerProtocol,
}


def create(service: Service, settings: Settings) -> FastAPI:
    """An application that describes the whole API: clients see one origin, whatever serves which path."""
    app = FACTORIES[service](settings)
    app.openapi = openapi  # type: ignore[method-assign]
    return app


@once
def openapi() -> dict[str, Any]:
    """The OpenAPI document of all three services."""
    whole = FastAPI(
        title="QuizFleet",
        version=__version__,
        summary="Live quizzes: join with a code, answer once, watch the leaderboard move.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=False,  # content is written as it is read
    )
    for endpoints in (
        participation_endpoints,
        hosting_endpoints,
        insight_endpoints,
        authoring_endpoints,
        leaderboard_endpoints,
    ):
        whole.include_router(endpoints.router)
    document = whole.openapi()
    scoring_payloads.describe(document)
    participation_schemas.describe(document)
    insight_schemas.describe(document)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    document["components"]["schemas"]["Problem"] = _PROBLEM
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["4XX"] = {"description": "refused; see docs/problems.md", "content": refused}
            operation["responses"]["503"] = {"description": "try again after Retry-After", "content": refused}
            if path != "/api/join":
                operation["security"] = [{"bearer": []}]
    return document


_PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def serve(service: Service, settings: Settings, host: str, port: int, metrics_port: int | None) -> None:
    """Run a service until SIGTERM or SIGINT: then close sockets, finish requests, commit what waits, and return."""
    configure_logs(settings.log_level, settings.log_format, service.value)
    signal.signal(signal.SIGTERM, _exit)
    if metrics_port is not None:
        start_http_server(metrics_port, host)
    open_files.allow_many()
    app = create(service, settings)
    garbage.collect_seldom()
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=SHORTCUTS.get(service, "httptools"),
        ws=make_protocol(app) if service is Service.LEADERBOARD else "none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=service is not Service.SCORING,  # which does not care where an answer comes from
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _exit(_: int, __: FrameType | None) -> None:
    """uvicorn drains on SIGTERM and then raises it again for whoever listened before; a drained service ends with 0."""
    sys.exit(0)
