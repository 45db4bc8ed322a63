"""Many items, one commit: the next batch leaves when a previous commit has returned.

At low load a batch is one item and leaves at once, at high load it is what queued meanwhile. Between the two, commits
of an item each would take the cores from everything else: a batch that is small leaves a moment after the one before.
There are a few lanes, each with one commit under way. The queue is bounded; beyond it items are refused early with the
time after which a retry is likely to fit. When the database stays away, who waits is told so.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from quizfleet.problems import Problem, unavailable

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

Commit = Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]
"""Commits a batch, all or nothing, and returns a result for each item."""

Watch = Callable[[int, int, float], None]
"""Is told of each commit: how many still wait, how many rows it had, and the seconds it took."""

RETRY_PAUSES = (0.02, 0.05, 0.1, 0.3, 0.5, 1.0)
"""Seconds between tries of a batch that met a deadlock or lost its connection; then its senders are told to retry."""

RETRY_SECONDS = 4.0
"""No second try begins so long after an item came: a frozen database must not hold its sender for all the pauses."""

LANE_ROWS = 32
"""A further lane starts when so many wait: two small commits cost the database more than one of both."""

GAP_SECONDS = 0.01
"""From the start of a commit to that of the next, unless a lane's worth of rows waits or a coalescer has its own."""


class Coalescer(Generic[Item, Result]):
    """One commit at a time in each lane for whatever has queued. An item that cannot be committed fails alone.

    `on_settled` is told of every item, with its result or None, right before its future has one.
    """

    def __init__(
        self,
        lanes: Sequence[Commit[Item, Result]],
        *,
        is_transient: Callable[[BaseException], bool],
        on_settled: Callable[[Item, Result | None], None] = lambda _, __: None,
        on_commit: Watch = lambda _, __, ___: None,
        rows: int,
        queue: int,
        gap: float = GAP_SECONDS,
    ) -> None:
        self._lanes = len(lanes)
        self._idle = list(reversed(lanes))
        self._is_transient = is_transient
        self._on_settled = on_settled
        self._on_commit = on_commit
        self._rows = rows
        self._many = min(LANE_ROWS, rows)
        self._gap = gap
        self._limit = queue
        self._waiting: deque[tuple[Item, asyncio.Future[Result], float]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._away = False
        self._commit_seconds = 0.005
        self._next_at = 0.0
        self._urgent = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """Commit what is under way and what is waiting, then stop; what comes later is refused."""
        self._stopping = True
        self._urgent.set()
        while self._running:
            await asyncio.wait(self._running)

    def submit(self, item: Item) -> "asyncio.Future[Result]":
        """Commit an item with others; the future has its result, or what the commit raised for this item alone.

        Raises:
            Problem: 503 overloaded when the queue is full, 503 unavailable when this process is stopping. The future
                raises 503 unavailable when the database stays away.
        """
        if self._stopping:
            raise unavailable("this process is stopping; try again")
        if len(self._waiting) >= (min(self._rows, self._limit) if self._away else self._limit):
            raise self._overloaded()
        future = self._loop.create_future()
        self._waiting.append((item, future, self._loop.time()))
        if self._idle and (len(self._idle) == self._lanes or len(self._waiting) >= LANE_ROWS):
            self._start(self._idle.pop())
        elif self._is_urgent():
            self._urgent.set()
        return future

    def _overloaded(self) -> Problem:
        wait = max(1, round(len(self._waiting) / self._rows * self._commit_seconds))
        return Problem(
            503, "overloaded", "too many requests are waiting; try again", headers={"Retry-After": str(wait)}
        )

    def _start(self, lane: Commit[Item, Result]) -> None:
        task = self._loop.create_task(self._run(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, lane: Commit[Item, Result]) -> None:
        """Commit batch after batch until nothing waits."""
        while self._waiting:
            if not self._is_urgent() and (early := self._next_at - self._loop.time()) > 0:
                await self._gather(early)
                continue  # another lane may have taken what waited
            self._next_at = self._loop.time() + self._gap
            batch = [self._waiting.popleft() for _ in range(min(self._rows, len(self._waiting)))]
            started = time.perf_counter()
            await self._settle(lane, batch)
            seconds = time.perf_counter() - started
            self._commit_seconds += 0.2 * (seconds - self._commit_seconds)
            self._on_commit(len(self._waiting), len(batch), seconds)
        self._idle.append(lane)

    def _is_urgent(self) -> bool:
        return self._stopping or len(self._waiting) >= self._many

    async def _gather(self, seconds: float) -> None:
        """Let items come for so long, or until it is urgent."""
        self._urgent.clear()
        timer = self._loop.call_later(seconds, self._urgent.set)
        await self._urgent.wait()
        timer.cancel()

    async def _settle(
        self, lane: Commit[Item, Result], batch: Sequence[tuple[Item, "asyncio.Future[Result]", float]]
    ) -> None:
        """Give every sender of the batch a result or an error."""
        try:
            give_up = batch[0][2] + RETRY_SECONDS  # by who came first
            results = await self._with_retries(lane, [item for item, _, _ in batch], give_up)
        except Exception as failure:
            if len(batch) > 1 and not isinstance(failure, Problem):
                middle = len(batch) // 2  # one of them is poison: find it, and only its sender hears of it
                await self._settle(lane, batch[:middle])
                await self._settle(lane, batch[middle:])
                return
            if not isinstance(failure, Problem):
                log.exception("an item cannot be committed")
            self._refuse(batch, failure)
            return
        for (item, future, _), result in zip(batch, results, strict=True):
            self._on_settled(item, result)
            if not future.done():
                future.set_result(result)

    async def _with_retries(
        self, lane: Commit[Item, Result], items: Sequence[Item], give_up: float
    ) -> Sequence[Result]:
        for pause in (*RETRY_PAUSES, None):
            try:
                results = await lane(items)
            except Exception as failure:
                if not self._is_transient(failure):
                    raise
                log.warning("a commit is tried again", extra={"rows": len(items), "reason": repr(failure)[:200]})
                if pause is None or self._loop.time() + pause > give_up:
                    raise self._gone_away() from failure
                await asyncio.sleep(pause)
            else:
                self._away = False
                return results
        raise AssertionError("unreachable")

    def _gone_away(self) -> Problem:
        """From now on little may wait, and who waits already is told to retry: nothing here can help them."""
        away = unavailable("the database is away; send the request again, it counts once")
        self._away = True
        waiting, self._waiting = self._waiting, deque()
        self._refuse(waiting, away)
        return away

    def _refuse(self, batch: "Iterable[tuple[Item, asyncio.Future[Result], float]]", failure: Exception) -> None:
        for item, future, _ in batch:
            self._on_settled(item, None)
            if not future.done():
                future.set_exception(failure)
