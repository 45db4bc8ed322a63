"""The scoring service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from quizfleet.relay import Relay
from quizfleet.scoring.answering import Answering
from quizfleet.scoring.route import ScoringApp
from quizfleet.service import Resources, make_app
from quizfleet.settings import Settings


@asynccontextmanager
async def _parts(have: Resources) -> AsyncIterator[None]:
    relay = have.parts[Relay] = Relay(have.engine, have.publisher, have.settings.update_topic)
    answering = have.parts[Answering] = Answering(have, relay)
    relay.start()
    try:
        yield
    finally:
        await answering.stop()
        await relay.stop()


def create_app(settings: Settings) -> FastAPI:
    """The route that takes answers, in front of the application that serves the rest."""
    return make_app(settings, "scoring", APIRouter(), _parts, kind=ScoringApp)
