"""Self-paced windows are opened once each, many in one commit, and none of a closed quiz."""

import asyncio
import time

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database
from quizfleet.models import QuestionWindow, Quiz
from quizfleet.participation.opening import Opening, Wish

pytestmark = pytest.mark.integration

OPEN, CLOSED = 7, 8

_quiz, _window = Quiz.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def opening(own_engine: AsyncEngine) -> Opening:
    """Windows of two quizzes, one of which is closed."""
    common = {"title": "t", "mode": "self-paced", "policy": "kahoot@1", "created_at": 1}
    rows = [
        common | {"quiz": OPEN, "code": "AAAAAAA", "closed_at": None},
        common | {"quiz": CLOSED, "code": "BBBBBBB", "closed_at": 2},
    ]
    async with database.write(own_engine) as connection:
        await connection.execute(insert(_quiz), rows)
    return Opening(own_engine)


async def stored(engine: AsyncEngine) -> dict[tuple[int, int], int]:
    """(player, question) -> instant."""
    async with database.read(engine) as connection:
        rows = (await connection.execute(select(_window).where(_window.c.quiz == OPEN))).all()
    return {(row.player, row.question): row.opened_at for row in rows}


async def test_what_is_asked_for_at_once_is_opened_in_few_commits(opening: Opening, own_engine: AsyncEngine) -> None:
    commits = 0

    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(own_engine.sync_engine, "commit", count)
    wishes = [Wish(OPEN, player, question, 100 * player + question) for player in range(1, 41) for question in (1, 2)]
    assert await asyncio.gather(*(opening.open(wish) for wish in wishes)) == [wish.at for wish in wishes]
    assert commits <= 3
    assert await stored(own_engine) == {(wish.player, wish.question): wish.at for wish in wishes}


async def test_the_first_of_two_tabs_counts(opening: Opening, own_engine: AsyncEngine) -> None:
    assert await opening.open(Wish(OPEN, 1, 1, 100)) == 100
    assert await opening.open(Wish(OPEN, 1, 1, 200)) == 100
    both = await asyncio.gather(opening.open(Wish(OPEN, 2, 1, 300)), opening.open(Wish(OPEN, 2, 1, 400)))
    assert both[0] == both[1]
    assert await stored(own_engine) == {(1, 1): 100, (2, 1): both[0]}


async def test_two_pods_open_a_window_once(opening: Opening, own_engine: AsyncEngine) -> None:
    other = Opening(own_engine)
    pairs = [(opening.open(Wish(OPEN, player, 1, 100)), other.open(Wish(OPEN, player, 1, 200))) for player in range(20)]
    for one, another in await asyncio.gather(*(asyncio.gather(*pair) for pair in pairs)):
        assert one == another
    assert len(await stored(own_engine)) == 20


async def test_a_closed_quiz_opens_nothing_and_holds_up_no_other(opening: Opening, own_engine: AsyncEngine) -> None:
    wishes = [Wish(quiz, player, 1, 100) for player in range(1, 6) for quiz in (OPEN, CLOSED)]
    opened = await asyncio.gather(*(opening.open(wish) for wish in wishes))
    assert opened == [100 if wish.quiz == OPEN else None for wish in wishes]
    async with database.read(own_engine) as connection:
        assert (await connection.execute(select(func.count()).select_from(_window))).scalar_one() == 5


async def test_stopping_opens_what_waits(opening: Opening, own_engine: AsyncEngine) -> None:
    now = time.time_ns() // 1_000_000
    waiting = [asyncio.ensure_future(opening.open(Wish(OPEN, player, 1, now))) for player in range(1, 6)]
    await asyncio.sleep(0)
    await opening.stop()
    assert [task.result() for task in waiting] == [now] * 5
