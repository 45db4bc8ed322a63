"""Many looks at quizzes are one query, and each sees what it would alone, also in a quiz that was closed meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import quizzes, retention
from quizfleet.participation import progress
from quizfleet.participation.look import Look, Seen
from quizfleet.participation.looking import Looking
from quizfleet.participation.wish import Progress
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from tests.integration.test_retention import PLAYERS, players, store

pytestmark = pytest.mark.integration

NOBODY = 3
"""No player has this id."""


@pytest.fixture
async def looking(own_engine: AsyncEngine) -> AsyncIterator[Looking]:
    """What answers looks."""
    made = Looking(own_engine, Quizzes(own_engine))
    yield made
    await made.stop()


@pytest.fixture
async def quiz(own_engine: AsyncEngine) -> Quiz:
    """A quiz under way, with players, answers and open windows."""
    return await store(own_engine)


async def test_each_of_many_sees_what_they_would_alone(own_engine: AsyncEngine, looking: Looking, quiz: Quiz) -> None:
    everybody = [*await players(own_engine), NOBODY]
    alone = [Seen(quiz, player, await progress.read(own_engine, quiz, player or 0), PLAYERS) for player in everybody]
    together = await asyncio.gather(*(looking.look(Look(quiz, player)) for player in everybody))
    assert together == alone
    assert all(seen.progress.answered and seen.progress.windows for seen in alone[:-1])
    assert alone[-1].progress == Progress({}, {})


async def test_a_host_sees_how_many_have_joined(looking: Looking, quiz: Quiz) -> None:
    assert await looking.look(Look(quiz, None)) == Seen(quiz, None, Progress({}, {}), PLAYERS)


async def test_a_quiz_that_nobody_joined_has_no_players(own_engine: AsyncEngine, looking: Looking, quiz: Quiz) -> None:
    async with own_engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM player")
    assert (await looking.look(Look(quiz, None))).players == 0


async def test_who_looks_at_the_same_time_shares_a_query(own_engine: AsyncEngine, looking: Looking, quiz: Quiz) -> None:
    queries: list[str] = []
    event.listen(own_engine.sync_engine, "before_cursor_execute", lambda *told: queries.append(told[2]))
    await asyncio.gather(*(looking.look(Look(quiz, player)) for player in range(1, 101)))
    selects = [query for query in queries if query.startswith("SELECT") and "player" in query]
    assert len(selects) == 1, selects


@pytest.mark.parametrize("packed", [False, True])
async def test_a_quiz_that_was_closed_meanwhile_is_seen_as_it_ended(
    own_engine: AsyncEngine, looking: Looking, quiz: Quiz, *, packed: bool
) -> None:
    player = (await players(own_engine))[0]
    before = await looking.look(Look(quiz, player))
    await retention.close(own_engine, quiz.id)
    if packed:
        await retention.pack(own_engine, quiz.id)
    closed = await quizzes.load(own_engine, quiz.id)
    seen = await looking.look(Look(quiz, player))
    assert seen.quiz == closed
    assert seen.progress.answered == before.progress.answered
    assert seen.progress.next_question(seen.quiz, 0) is None
