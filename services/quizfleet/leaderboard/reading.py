"""Which board may be shown now, and where it comes from: the cache, or the database where the cache cannot tell."""

import asyncio
import logging

from cachetools import LRUCache, TTLCache
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache
from quizfleet.clock import now_ms
from quizfleet.leaderboard import scores
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import Board, Standing, ranked
from quizfleet.quizzes import Quizzes
from quizfleet.telemetry import BOARDS_REBUILT

log = logging.getLogger(__name__)

_REMEMBERED = 20_000
"""Of so many quizzes a pod knows which version it has shown, so that no reader of it sees a version go back."""

_SNAPSHOTS = 2_000
_SNAPSHOT_SECONDS = 1.0
"""An embargoed board changes only by late joiners; it is read anew this often while somebody asks."""


class BoardReader:
    """Reads boards, rebuilding what the cache has lost: once, however many ask."""

    def __init__(self, engine: AsyncEngine, boards: Boards, quizzes: Quizzes) -> None:
        self._engine = engine
        self._boards = boards
        self._quizzes = quizzes
        self._shown: LRUCache[int, int] = LRUCache(_REMEMBERED)
        self._rebuilding: dict[int, asyncio.Task[list[Standing]]] = {}
        self._snapshots: TTLCache[tuple[int, int], asyncio.Task[list[Standing]]] = TTLCache(
            _SNAPSHOTS, _SNAPSHOT_SECONDS
        )

    async def read(self, quiz: int, top: int, player: int | None = None) -> Board:
        """The board as it may be shown now.

        In a quiz where all play in step, an open question is left out: a board that moves would tell who is right.

        Raises:
            Problem: 404 quiz-not-found.
        """
        shown = await self._quizzes.get(quiz)
        open_question = shown.timeline.moment(now_ms()).open_question
        if open_question is not None:
            board = ranked(await self._snapshot(quiz, open_question), top, player)
        else:
            board = await self._current(quiz, top, player)
        self._shown[quiz] = max(board.version, self._shown.get(quiz, 0))
        return board

    async def _current(self, quiz: int, top: int, player: int | None) -> Board:
        """The board from the cache, or from the database where the cache has none or is behind what was shown here."""
        try:
            board = await self._boards.read(quiz, top, player)
        except cache.CacheError:
            board = None
        if board is not None and board.version >= self._shown.get(quiz, 0):
            return board
        return ranked(await self.rebuild(quiz, "behind" if board else "cold"), top, player)

    async def _snapshot(self, quiz: int, question: int) -> list[Standing]:
        key = (quiz, question)
        task: asyncio.Task[list[Standing]] | None = self._snapshots.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._snapshots[key] = asyncio.create_task(scores.before_question(self._engine, quiz, question))
        return await asyncio.shield(task)

    async def rebuild(self, quiz: int, why: str) -> list[Standing]:
        """Read a whole board from the database and, where the cache answers, put it there."""
        task = self._rebuilding.get(quiz)
        if task is None:
            task = self._rebuilding[quiz] = asyncio.create_task(self._rebuild(quiz, why))
            task.add_done_callback(lambda _: self._rebuilding.pop(quiz, None))
        return await asyncio.shield(task)

    async def _rebuild(self, quiz: int, why: str) -> list[Standing]:
        standings = await scores.of_quiz(self._engine, quiz)
        BOARDS_REBUILT.labels(why).inc()
        try:
            await self._boards.replace(quiz, standings)
        except cache.CacheError:
            log.warning("a board is served from the database: the cache is away")
        return standings
