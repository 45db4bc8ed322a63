"""Many answers, one commit: the next batch leaves when the previous commit has returned.

Nothing waits for a batch to fill: at low load a batch is one answer, at high load it is what queued meanwhile. The
queue is bounded; beyond it answers are refused early with the time after which a retry is likely to fit.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from quizfleet.problems import Problem, unavailable
from quizfleet.telemetry import ANSWERS_QUEUED, COMMIT_ROWS, COMMIT_SECONDS

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

Commit = Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]
"""Commits a batch, all or nothing, and returns a result for each item."""

RETRY_PAUSES = (0.02, 0.05, 0.1, 0.3, 0.5, 1.0)
"""Seconds between tries of a batch that met a deadlock or lost its connection; then its senders are told to retry."""


class Coalescer(Generic[Item, Result]):
    """One commit at a time for whatever has queued. An item that alone cannot be committed fails alone."""

    def __init__(
        self, commit: Commit[Item, Result], *, is_transient: Callable[[BaseException], bool], rows: int, queue: int
    ) -> None:
        self._commit = commit
        self._is_transient = is_transient
        self._rows = rows
        self._limit = queue
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._arrived = asyncio.Event()
        self._stopping = False
        self._commit_seconds = 0.005
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start committing."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Commit what is under way and what is waiting, then stop; what comes later is refused."""
        self._stopping = True
        self._arrived.set()
        if self._task:
            await self._task

    async def submit(self, item: Item) -> Result:
        """Commit an item with others and return its result.

        Raises:
            Problem: 503 overloaded when the queue is full, 503 unavailable when the database stays away or this
                process is stopping.
            Exception: whatever the commit raised for this item alone.
        """
        if self._stopping:
            raise unavailable("this process is stopping; try again")
        if len(self._waiting) >= self._limit:
            wait = max(1, round(len(self._waiting) / self._rows * self._commit_seconds))
            raise Problem(
                503, "overloaded", "too many answers are waiting; try again", headers={"Retry-After": str(wait)}
            )
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._arrived.set()
        return await future

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            if not self._waiting:
                return
            batch = [self._waiting.popleft() for _ in range(min(self._rows, len(self._waiting)))]
            if not self._waiting and not self._stopping:
                self._arrived.clear()
            ANSWERS_QUEUED.set(len(self._waiting))
            started = time.perf_counter()
            await self._settle(batch)
            seconds = time.perf_counter() - started
            self._commit_seconds += 0.2 * (seconds - self._commit_seconds)
            COMMIT_SECONDS.observe(seconds)
            COMMIT_ROWS.observe(len(batch))

    async def _settle(self, batch: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        """Give every sender of the batch a result or an error."""
        try:
            results = await self._with_retries([item for item, _ in batch])
        except Exception as failure:
            if len(batch) > 1 and not isinstance(failure, Problem):
                middle = len(batch) // 2  # one of them is poison: find it, and only its sender hears of it
                await self._settle(batch[:middle])
                await self._settle(batch[middle:])
                return
            if not isinstance(failure, Problem):
                log.exception("an answer cannot be committed")
            for _, future in batch:
                if not future.done():
                    future.set_exception(failure)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _with_retries(self, items: Sequence[Item]) -> Sequence[Result]:
        for pause in (*RETRY_PAUSES, None):
            try:
                return await self._commit(items)
            except Exception as failure:
                if not self._is_transient(failure):
                    raise
                log.warning("a commit is tried again", extra={"rows": len(items), "reason": str(failure)[:200]})
                if pause is None:
                    raise unavailable("the database is away; send the answer again, it counts once") from failure
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")
