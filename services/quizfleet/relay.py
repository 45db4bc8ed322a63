"""The relay: publishes outbox rows right after their commit, and sweeps up what was left.

It never blocks an acknowledgement: `take` returns at once. What it has published is deleted together with the next
batch of answers (`marking`), so that at load the outbox costs no commit of its own; what none has deleted within
`MARK_SECONDS` is deleted by itself.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids, outbox
from quizfleet.clock import now_ms
from quizfleet.outbox import Row, RowKey
from quizfleet.stream import Publisher, StreamError
from quizfleet.telemetry import OUTBOX_FAILED, OUTBOX_LAG, OUTBOX_PUBLISHED

log = logging.getLogger(__name__)

ORPHAN_AFTER_MS = 3_000
SWEEP_SECONDS = 1.0
SWEEP_ROWS = 500
QUEUE_ROWS = 10_000
GAP_SECONDS = 0.005
"""Between the starts of two publications: at load one takes the rows of several commits; a lone one does not wait."""

STOP_SECONDS = 3.0
MARK_SECONDS = 0.1
MARK_ROWS = 200
PACKED_PAIRS = 1_000
"""In a row that was packed while the stream was away: at most 40 KB of a BLOB's 64."""


class Relay:
    """Publishes committed rows and sweeps up orphans."""

    def __init__(self, engine: AsyncEngine, publisher: Publisher, topic: str) -> None:
        self._engine = engine
        self._publisher = publisher
        self._topic = topic
        self._taken: list[Row] = []
        self._published: list[RowKey] = []
        self._wake = asyncio.Event()
        self._wake_marker = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, rows: Iterable[Row]) -> None:
        """Publish these rows, which have just been committed. When too many wait, the sweeper will find them."""
        if len(self._taken) < QUEUE_ROWS:
            self._taken.extend(rows)
            self._wake.set()

    def published(self, rows: Iterable[Row]) -> None:
        """The broker has these: delete them with the next batch of answers, or soon."""
        self._published.extend(row.key for row in rows)
        self._wake_marker.set()

    @contextlib.contextmanager
    def marking(self) -> Iterator[list[str]]:
        """Statements for the transaction in this block that delete what was published; kept if the block raises."""
        keys, self._published = self._published[:MARK_ROWS], self._published[MARK_ROWS:]
        try:
            yield [outbox.delete_text(keys)] if keys else []
        except BaseException:
            self._published[:0] = keys
            raise

    def start(self) -> None:
        """Start publishing, marking and sweeping."""
        self._tasks = [asyncio.create_task(loop()) for loop in (self._drain, self._mark, self._sweep)]

    async def stop(self) -> None:
        """Publish what was taken, briefly, then stop; the rest is swept by others."""
        self._stopping = True
        self._wake.set()
        drain, *others = self._tasks
        for task in others:
            task.cancel()
        await asyncio.wait([drain], timeout=STOP_SECONDS)
        drain.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._forget(len(self._published))

    async def _drain(self) -> None:
        """One publication at a time for whatever was taken meanwhile."""
        loop = asyncio.get_running_loop()
        next_at = 0.0
        while not self._stopping or self._taken:
            await self._wake.wait()
            if not self._stopping:
                await asyncio.sleep(next_at - loop.time())
                self._wake.clear()
            next_at = loop.time() + GAP_SECONDS
            rows, self._taken = self._taken, []
            if rows and await self._publish(rows):
                self.published(rows)

    async def _mark(self) -> None:
        """Delete what no batch of answers has taken along for a while; what is newer may still go with one."""
        while True:
            await self._wake_marker.wait()
            self._wake_marker.clear()
            waiting = set(self._published)
            await asyncio.sleep(MARK_SECONDS)
            await self._forget(sum(key in waiting for key in self._published))
            if self._published:
                self._wake_marker.set()

    async def _forget(self, count: int) -> None:
        """Delete the oldest of the rows that were published, at most so many."""
        while count > 0 and self._published:
            size = min(SWEEP_ROWS, count)
            keys, self._published = self._published[:size], self._published[size:]
            count -= size
            try:
                await outbox.forget(self._engine, keys)
            except (SQLAlchemyError, OSError) as away:
                # They are published again by whoever sweeps, which is harmless.
                log.warning("published announcements stay in the outbox", extra={"reason": str(away)[:200]})
                return

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                while rows := await self._orphans():
                    if not await self._publish(rows):
                        await self._compact(rows)
                        break
                    await outbox.forget(self._engine, [row.key for row in rows])
                    log.info("published orphaned announcements", extra={"rows": len(rows)})
            except (SQLAlchemyError, OSError):
                log.warning("the outbox cannot be swept: the database is away")

    async def _orphans(self) -> list[Row]:
        now = now_ms()
        rows = await outbox.oldest(self._engine, now - ORPHAN_AFTER_MS, SWEEP_ROWS)
        OUTBOX_LAG.set((now - rows[0].created_at) / 1000 if rows else 0)
        return rows

    async def _compact(self, rows: Sequence[Row]) -> None:
        if len(rows) == SWEEP_ROWS:
            left = await outbox.compact(self._engine, rows, PACKED_PAIRS)
            log.info("packed announcements that cannot be published", extra={"rows": len(rows), "now": left})

    async def _publish(self, rows: Sequence[Row]) -> bool:
        """Publish the rows' announcements, a message for each quiz; whether the broker has them all."""
        updates = []
        for row in rows:
            try:
                updates += row.updates
            except msgspec.MsgspecError:
                log.warning("an outbox row that announces nothing is dropped", extra={"quiz": ids.encode(row.quiz)})
        messages = [(ids.encode(one.quiz).encode(), outbox.encode(one)) for one in outbox.merge(updates)]
        try:
            await self._publisher.publish(self._topic, messages)
        except StreamError as failure:
            OUTBOX_FAILED.inc(len(rows))
            log.warning("announcements stay in the outbox", extra={"rows": len(rows), "reason": str(failure)[:200]})
            return False
        OUTBOX_PUBLISHED.inc(len(rows))
        return True
