"""The participation service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from quizfleet.bodies import PLAYER_BODY_BYTES
from quizfleet.leading.acting import Leading
from quizfleet.leading.renewing import Renewing
from quizfleet.participation import authoring, hosting, pages, unrouted
from quizfleet.participation.browsers import GZIP_BYTES, BrowserHeaders
from quizfleet.participation.endpoints import router
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.insight import endpoints as insight
from quizfleet.participation.insight.tallies import Tallies
from quizfleet.participation.looking import Looking
from quizfleet.relay import Relay
from quizfleet.service import Resources, make_app
from quizfleet.settings import Settings


@asynccontextmanager
async def _parts(have: Resources) -> AsyncIterator[None]:
    relay = have.parts[Relay] = Relay(have.engine, have.publisher, have.settings.update_topic)
    handing_out = have.parts[HandingOut] = HandingOut(have.engine, have.quizzes)
    looking = have.parts[Looking] = Looking(have.engine, have.quizzes)
    renewing = have.parts[Renewing] = Renewing(have.engine, have.quizzes)
    have.parts[Tallies] = Tallies(have.engine)
    leading = have.parts[Leading] = Leading(
        have.engine, have.publisher, have.settings.control_topic, have.quizzes, relay
    )
    relay.start()
    try:
        yield
    finally:
        await leading.stop()
        await renewing.stop()
        await looking.stop()
        await handing_out.stop()
        await relay.stop()


def create_app(settings: Settings) -> FastAPI:
    """Participation's routes and the web client."""
    app = make_app(settings, "participation", router, _parts)
    app.include_router(hosting.router, max_body_size=PLAYER_BODY_BYTES)
    app.include_router(insight.router, max_body_size=PLAYER_BODY_BYTES)
    app.include_router(authoring.router, max_body_size=PLAYER_BODY_BYTES)
    app.include_router(unrouted.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=pages.WEB / "static", check_dir=False))
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_BYTES)
    app.add_middleware(BrowserHeaders)
    return app
