"""Which board may be shown now, and where it comes from: the cache, or the database where the cache cannot tell."""

import asyncio
import logging
from collections.abc import Sequence

from cachetools import LRUCache, TTLCache
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache
from quizfleet.clock import now_ms
from quizfleet.leaderboard import scores
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import Board, Ranking, Standing, ranked
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.telemetry import BOARDS_REBUILT
from quizfleet.timeline import Moment

log = logging.getLogger(__name__)

_REMEMBERED = 20_000
"""Of so many quizzes a pod knows which version it has shown, so that no reader of it sees a version go back."""

_SNAPSHOTS = 2_000
SNAPSHOT_SECONDS = 1.0
"""A board that leaves questions out changes only by late joiners and when one has closed; it is read anew this often
while somebody asks."""


class BoardReader:
    """Reads boards, rebuilding what the cache has lost: once, however many ask."""

    def __init__(self, engine: AsyncEngine, boards: Boards, quizzes: Quizzes) -> None:
        self._engine = engine
        self._boards = boards
        self._quizzes = quizzes
        self._shown: LRUCache[int, int] = LRUCache(_REMEMBERED)
        self._rebuilding: dict[int, asyncio.Task[list[Standing]]] = {}
        self._rebuilt: LRUCache[int, int] = LRUCache(_REMEMBERED)
        """When a quiz's board was last put into the cache from here (ms since 1970)."""
        self._snapshots: TTLCache[tuple[int, int, int], asyncio.Task[Ranking]] = TTLCache(_SNAPSHOTS, SNAPSHOT_SECONDS)

    async def read(self, quiz: int, top: int, player: int | None = None, around: int = 0) -> Board:
        """The board as it may be shown now.

        In a quiz where all play in step, an open question is left out: a board that moves would tell who is right. A
        board that a host leads comes from the database up to its end, without all that this process does not know to
        be public: the cache is written by processes that may have heard more.

        Raises:
            Problem: 404 quiz-not-found.
        """
        shown = await self._quizzes.get(quiz)
        board: Board | None = None
        while board is None:
            hidden = shown.timeline.hidden_from(now_ms())
            if hidden is not None:
                board = (await self._snapshot(shown, hidden)).board(top, player, around)
                continue
            board = await self._current(quiz, top, player, around)
            if shown.timeline.hidden_from(now_ms()) is not None:  # a question opened while the board was read
                board = None
        self._remember(quiz, board)
        return board

    async def read_cached(self, quizzes: Sequence[int], top: int) -> dict[int, tuple[Board, Moment]]:
        """The boards that may be shown as the cache has them, read in one round trip, each with the moment it is of.

        Left out are those that `read` has to look up elsewhere.
        """
        timelines = {quiz: (await self._quizzes.get(quiz)).timeline for quiz in quizzes}
        began = now_ms()
        moments = {quiz: timeline.moment(began) for quiz, timeline in timelines.items()}
        wanted = [quiz for quiz, timeline in timelines.items() if timeline.hidden_from(began) is None]
        try:
            boards = await self._boards.read_many(wanted, top) if wanted else {}
        except cache.CacheError:
            return {}
        took = now_ms() - began
        found = {}
        for quiz, board in boards.items():
            moment = moments[quiz]
            is_over = moment.remaining_ms is not None and took >= moment.remaining_ms  # a question may have opened
            if not is_over and board.version >= self._shown.get(quiz, 0):
                self._remember(quiz, board)
                found[quiz] = (board, moment)
        return found

    def _remember(self, quiz: int, board: Board) -> None:
        self._shown[quiz] = max(board.version, self._shown.get(quiz, 0))

    async def _current(self, quiz: int, top: int, player: int | None, around: int) -> Board:
        """The board from the cache, or from the database where the cache has none or is behind what was shown here."""
        for _ in range(2):
            rebuilt = self._rebuilt.get(quiz)
            try:
                board = await self._boards.read(quiz, top, player, around)
            except cache.CacheError:
                board = None
            if board is not None and board.version >= self._shown.get(quiz, 0):
                return board
            if self._rebuilt.get(quiz) == rebuilt:
                break  # else it was rebuilt while this reader looked: what they have seen is older
        return ranked(await self.rebuild(quiz, "behind" if board else "cold"), top, player, around)

    async def _snapshot(self, quiz: Quiz, first: int) -> Ranking:
        key = (quiz.id, first, quiz.revision)
        task: asyncio.Task[Ranking] | None = self._snapshots.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._snapshots[key] = asyncio.create_task(self._rank(quiz, first))
        return await asyncio.shield(task)

    async def _rank(self, quiz: Quiz, first: int) -> Ranking:
        return Ranking(await scores.without(self._engine, quiz, first))

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
        else:
            self._rebuilt[quiz] = now_ms()
        return standings
