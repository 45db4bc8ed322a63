"""Tallies are asked for by a whole room in the same second: read once, and anew while answers may still come."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database, retention
from quizfleet.content import Kind
from quizfleet.grading import Given
from quizfleet.participation.insight.tallies import FRESH_SECONDS, SETTLED_SECONDS, Tallies, rows_of
from quizfleet.quiz import IN_WORDS
from tests.integration.test_regrading import store
from tests.unit.regrading.games import Played, question, quiz

pytestmark = pytest.mark.integration

RIGHT = Given(0b1)
GAME: dict[int, Played] = {
    1: {1: (RIGHT, 5), 2: (Given(IN_WORDS, "Rome"), 7)},
    2: {2: (Given(IN_WORDS, "Osló"), 9)},
    3: {},
    4: {1: (RIGHT, 1)},
}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def queries(own_engine: AsyncEngine) -> Iterator[list[str]]:
    """The looks at submissions."""
    seen: list[str] = []

    def note(*told: object) -> None:
        if "submission" in str(told[2]) and str(told[2]).startswith("SELECT"):
            seen.append(str(told[2]))

    event.listen(own_engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(own_engine.sync_engine, "before_cursor_execute", note)


async def test_a_room_that_asks_at_once_is_one_query(own_engine: AsyncEngine, queries: list[str]) -> None:
    stored = await store(own_engine, quiz(question(Kind.SINGLE), question(Kind.TEXT)), GAME, removed=frozenset({4}))
    tallies = Tallies(own_engine)
    told = await asyncio.gather(*(tallies.get(stored, 2) for _ in range(50)))
    assert len(queries) == 1
    assert len(set(told)) == 1
    tally = msgspec.json.decode(told[0])
    assert (tally["players"], tally["answers"], tally["correct"]) == (3, 2, 1)
    await tallies.get(stored, 1)
    assert len(queries) == 2


async def test_a_tally_settles_when_no_answer_can_be_on_its_way(own_engine: AsyncEngine, queries: list[str]) -> None:
    stored = await store(own_engine, quiz(question(Kind.SINGLE)), GAME)
    clock = Clock()
    tallies = Tallies(own_engine, clock)
    expected = 0
    for second in range(int(SETTLED_SECONDS) + 1):
        clock.now = 100.0 + second * (FRESH_SECONDS + 0.001)
        await tallies.get(stored, 1)
        await tallies.get(stored, 1)
        expected += 1
        assert len(queries) == expected
    clock.now += 1_000_000
    await tallies.get(stored, 1)
    assert len(queries) == expected
    await tallies.get(replace(stored, revision=stored.revision + 1), 1)
    assert len(queries) == expected + 1, "a regrade is another tally"


async def test_where_answers_can_come_at_any_time_nothing_settles(own_engine: AsyncEngine, queries: list[str]) -> None:
    stored = await store(own_engine, quiz(question(Kind.SINGLE)), GAME)
    clock = Clock()
    tallies = Tallies(own_engine, clock)
    for _ in range(5):
        clock.now += SETTLED_SECONDS * 2
        await tallies.get(stored, 1, settles=False)
    assert len(queries) == 5


async def test_a_failure_is_not_remembered(own_engine: AsyncEngine) -> None:
    stored = await store(own_engine, quiz(question(Kind.SINGLE)), GAME)
    tallies = Tallies(own_engine)
    fails = True

    def refuse(*_: object) -> None:
        if fails:
            raise OperationalError("", {}, Exception("away"))

    event.listen(own_engine.sync_engine, "before_cursor_execute", refuse)
    with pytest.raises(OperationalError):
        await tallies.get(stored, 1)
    fails = False
    assert await tallies.get(stored, 1)
    event.remove(own_engine.sync_engine, "before_cursor_execute", refuse)


async def test_rows_are_the_same_packed_or_not(own_engine: AsyncEngine) -> None:
    stored = await store(own_engine, quiz(question(Kind.SINGLE), question(Kind.TEXT)), GAME, removed=frozenset({4}))
    async with database.read(own_engine) as connection:
        before = [await rows_of(connection, stored.id, number) for number in (1, 2)]
    assert [(row.player, row.question, row.given) for row in before[1]] == [
        (1, 1, None), (1, 2, "Rome"), (2, 2, "Osló"), (3, None, None),
    ]  # fmt: skip
    assert await retention.pack(own_engine, stored.id)
    async with database.read(own_engine) as connection:
        assert [await rows_of(connection, stored.id, number) for number in (1, 2)] == before
