"""Tallies as they are asked for: by all players and the host in the same second, and worked out once."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from cachetools import LRUCache
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import archive
from quizfleet.database import read
from quizfleet.models import Player, Submission
from quizfleet.packed import Pack
from quizfleet.participation.insight.tallying import Row, tally
from quizfleet.quiz import Quiz

REMEMBERED = 2_000
"""Of some 2 KB each."""

FRESH_SECONDS = 1.0
SETTLED_SECONDS = 10.0
"""So long after a question has closed its last answers may still be on their way to the database: until then a tally
is worked out anew every second, while somebody asks."""

_player, _submission = Player.__table__, Submission.__table__  # type: ignore[attr-defined]
_encoder = msgspec.json.Encoder()

_Key = tuple[int, int, int, int | None]
"""(quiz, question, revision, closed_at): what a tally follows from, but for answers on their way."""


@dataclass(slots=True)
class _Entry:
    """A tally under way or done. `began` is when it was asked for first, `made` when this one was begun; seconds."""

    task: "asyncio.Task[bytes]"
    began: float
    made: float

    def is_good(self, now: float) -> bool:
        if self.task.done() and (self.task.cancelled() or self.task.exception() is not None):
            return False
        return self.made - self.began >= SETTLED_SECONDS or now - self.made < FRESH_SECONDS


class Tallies:
    """Bodies of tallies, bounded, each read and worked out once however many ask.

    Args:
        clock: seconds, ascending.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._entries: LRUCache[_Key, _Entry] = LRUCache(REMEMBERED)

    async def get(self, quiz: Quiz, number: int, *, settles: bool = True) -> bytes:
        """The tally of a question (from 1) that may be told.

        Args:
            settles: whether no answer to it can come any more, but for those that are on their way.
        """
        key, now = (quiz.id, number, quiz.revision, quiz.closed_at), self._clock()
        entry: _Entry | None = self._entries.get(key)
        if entry is None or not entry.is_good(now):
            began = entry.began if entry is not None and settles else now
            entry = self._entries[key] = _Entry(asyncio.create_task(self._make(quiz, number)), began, now)
        return await asyncio.shield(entry.task)

    async def _make(self, quiz: Quiz, number: int) -> bytes:
        async with read(self._engine) as connection:
            rows = await rows_of(connection, quiz.id, number)
        return _encoder.encode(tally(quiz, number, rows))


async def rows_of(connection: AsyncConnection, quiz: int, number: int) -> list[Row]:
    """The answers of all who are here to a question and to those before, by player and question, packed or not."""
    player, answer = _player.c, _submission.c
    to_these = and_(answer.quiz == player.quiz, answer.player == player.player, answer.question <= number)
    columns = (answer.question, answer.choices, answer.given, answer.correct, answer.points, answer.elapsed_ms)
    wanted = (
        select(player.player, player.name, *columns)
        .select_from(_player.outerjoin(_submission, to_these))
        .where(player.quiz == quiz, player.removed_at.is_(None))
        .order_by(player.player, answer.question)
    )
    found = (await connection.execute(wanted)).all()
    if any(row.question is not None for row in found):
        return [_row(row) for row in found]
    # First the rows: packed between two looks, the answers would be in neither place.
    pack = await archive.pack_of(connection, quiz)
    return [one for row in found for one in _of_player(pack, row.player, row.name, number)]


def _row(found: Any) -> Row:
    player, name, question, choices, given, correct, points, elapsed_ms = found
    if question is None:
        return Row(player, name)
    words = given.decode() if given is not None else None
    return Row(player, name, question, choices, words, bool(correct), points, elapsed_ms)


def _of_player(pack: Pack | None, player: int, name: str, number: int) -> list[Row]:
    entries = pack.of_player(player) if pack is not None else []
    rows = [
        Row(player, name, one.question, one.choices, one.words, one.correct, one.points, one.elapsed_ms)
        for one in entries
        if one.is_answer and one.question <= number
    ]
    return rows or [Row(player, name)]
