"""What a dead process left in the outbox is announced by another, and then it is gone."""

import msgspec
import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.database import write
from quizfleet.models import Outbox, QuizScore
from quizfleet.outbox import Update
from tests.integration.client import Api, Player, board_of, until

pytestmark = pytest.mark.integration

_outbox, _score = Outbox.__table__, QuizScore.__table__  # type: ignore[attr-defined]


async def left(engine: AsyncEngine, player: Player) -> int:
    """How many announcements of a quiz wait."""
    async with engine.connect() as connection:
        of_quiz = select(func.count()).where(_outbox.c.quiz == ids.decode(player.quiz))
        return int((await connection.execute(of_quiz)).scalar_one())


async def test_an_orphan_is_announced_and_deleted(api: Api, engine: AsyncEngine) -> None:
    player = await api.player()
    await board_of(player, 1)
    quiz, number = ids.decode(player.quiz), ids.decode(player.player)
    async with write(engine) as connection:  # what a process commits right before it is killed
        mine = (_score.c.quiz == quiz) & (_score.c.player == number)
        await connection.execute(update(_score).where(mine).values(score=321, version=2))
        payload = msgspec.json.encode([Update(quiz, (number,))])
        row = {"quiz": quiz, "id": ids.new_row_id(), "payload": payload, "created_at": now_ms()}
        await connection.execute(insert(_outbox).values(row))
    assert (await board_of(player, 2, 15))["me"]["score"] == 321

    async def gone() -> bool:
        return await left(engine, player) == 0

    await until(gone, "an empty outbox")


async def test_what_was_announced_is_deleted(api: Api, engine: AsyncEngine) -> None:
    player = await api.player()
    await player.play(1, 1)
    await board_of(player, 2)

    async def gone() -> bool:
        return await left(engine, player) == 0

    await until(gone, "an empty outbox")
