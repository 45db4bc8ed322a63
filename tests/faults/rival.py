"""A transaction that wants the same rows as scoring."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from quizfleet import ids
from tests.faults.scene import Scene, until
from tests.faults.stage import LOCK_WAIT_SECONDS

_WAITING = text("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")

_LOOK_SECONDS = 0.15
"""InnoDB shows what it showed before to who looks again within 0.1 s."""


@dataclass(frozen=True, slots=True)
class Rival:
    """An open transaction; its locks last until it ends."""

    scene: Scene
    connection: AsyncConnection

    async def lock_scores(self, quizzes: Iterable[str]) -> None:
        """Lock every score of some quizzes.

        Raises:
            DBAPIError: a deadlock, or the locks are held by somebody else for too long.
        """
        wanted = ",".join(str(ids.decode(quiz)) for quiz in quizzes)
        rows = f"SELECT player FROM quiz_score WHERE quiz IN ({wanted}) ORDER BY quiz, player FOR UPDATE"
        await self.connection.execute(text(rows))

    async def give_way(self) -> None:
        """Let go of all locks."""
        await self.connection.rollback()

    async def wait_for_others(self) -> None:
        """Return when some transaction waits for a lock.

        Raises:
            FaultError: none has, for longer than any waits.
        """
        await until(self._is_waited_for, "a batch that waits", 2 * LOCK_WAIT_SECONDS, every=_LOOK_SECONDS)

    async def _is_waited_for(self) -> bool:
        async with self.scene.engine.connect() as connection:
            return int((await connection.execute(_WAITING)).scalar_one()) > 0


@asynccontextmanager
async def rival(scene: Scene) -> AsyncIterator[Rival]:
    """A transaction that leaves nothing behind: it begins with its first statement and is rolled back at the end."""
    async with scene.engine.connect() as connection:
        yield Rival(scene, connection)
