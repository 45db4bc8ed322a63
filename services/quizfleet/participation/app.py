"""The participation service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quizfleet.participation import unrouted
from quizfleet.participation.endpoints import router
from quizfleet.participation.opening import Opening
from quizfleet.relay import Relay
from quizfleet.service import Resources, make_app
from quizfleet.settings import Settings

WEB = Path(__file__).parent.parent / "web"

_BROWSER_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


@asynccontextmanager
async def _parts(have: Resources) -> AsyncIterator[None]:
    relay = have.parts[Relay] = Relay(have.engine, have.publisher, have.settings.update_topic)
    opening = have.parts[Opening] = Opening(have.engine)
    relay.start()
    try:
        yield
    finally:
        await opening.stop()
        await relay.stop()


def create_app(settings: Settings) -> FastAPI:
    """Participation's routes and the web client."""
    app = make_app(settings, "participation", router, _parts)
    app.include_router(unrouted.router)
    app.add_api_route("/", _join_page, include_in_schema=False)
    app.add_api_route("/j/{code}", _join_page, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=WEB / "static", check_dir=False))
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(BrowserHeaders)
    return app


async def _join_page() -> FileResponse:
    return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})


class BrowserHeaders:
    """Tells browsers to run nothing but our own scripts, guess no types, and ask whether a module has changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                fresh = [(b"cache-control", b"no-cache")] if scope["path"].startswith("/static/") else []
                message["headers"] = [*message.get("headers", ()), *_BROWSER_HEADERS, *fresh]
            await send(message)

        await self._app(scope, receive, with_headers)
