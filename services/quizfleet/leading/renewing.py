"""The newest reading of a quiz that a host leads, many looks in one query.

A client hears of an action from one process and asks another, which has not heard of it yet: what it would tell is not
wrong, but what the client knows already not to be true any more.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.coalescer import Coalescer
from quizfleet.content import Mode
from quizfleet.database import is_transient, read
from quizfleet.models import Quiz
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz as StoredQuiz
from quizfleet.quiz_cache import Quizzes

_ROWS, _QUEUE = 500, 10_000

_quiz = Quiz.__table__  # type: ignore[attr-defined]


class Renewing:
    """Looks whether hosts have acted since quizzes were read."""

    def __init__(self, engine: AsyncEngine, quizzes: Quizzes) -> None:
        self._engine = engine
        self._quizzes = quizzes
        self._coalescer: Coalescer[StoredQuiz, StoredQuiz] = Coalescer(
            [self._renew], is_transient=is_transient, rows=_ROWS, queue=_QUEUE
        )

    async def stop(self) -> None:
        """Answer who is waiting, then stop."""
        await self._coalescer.stop()

    async def newest(self, quiz: StoredQuiz) -> StoredQuiz:
        """The quiz as it is now; as it is known where no host leads it, or where that cannot be found out now."""
        if quiz.mode is not Mode.HOST_LED:
            return quiz
        try:
            return await self._coalescer.submit(quiz)
        except Problem:
            return quiz

    async def _renew(self, known: Sequence[StoredQuiz]) -> list[StoredQuiz]:
        newest = {quiz.id: quiz for quiz in sorted(known, key=lambda quiz: quiz.revision)}
        revisions = select(_quiz.c.quiz, _quiz.c.revision).where(_quiz.c.quiz.in_(newest))
        async with read(self._engine) as connection:
            rows = (await connection.execute(revisions)).all()
        for row in rows:
            if row.revision > newest[row.quiz].revision:
                newest[row.quiz] = await self._quizzes.at_least(row.quiz, row.revision)
        return [newest[quiz.id] for quiz in known]
