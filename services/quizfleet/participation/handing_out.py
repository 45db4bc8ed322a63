"""The path of a wish through this process: by the timeline alone, with others in a batch, or by what is left of a quiz
that is over."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.coalescer import Coalescer
from quizfleet.database import is_transient, shared_lock
from quizfleet.lines import open_line
from quizfleet.participation import deciding, progress
from quizfleet.participation.opening import Opener
from quizfleet.participation.wish import Decision, HandedOut, Progress, Wish
from quizfleet.problems import Problem
from quizfleet.quiz_cache import Quizzes
from quizfleet.quizzes import load

_ROWS, _QUEUE = 200, 5_000

GAP_SECONDS = 0.04
"""Longer than an answer's: a player who has yet to read the question does not feel it, and whoever is answering has the
database and the processors meanwhile (docs/decisions/0024)."""

TRANSACTION_SECONDS = 2.0
"""What takes longer is given up and tried again: the primary key tells whether it had come through."""


class HandingOut:
    """Hands out questions, and opens each window once."""

    def __init__(self, engine: AsyncEngine, quizzes: Quizzes) -> None:
        self._engine = engine
        self._quizzes = quizzes
        self._opener = Opener(open_line(engine, TRANSACTION_SECONDS), shared_lock(engine.dialect), quizzes.forget)
        self._coalescer: Coalescer[Wish, Decision | None] = Coalescer(
            [self._opener.hand_out], is_transient=is_transient, rows=_ROWS, queue=_QUEUE, gap=GAP_SECONDS
        )

    async def stop(self) -> None:
        """Decide what is waiting, then stop."""
        await self._coalescer.stop()
        await self._opener.close()

    async def hand_out(self, wish: Wish) -> HandedOut:
        """The question as the player may see it; self-paced, asking for it opens the player's window, once.

        Raises:
            Problem: 409 question-not-open; self-paced, 410 quiz-finished once the quiz is closed; 503 where it cannot
                be decided now.
        """
        decision = deciding.by_timeline(wish)
        if decision is None and not deciding.is_over(wish.quiz, wish.at):
            decision = await self.submit(wish)
        if decision is None:
            return await self.look_back(wish)
        if isinstance(decision, Problem):
            raise decision
        return decision

    def submit(self, wish: Wish) -> "asyncio.Future[Decision | None]":
        """Decide a wish with others; None where the quiz is closed, whatever the cache says: `look_back`.

        Raises:
            Problem: 503 where it cannot be decided now, here or in the future.
        """
        return self._coalescer.submit(wish)

    async def look_back(self, wish: Wish) -> HandedOut:
        """The question as the player may see it in a quiz that is over and perhaps packed.

        Raises:
            Problem: 410 quiz-finished where it was not handed out before the end.
        """
        quiz, now = wish.quiz, wish.at
        if not deciding.is_over(quiz, now):
            self._quizzes.forget(quiz.id)  # it was closed, and nobody told us
            quiz = await load(self._engine, quiz.id)
        so_far = await progress.read(self._engine, quiz, wish.player) if wish.player else Progress({}, {})
        decision = deciding.by_progress(Wish(quiz, wish.player, wish.question, now), so_far)
        if isinstance(decision, Problem):
            raise decision
        return decision
