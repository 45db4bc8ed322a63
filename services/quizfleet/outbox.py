"""The outbox: what a transaction announces is written with it, published after it, and deleted on the broker's ack.

What a dead process left behind is published by whoever sweeps next. Publishing twice is harmless: an announcement says
*which* scores changed, and the reader looks up *what* they are now.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.database import read, write
from quizfleet.models import Outbox
from quizfleet.stream import Publisher, StreamError
from quizfleet.telemetry import OUTBOX_FAILED, OUTBOX_LAG, OUTBOX_PUBLISHED

log = logging.getLogger(__name__)

ORPHAN_AFTER_MS = 3_000
SWEEP_SECONDS = 1.0
SWEEP_ROWS = 500
QUEUE_ROWS = 10_000

_table = Outbox.__table__  # type: ignore[attr-defined]


class Update(msgspec.Struct, frozen=True, array_like=True):
    """An announcement: these players' scores in this quiz have changed."""

    quiz: int
    players: tuple[int, ...]


class Row(msgspec.Struct, frozen=True):
    """An outbox row as it was committed."""

    quiz: int
    id: int
    payload: bytes
    created_at: int


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Update)


def decode(payload: bytes) -> Update:
    """The announcement in a message.

    Raises:
        msgspec.MsgspecError: it is not one.
    """
    return _decoder.decode(payload)


async def announce(connection: AsyncConnection, touched: Iterable[tuple[int, int]]) -> list[Row]:
    """Write one row for each quiz among the touched (quiz, player) pairs, in the caller's transaction."""
    players: dict[int, list[int]] = {}
    for quiz, player in touched:
        players.setdefault(quiz, []).append(player)
    now = now_ms()
    rows = [
        Row(quiz, ids.new_row_id(), _encoder.encode(Update(quiz, tuple(of_quiz))), now)
        for quiz, of_quiz in players.items()
    ]
    await connection.execute(insert(_table), [msgspec.structs.asdict(row) for row in rows])
    return rows


class Relay:
    """Publishes committed rows and sweeps up orphans. Never blocks an acknowledgement: `take` returns at once."""

    def __init__(self, engine: AsyncEngine, publisher: Publisher, topic: str) -> None:
        self._engine = engine
        self._publisher = publisher
        self._topic = topic
        self._queue: asyncio.Queue[Row] = asyncio.Queue(QUEUE_ROWS)
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, rows: Iterable[Row]) -> None:
        """Publish these rows, which have just been committed. When too many wait, the sweeper will find them."""
        for row in rows:
            with contextlib.suppress(asyncio.QueueFull):
                self._queue.put_nowait(row)

    def start(self) -> None:
        """Start publishing and sweeping."""
        self._tasks = [asyncio.create_task(self._drain()), asyncio.create_task(self._sweep())]

    async def stop(self) -> None:
        """Publish what is queued, briefly, then stop; the rest is swept by others."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                await self._queue.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drain(self) -> None:
        while True:
            rows = [await self._queue.get()]
            while len(rows) < SWEEP_ROWS and not self._queue.empty():
                rows.append(self._queue.get_nowait())
            await self._publish(rows)
            for _ in rows:
                self._queue.task_done()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                while (rows := await self._orphans()) and await self._publish(rows):
                    log.info("published orphaned announcements", extra={"rows": len(rows)})
            except (SQLAlchemyError, OSError):
                log.warning("the outbox cannot be swept: the database is away")

    async def _orphans(self) -> list[Row]:
        columns = _table.c
        now = now_ms()
        oldest = (
            select(columns.quiz, columns.id, columns.payload, columns.created_at)
            .where(columns.created_at < now - ORPHAN_AFTER_MS)
            .order_by(columns.created_at)
            .limit(SWEEP_ROWS)
        )
        async with read(self._engine) as connection:
            rows = [Row(*row) for row in (await connection.execute(oldest)).all()]
        OUTBOX_LAG.set((now - rows[0].created_at) / 1000 if rows else 0)
        return rows

    async def _publish(self, rows: Sequence[Row]) -> bool:
        try:
            await self._publisher.publish(self._topic, [(ids.encode(row.quiz).encode(), row.payload) for row in rows])
            async with write(self._engine) as connection:
                keys = tuple_(_table.c.quiz, _table.c.id)
                await connection.execute(delete(_table).where(keys.in_([(row.quiz, row.id) for row in rows])))
        except (StreamError, SQLAlchemyError, OSError) as failure:
            OUTBOX_FAILED.inc(len(rows))
            log.warning("announcements stay in the outbox", extra={"rows": len(rows), "reason": str(failure)[:200]})
            return False
        OUTBOX_PUBLISHED.inc(len(rows))
        return True
