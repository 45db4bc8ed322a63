"""Self-paced windows are opened once each, many in one commit, and none of a closed quiz."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database, quizzes, retention
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.grading import Counted
from quizfleet.lines import Line
from quizfleet.models import QuestionWindow, Submission
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.wish import Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Question, Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.timeline import opened

pytestmark = pytest.mark.integration

SECONDS = 60
QUESTIONS = (Question("?", ("a", "b"), 0b10, SECONDS, 1000),) * 3
OPEN = Quiz(7, "AAAAAAA", "t", Mode.SELF_PACED, "kahoot@1", None, QUESTIONS)
CLOSED = Quiz(8, "BBBBBBB", "t", Mode.SELF_PACED, "kahoot@1", None, QUESTIONS)
"""As the cache has it: nothing was told of its closing."""

_window, _submission = QuestionWindow.__table__, Submission.__table__  # type: ignore[attr-defined]


class Watched:
    """A line that notes how often it is used, and before a transaction does as it is told."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.rows = line.rows
        self.transactions = 0
        self.queries = 0
        self.before: list[Callable[[], Awaitable[None]]] = []

    async def run(self, statements: Sequence[str]) -> None:
        while self.before:
            await self.before.pop()()
        self.transactions += 1
        await self._line.run(statements)

    async def select(self, query: str) -> Sequence[Sequence[Any]]:
        self.queries += 1
        return await self._line.select(query)

    async def close(self) -> None:
        await self._line.close()


@pytest.fixture
async def handing_out(own_engine: AsyncEngine) -> AsyncIterator[HandingOut]:
    """What hands out questions of two quizzes, one of which is closed."""
    async with database.write(own_engine) as connection:
        for quiz in (OPEN, CLOSED):
            for table, row in quizzes.rows(quiz, 1).items():
                await connection.execute(insert(table).values(row))
    await retention.close(own_engine, CLOSED.id)
    made = HandingOut(own_engine, Quizzes(own_engine))
    yield made
    await made.stop()


@pytest.fixture
def line(handing_out: HandingOut) -> Watched:
    """The line that it uses."""
    opener = handing_out._opener
    opener._line = watched = Watched(opener._line)
    return watched


async def opened_at(handing_out: HandingOut, wish: Wish) -> int | None:
    """When the window was opened, first of all; None where the quiz is closed."""
    try:
        return (await handing_out.hand_out(wish)).window.opens_at
    except Problem as refused:
        if refused.slug != "quiz-finished":
            raise
        return None


async def stored(engine: AsyncEngine) -> dict[tuple[int, int], int]:
    """(player, question) -> instant."""
    async with database.read(engine) as connection:
        rows = (await connection.execute(select(_window).where(_window.c.quiz == OPEN.id))).all()
    return {(row.player, row.question): row.opened_at for row in rows}


async def store(engine: AsyncEngine, player: int, question: int, at: int) -> None:
    """Open a window as another pod would."""
    async with database.write(engine) as connection:
        row = {"quiz": OPEN.id, "player": player, "question": question, "opened_at": at}
        await connection.execute(insert(_window).values(row))


async def answer(engine: AsyncEngine, player: int, question: int) -> None:
    """Answer a question rightly, as scoring would store it."""
    key = {"quiz": OPEN.id, "player": player, "question": question}
    counted = {"choices": 0b10, "correct": True, "points": 900, "elapsed_ms": 5, "received_at": 105}
    async with database.write(engine) as connection:
        await connection.execute(insert(_submission).values(**key, **counted))


async def test_what_is_asked_for_at_once_is_opened_in_few_commits(
    handing_out: HandingOut, own_engine: AsyncEngine, line: Watched
) -> None:
    wishes = [Wish(OPEN, player, 1, 100 * player) for player in range(1, 81)]
    assert await asyncio.gather(*(opened_at(handing_out, wish) for wish in wishes)) == [wish.at for wish in wishes]
    assert line.transactions <= 3
    assert line.queries <= 3
    assert await stored(own_engine) == {(wish.player, wish.question): wish.at for wish in wishes}


async def test_what_is_open_is_handed_out_without_a_commit(
    handing_out: HandingOut, own_engine: AsyncEngine, line: Watched
) -> None:
    await store(own_engine, 1, 1, 100)
    await answer(own_engine, 1, 1)
    shown = await handing_out.hand_out(Wish(OPEN, 1, 1, 200))
    assert (shown.window, shown.answered) == (
        opened(100, SECONDS),
        Counted(0b10, correct=True, points=900, elapsed_ms=5),
    )
    assert (line.queries, line.transactions) == (1, 0)


async def test_the_first_of_two_tabs_counts(handing_out: HandingOut, own_engine: AsyncEngine) -> None:
    assert await opened_at(handing_out, Wish(OPEN, 1, 1, 100)) == 100
    assert await opened_at(handing_out, Wish(OPEN, 1, 1, 200)) == 100
    both = await asyncio.gather(
        opened_at(handing_out, Wish(OPEN, 2, 1, 300)), opened_at(handing_out, Wish(OPEN, 2, 1, 400))
    )
    assert both[0] == both[1]
    assert await stored(own_engine) == {(1, 1): 100, (2, 1): both[0]}


async def test_two_pods_open_a_window_once(handing_out: HandingOut, own_engine: AsyncEngine) -> None:
    other = HandingOut(own_engine, Quizzes(own_engine))
    pairs = [
        (opened_at(handing_out, Wish(OPEN, player, 1, 100)), opened_at(other, Wish(OPEN, player, 1, 200)))
        for player in range(20)
    ]
    for one, another in await asyncio.gather(*(asyncio.gather(*pair) for pair in pairs)):
        assert one == another
    assert len(await stored(own_engine)) == 20
    await other.stop()


async def test_a_pod_that_was_faster_holds_up_no_other_window(
    handing_out: HandingOut, own_engine: AsyncEngine, line: Watched
) -> None:
    line.before.append(lambda: store(own_engine, 2, 1, 90))
    wishes = [Wish(OPEN, player, 1, 100) for player in (1, 2, 3)]
    assert await asyncio.gather(*(opened_at(handing_out, wish) for wish in wishes)) == [100, 90, 100]
    assert await stored(own_engine) == {(1, 1): 100, (2, 1): 90, (3, 1): 100}


async def test_a_refused_wish_holds_up_no_other(handing_out: HandingOut, own_engine: AsyncEngine) -> None:
    await answer(own_engine, 3, 1)
    wishes = [Wish(OPEN, player, question, 100) for player, question in ((1, 1), (2, 2), (3, 2), (4, 3))]
    first, second, third, fourth = await asyncio.gather(
        *(handing_out.hand_out(wish) for wish in wishes), return_exceptions=True
    )
    for refused in (second, fourth):
        assert isinstance(refused, Problem)
        assert (refused.status, refused.slug) == (409, "question-not-open")
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert await stored(own_engine) == {(1, 1): 100, (3, 2): 100}


async def test_a_closed_quiz_opens_nothing_and_holds_up_no_other(
    handing_out: HandingOut, own_engine: AsyncEngine
) -> None:
    wishes = [Wish(quiz, player, 1, 100) for player in range(1, 6) for quiz in (OPEN, CLOSED)]
    opened = await asyncio.gather(*(opened_at(handing_out, wish) for wish in wishes))
    assert opened == [100 if wish.quiz is OPEN else None for wish in wishes]
    async with database.read(own_engine) as connection:
        assert (await connection.execute(select(func.count()).select_from(_window))).scalar_one() == 5


async def test_a_quiz_that_is_closed_in_between_opens_nothing(
    handing_out: HandingOut, own_engine: AsyncEngine, line: Watched
) -> None:
    async def close() -> None:
        assert await retention.close(own_engine, OPEN.id)

    line.before.append(close)
    assert await opened_at(handing_out, Wish(OPEN, 1, 1, 100)) is None
    assert await stored(own_engine) == {}


async def test_stopping_opens_what_waits(handing_out: HandingOut) -> None:
    now = now_ms()
    waiting = [asyncio.ensure_future(opened_at(handing_out, Wish(OPEN, player, 1, now))) for player in range(1, 6)]
    await asyncio.sleep(0)
    await handing_out.stop()
    assert [task.result() for task in waiting] == [now] * 5
