"""A quiz held by one transaction: nothing is counted, nobody joins and no other host acts until it has ended.

Who counts an answer or lets somebody in holds the quiz too, shared, and looks at its revision: all that happens to a
quiz happens before or after a host's action, whatever a process remembers.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import database, quizzes
from quizfleet.hosting import actions
from quizfleet.hosting.actions import Action
from quizfleet.models import HostAction, Quiz
from quizfleet.quiz import Quiz as StoredQuiz

_quiz, _action = Quiz.__table__, HostAction.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Holding:
    """A held quiz as it is, and the transaction that holds it."""

    connection: AsyncConnection
    quiz: StoredQuiz

    @property
    def now(self) -> int:
        """When it was held, ms since 1970; no earlier than its last action, whatever the clocks of processes say."""
        done = self.quiz.actions
        return max(self.quiz.read_at, done[-1].at) if done else self.quiz.read_at

    async def append(self, done: Sequence[Action]) -> int:
        """Append actions to the quiz's log and return its new revision. To be called once."""
        if not done:
            return self.quiz.revision
        rows = [
            {"quiz": self.quiz.id, "seq": seq, "action": actions.encode(action)}
            for seq, action in enumerate(done, self.quiz.revision + 1)
        ]
        await self.connection.execute(insert(_action), rows)
        return await self._set_revision(self.quiz.revision + len(done))

    async def change(self) -> int:
        """Note a change that is no action, and return the quiz's new revision. To be called once, instead of `append`.

        What processes remember of the quiz is older from here on, and nothing is counted by it.
        """
        return await self._set_revision(self.quiz.revision + 1)

    async def _set_revision(self, revision: int) -> int:
        changed = update(_quiz).where(_quiz.c.quiz == self.quiz.id).values(revision=revision)
        await self.connection.execute(changed)
        return revision


@asynccontextmanager
async def hold(
    engine: AsyncEngine, quiz: int, seconds: float | None = database.PATIENCE_SECONDS
) -> AsyncIterator[Holding]:
    """Hold a quiz; what was written is committed when the block ends.

    Raises:
        Problem: 404 quiz-not-found.
        TimeoutError: it took too long.
    """
    async with database.write(engine, seconds) as connection:
        yield Holding(connection, await quizzes.read_whole(connection, quiz, quizzes.Held.ALONE))
