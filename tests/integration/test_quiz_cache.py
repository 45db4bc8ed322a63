"""The cache of quizzes: one query however many ask, bounded, and never long behind the database."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database, quiz_cache, quizzes
from quizfleet.content import QuizContent
from quizfleet.models import Quiz
from quizfleet.problems import Problem
from quizfleet.quiz_cache import (
    CONFIRM_SECONDS,
    FRESH_SECONDS,
    HOST_LED_FRESH_SECONDS,
    RETRY_SECONDS,
    STALE_SECONDS,
    UNKNOWN_SECONDS,
    Quizzes,
)
from tests.integration.client import quiz_content, until

pytestmark = [pytest.mark.integration, pytest.mark.parametrize("database_url", ["sqlite", "mysql"], indirect=True)]

_quiz = Quiz.__table__  # type: ignore[attr-defined]


class Clock:
    """A clock that tests set."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cached(own_engine: AsyncEngine, clock: Clock) -> Quizzes:
    """A cache with room for three questions."""
    return Quizzes(own_engine, 3, clock)


@pytest.fixture
def queries(own_engine: AsyncEngine) -> Iterator[list[str]]:
    """The queries for quizzes since the test began."""
    seen: list[str] = []

    def see(_: object, __: object, statement: str, *___: object) -> None:
        if "quiz" in statement and statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(own_engine.sync_engine, "before_cursor_execute", see)
    yield seen
    event.remove(own_engine.sync_engine, "before_cursor_execute", see)


async def make(engine: AsyncEngine) -> int:
    """A quiz of one question."""
    return (await quizzes.create(engine, QuizContent.model_validate(quiz_content()))).id


async def rename(engine: AsyncEngine, quiz: int, title: str) -> None:
    """Change a quiz in the database."""
    async with database.write(engine) as connection:
        await connection.execute(update(_quiz).where(_quiz.c.quiz == quiz).values(title=title))


def confirmations(queries: list[str]) -> int:
    """How many queries there were for many quizzes."""
    return len([text for text in queries if " IN (" in text])


async def test_many_who_ask_at_once_cost_one_query(
    own_engine: AsyncEngine, cached: Quizzes, queries: list[str]
) -> None:
    quiz = await make(own_engine)
    assert len({id(one) for one in await asyncio.gather(*(cached.get(quiz) for _ in range(50)))}) == 1
    await cached.get(quiz)
    assert len(queries) == 1


async def test_the_cache_is_bounded_by_questions(own_engine: AsyncEngine, cached: Quizzes, queries: list[str]) -> None:
    made = [await make(own_engine) for _ in range(4)]
    for quiz in made:
        await cached.get(quiz)
    await cached.get(made[3])
    assert len(queries) == 4
    await cached.get(made[0])
    assert len(queries) == 5


async def test_a_quiz_that_is_not_there_is_not_looked_for_again_at_once(
    cached: Quizzes, queries: list[str], clock: Clock
) -> None:
    for _ in range(3):
        with pytest.raises(Problem, match="there is no quiz"):
            await cached.get(12345)
    assert len(queries) == 1
    clock.now += UNKNOWN_SECONDS + 1
    with pytest.raises(Problem, match="there is no quiz"):
        await cached.get(12345)
    assert len(queries) == 2


async def test_a_forgotten_quiz_is_read_anew(own_engine: AsyncEngine, cached: Quizzes) -> None:
    quiz = await make(own_engine)
    await cached.get(quiz)
    await rename(own_engine, quiz, "New")
    assert (await cached.get(quiz)).title == "Capitals"
    cached.forget(quiz)
    assert (await cached.get(quiz)).title == "New"


async def test_what_is_being_read_while_it_is_forgotten_is_not_kept(
    own_engine: AsyncEngine, cached: Quizzes, queries: list[str]
) -> None:
    quiz = await make(own_engine)
    reading = asyncio.ensure_future(cached.get(quiz))
    await asyncio.sleep(0)
    cached.forget(quiz)
    await reading
    await cached.get(quiz)
    assert len(queries) == 2


async def test_a_change_that_nobody_told_is_noticed(own_engine: AsyncEngine, cached: Quizzes, clock: Clock) -> None:
    quiz = await make(own_engine)
    await cached.get(quiz)
    await rename(own_engine, quiz, "New")
    clock.now += FRESH_SECONDS

    async def is_new() -> bool:
        return (await cached.get(quiz)).title == "New"

    assert not await is_new()
    await until(is_new, "reading the quiz in the background")


async def test_quizzes_that_have_not_changed_are_confirmed_by_one_query_without_their_content(
    own_engine: AsyncEngine, cached: Quizzes, queries: list[str], clock: Clock
) -> None:
    made = [await make(own_engine) for _ in range(3)]
    before = [await cached.get(quiz) for quiz in made]
    clock.now += FRESH_SECONDS
    assert [await cached.get(quiz) for quiz in made] == before

    async def are_asked_for() -> bool:
        return confirmations(queries) > 0

    await until(are_asked_for, "confirming the quizzes in the background")
    await asyncio.sleep(0.5)  # for the answer
    assert [cached.known(quiz) for quiz in made] == before
    await asyncio.sleep(2 * CONFIRM_SECONDS)
    assert confirmations(queries) == 1
    assert len([text for text in queries if "content" in text]) == 3


async def test_a_hot_route_need_not_wait_for_a_quiz_to_be_confirmed(
    own_engine: AsyncEngine, cached: Quizzes, queries: list[str], clock: Clock
) -> None:
    quiz = await make(own_engine)
    before = await cached.get(quiz)
    clock.now += STALE_SECONDS - 1
    assert cached.known(quiz) == before

    async def is_confirmed() -> bool:
        return confirmations(queries) == 1

    await until(is_confirmed, "confirming the quiz in the background")
    await rename(own_engine, quiz, "New")
    clock.now += STALE_SECONDS
    assert cached.known(quiz) is None


async def test_of_a_quiz_that_a_host_leads_a_hot_route_knows_the_fresh_alone(
    own_engine: AsyncEngine, cached: Quizzes, clock: Clock
) -> None:
    content = QuizContent.model_validate(quiz_content() | {"mode": "host-led"})
    quiz = (await quizzes.create(own_engine, content)).id
    before = await cached.get(quiz)
    assert cached.known(quiz) == before
    clock.now += HOST_LED_FRESH_SECONDS
    assert cached.known(quiz) is None


async def test_while_the_database_is_away_quizzes_are_confirmed_once_a_second_at_most(
    own_engine: AsyncEngine, cached: Quizzes, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = await make(own_engine)
    before = await cached.get(quiz)
    clock.now += FRESH_SECONDS
    tries = 0

    def away(_: AsyncEngine) -> object:
        nonlocal tries
        tries += 1
        raise OSError("refused")

    monkeypatch.setattr(quiz_cache, "read", away)
    for asked in (1, 2):
        for _ in range(3):
            assert await cached.get(quiz) == before
            await asyncio.sleep(2 * CONFIRM_SECONDS)
        assert tries == asked
        clock.now += RETRY_SECONDS


async def test_a_quiz_that_was_forgotten_while_it_was_confirmed_is_read_anew(
    own_engine: AsyncEngine, cached: Quizzes, clock: Clock
) -> None:
    quiz = await make(own_engine)
    await cached.get(quiz)
    clock.now += FRESH_SECONDS
    await cached.get(quiz)
    cached.forget(quiz)
    await asyncio.sleep(2 * CONFIRM_SECONDS)
    assert cached.known(quiz) is None


async def test_nobody_gets_a_quiz_that_is_long_stale(own_engine: AsyncEngine, cached: Quizzes, clock: Clock) -> None:
    quiz = await make(own_engine)
    await cached.get(quiz)
    await rename(own_engine, quiz, "New")
    clock.now += STALE_SECONDS
    assert (await cached.get(quiz)).title == "New"
