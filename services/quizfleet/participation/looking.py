"""Looks at quizzes, many in one query: all players of a quiz look when it begins, and when they come back."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.coalescer import Coalescer
from quizfleet.database import is_transient, read, row_list
from quizfleet.participation import deciding, progress, statements
from quizfleet.participation.look import Look, Seen
from quizfleet.participation.statements import Row
from quizfleet.participation.wish import Progress
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.quizzes import load

_ROWS, _QUEUE = 200, 5_000


class Looking:
    """Tells where players are."""

    def __init__(self, engine: AsyncEngine, quizzes: Quizzes) -> None:
        self._engine = engine
        self._quizzes = quizzes
        self._rows = row_list(engine.dialect)
        self._coalescer: Coalescer[Look, Seen | None] = Coalescer(
            [self._read], is_transient=is_transient, rows=_ROWS, queue=_QUEUE
        )

    async def stop(self) -> None:
        """Answer who is waiting, then stop."""
        await self._coalescer.stop()

    async def look(self, look: Look) -> Seen:
        """What is seen.

        Raises:
            Problem: 503 where it cannot be read now.
        """
        seen = await self.submit(look)
        return seen if seen is not None else await self.look_back(look)

    def submit(self, look: Look) -> "asyncio.Future[Seen | None]":
        """Look together with others; None where the quiz is closed and perhaps packed: `look_back`.

        Raises:
            Problem: 503 where it cannot be read now, here or in the future.
        """
        return self._coalescer.submit(look)

    async def look_back(self, look: Look) -> Seen:
        """What is seen of a quiz that is closed, as it was stored last."""
        quiz = look.quiz
        if quiz.closed_at is None:
            self._quizzes.forget(quiz.id)  # it was closed, and nobody told us
            quiz = await load(self._engine, quiz.id)
        so_far = await progress.read(self._engine, quiz, look.player) if look.player else Progress({}, {})
        return Seen(quiz, look.player, so_far, await progress.count_players(self._engine, quiz.id))

    async def _read(self, looks: Sequence[Look]) -> list[Seen | None]:
        quizzes: dict[int, Quiz] = {}
        for look in looks:
            known = quizzes.get(look.quiz.id)
            quizzes[look.quiz.id] = look.quiz if known is None else max(known, look.quiz, key=lambda quiz: quiz.read_at)
        so_far = {(look.quiz.id, look.player): Progress({}, {}) for look in looks}
        players = [(quiz, player) for quiz, player in so_far if player is not None]
        joined = dict.fromkeys(quizzes, 0)
        closed = set()
        async with read(self._engine) as connection:
            query = statements.select_looks(players, quizzes, self._rows)
            found: Sequence[Any] = (await connection.exec_driver_sql(query)).all()
        for kind, quiz, player, number, opened_at, *answer in found:
            if kind == Row.WINDOW:
                so_far[quiz, player].windows[number] = deciding.own_window(quizzes[quiz], number, opened_at)
            elif kind == Row.ANSWER:
                so_far[quiz, player].answered[number] = statements.counted(*answer)
            elif kind == Row.PLAYERS:
                joined[quiz] = number
            elif player:
                closed.add(quiz)
            elif number > quizzes[quiz].revision:  # its host has acted, and nobody told us yet
                quizzes[quiz] = await self._quizzes.at_least(quiz, number)
        return [
            None if one in closed else Seen(quizzes[one], player, so_far[one, player], joined[one])
            for one, player in ((look.quiz.id, look.player) for look in looks)
        ]
