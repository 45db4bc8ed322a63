"""The participation service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from quizfleet.participation import unrouted
from quizfleet.participation.browsers import GZIP_BYTES, BrowserHeaders
from quizfleet.participation.endpoints import router
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.looking import Looking
from quizfleet.relay import Relay
from quizfleet.service import Resources, make_app
from quizfleet.settings import Settings

WEB = Path(__file__).parent.parent / "web"


@asynccontextmanager
async def _parts(have: Resources) -> AsyncIterator[None]:
    relay = have.parts[Relay] = Relay(have.engine, have.publisher, have.settings.update_topic)
    handing_out = have.parts[HandingOut] = HandingOut(have.engine, have.quizzes)
    looking = have.parts[Looking] = Looking(have.engine, have.quizzes)
    relay.start()
    try:
        yield
    finally:
        await looking.stop()
        await handing_out.stop()
        await relay.stop()


def create_app(settings: Settings) -> FastAPI:
    """Participation's routes and the web client."""
    app = make_app(settings, "participation", router, _parts)
    app.include_router(unrouted.router)
    app.add_api_route("/", _join_page, include_in_schema=False)
    app.add_api_route("/j/{code}", _join_page, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=WEB / "static", check_dir=False))
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_BYTES)
    app.add_middleware(BrowserHeaders)
    return app


async def _join_page() -> FileResponse:
    return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})
