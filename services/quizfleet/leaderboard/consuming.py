"""Announcements from Kafka to boards in the cache. Offsets are committed after the boards are written."""

import asyncio
import logging

import msgspec
from confluent_kafka import Message
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache, outbox
from quizfleet.clock import now_ms
from quizfleet.database import PATIENCE_SECONDS, is_transient
from quizfleet.leaderboard import scores
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.lines import open_line
from quizfleet.problems import Problem
from quizfleet.stream import StreamError, Subscriber
from quizfleet.telemetry import BOARDS_BEHIND, CONSUMER_LAG, UPDATE_DELAY, UPDATES_APPLIED

log = logging.getLogger(__name__)

_PAUSES = (0.1, 0.3, 1.0, 2.0)


class Consuming:
    """Applies batches of announcements until stopped."""

    def __init__(self, subscriber: Subscriber, engine: AsyncEngine, boards: Boards, reader: BoardReader) -> None:
        self._subscriber = subscriber
        self._line = open_line(engine, PATIENCE_SECONDS)
        self._boards = boards
        self._reader = reader
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start consuming."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the batch at hand and leave the group."""
        self._stopping.set()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        await self._subscriber.close()
        await self._line.close()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            messages = await self._subscriber.batch()
            CONSUMER_LAG.set(sum(self._subscriber.ahead.values()))
            if not messages or not await self._apply_until_done(messages):
                continue
            try:
                self._subscriber.keep(messages)
            except StreamError as refused:
                log.info("offsets not kept; the messages will come again", extra={"reason": str(refused)})

    async def _apply_until_done(self, messages: list[Message]) -> bool:
        """Apply a batch however long the cache or the database is away; False where we are stopping instead."""
        attempt = 0
        while not self._stopping.is_set():
            try:
                await self._apply(messages)
            except Exception as failure:  # whatever it is: nobody else reads these partitions while this process lives
                _tell(failure)
            else:
                BOARDS_BEHIND.set(0)
                UPDATE_DELAY.observe(_age_seconds(messages))
                return True
            BOARDS_BEHIND.set(_age_seconds(messages))
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1
        return False

    async def _apply(self, messages: list[Message]) -> None:
        touched = {(update.quiz, player) for update in map(_decode, messages) if update for player in update.players}
        if not touched:
            return
        for quiz in await self._boards.apply(await scores.of_pairs(self._line, sorted(touched))):
            try:
                await self._reader.rebuild(quiz, "cold")
            except Problem:
                log.warning("an announcement of an unknown quiz")
        UPDATES_APPLIED.inc(len(touched))


def _tell(failure: Exception) -> None:
    if isinstance(failure, (SQLAlchemyError, *cache.CacheError)) or is_transient(failure):
        log.warning("boards cannot be written now", extra={"reason": str(failure)[:200]})
    else:
        log.error("boards cannot be written, for a reason to look into", exc_info=failure)


def _age_seconds(messages: list[Message]) -> float:
    """How long ago the oldest of them was published."""
    return max(0, now_ms() - min(message.timestamp()[1] for message in messages)) / 1000


def _decode(message: Message) -> outbox.Update | None:
    try:
        return outbox.decode(message.value() or b"")
    except msgspec.MsgspecError:
        log.warning("a message that is no announcement was skipped", extra={"offset": message.offset()})
        return None
