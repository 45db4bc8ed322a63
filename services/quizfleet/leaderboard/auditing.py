"""Auditing: boards shown here are compared with the database, so that a lost wake-up or a stale cache is mended."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.clock import now_ms
from quizfleet.leaderboard import scores
from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.rooms import Rooms
from quizfleet.leaderboard.states import States
from quizfleet.problems import Problem
from quizfleet.quiz_cache import Quizzes

log = logging.getLogger(__name__)

AUDIT_SECONDS = 3.0


class Auditing:
    """Rebuilds boards that stay behind the database from one audit to the next."""

    def __init__(
        self,
        engine: AsyncEngine,
        reader: BoardReader,
        rooms: Rooms,
        quizzes: Quizzes,
        pushing: Pushing,
        states: States,
    ) -> None:
        self._engine = engine
        self._reader = reader
        self._rooms = rooms
        self._quizzes = quizzes
        self._pushing = pushing
        self._states = states

    async def run(self) -> None:
        """Audit until cancelled."""
        behind: dict[int, int] = {}
        while True:
            await asyncio.sleep(AUDIT_SECONDS)
            try:
                await self._states.audit()
                behind = await self._audit(behind)
            except (SQLAlchemyError, OSError, Problem) as away:
                log.warning("boards cannot be audited now", extra={"reason": str(away)[:200]})

    async def _audit(self, behind: dict[int, int]) -> dict[int, int]:
        """The versions of the boards that are late now; those that were late before already are rebuilt."""
        shown = await self._shown()
        if not shown:
            return {}
        truth = await scores.versions(self._engine, list(shown))
        late = {quiz: truth[quiz] for quiz, version in shown.items() if truth.get(quiz, 0) > version}
        for quiz in late:
            if quiz in behind and shown[quiz] < behind[quiz]:
                await self._reader.rebuild(quiz, "behind")
                self._pushing.mark(quiz)
        return late

    async def _shown(self) -> dict[int, int]:
        """The version shown in each room whose board is not held back by an open question."""
        now = now_ms()
        return {
            room.quiz: room.version
            for room in self._rooms
            if (await self._quizzes.get(room.quiz)).timeline.moment(now).open_question is None
        }
