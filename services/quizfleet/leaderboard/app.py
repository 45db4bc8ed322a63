"""The leaderboard service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.consuming import Consuming
from quizfleet.leaderboard.endpoints import router
from quizfleet.leaderboard.live import Live
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.sockets import Shared
from quizfleet.leading.renewing import Renewing
from quizfleet.service import Resources, make_app
from quizfleet.settings import Settings
from quizfleet.stream import Subscriber

BATCH = 500


@asynccontextmanager
async def _parts(have: Resources) -> AsyncIterator[None]:
    boards = Boards(have.redis, have.keys)
    reader = have.parts[BoardReader] = BoardReader(have.engine, boards, have.quizzes)
    subscriber = Subscriber(have.settings, have.settings.update_topic, f"{have.settings.event}.leaderboard", BATCH)
    consuming = Consuming(subscriber, have.engine, boards, reader)
    live = Live(have, reader)
    renewing = have.parts[Renewing] = Renewing(have.engine, have.quizzes)
    have.parts[Shared] = live.shared
    consuming.start()
    live.start()
    try:
        yield
    finally:
        await live.stop()
        await renewing.stop()
        await consuming.stop()


def create_app(settings: Settings) -> FastAPI:
    """The routes that show standings."""
    return make_app(settings, "leaderboard", router, _parts)
