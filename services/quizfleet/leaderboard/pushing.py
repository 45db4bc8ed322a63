"""Pushing boards to sockets: conflated to a tick, one encode per version, the same text to every socket of a quiz.

A slow socket skips versions: each sender holds only "send the newest when you can".
"""

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass, field
from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache
from quizfleet.clock import now_ms
from quizfleet.leaderboard import frames, scores
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.problems import Problem
from quizfleet.quizzes import Quizzes
from quizfleet.telemetry import FRAMES_SENT, SOCKETS

log = logging.getLogger(__name__)

AUDIT_SECONDS = 3.0
"""Boards with sockets are compared with the database this often: a lost wake-up or a stale cache is mended by then."""


class Socket(Protocol):
    """Where frames go."""

    async def send_text(self, data: str) -> None:
        """Send a frame; returns when there is room for another."""


@dataclass
class Room:
    """The sockets of one quiz on this pod and the newest frame for them."""

    quiz: int
    sockets: int = 0
    version: int = -1
    frame: str = ""
    due: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, version: int, frame: str) -> None:
        """Make this the newest frame and wake the senders."""
        self.version, self.frame = version, frame
        woken, self.changed = self.changed, asyncio.Event()
        woken.set()


class Pushing:
    """Follows the boards of the quizzes that have sockets here."""

    def __init__(
        self, redis: Redis, keys: cache.Keys, engine: AsyncEngine, reader: BoardReader, quizzes: Quizzes, tick_ms: int
    ) -> None:
        self._keys = keys
        self._engine = engine
        self._reader = reader
        self._quizzes = quizzes
        self._tick = tick_ms / 1000
        self._pubsub: PubSub = redis.pubsub(ignore_subscribe_messages=True)
        self._rooms: dict[int, Room] = {}
        self._dirty: set[int] = set()
        self._subscribe = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start listening, pushing and auditing."""
        self._tasks = [asyncio.create_task(loop()) for loop in (self._listen, self._push, self._audit)]

    async def stop(self) -> None:
        """Stop; sockets are closed by the server, which tells clients to come back."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(*cache.CacheError):
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def serve(self, quiz: int, socket: Socket) -> None:
        """Send a quiz's newest board to a socket whenever it has changed, until cancelled or the socket is gone.

        Raises:
            Problem: 404 quiz-not-found.
        """
        room = self._rooms.get(quiz) or self._open(quiz)
        room.sockets += 1
        SOCKETS.inc()
        try:
            if room.version < 0:
                await self._refresh(room)
            sent = -1
            while True:
                changed = room.changed
                if room.version > sent:
                    sent = room.version
                    await socket.send_text(room.frame)
                    FRAMES_SENT.inc()
                    continue
                await changed.wait()
        finally:
            SOCKETS.dec()
            room.sockets -= 1
            if room.sockets == 0:
                del self._rooms[quiz]

    def _open(self, quiz: int) -> Room:
        room = self._rooms[quiz] = Room(quiz)
        self._subscribe.set()
        return room

    async def _listen(self) -> None:
        """Mark the boards that Pub/Sub names as dirty; after any trouble, all of them."""
        subscribed: set[int] = set()
        while True:
            try:
                subscribed = await self._follow(subscribed)
                if not subscribed:
                    await self._subscribe.wait()
                    continue
                message = await self._pubsub.get_message(timeout=0.25)
                if message is not None and message["type"] == "smessage":
                    self._dirty.add(self._keys.quiz_of(message["channel"].decode()))
            except cache.CacheError:
                subscribed = set()
                self._dirty.update(self._rooms)
                with contextlib.suppress(*cache.CacheError):
                    await self._pubsub.aclose()  # type: ignore[no-untyped-call]
                await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - pods should not all return at once

    async def _follow(self, subscribed: set[int]) -> set[int]:
        """Subscribe to the rooms that opened, and no longer to those that closed.

        A change between a room's opening and now is caught by reading its board once more.
        """
        self._subscribe.clear()
        wanted = set(self._rooms)
        for quiz in wanted - subscribed:
            await self._pubsub.ssubscribe(self._keys.channel(quiz))
            self._dirty.add(quiz)
        for quiz in subscribed - wanted:
            await self._pubsub.sunsubscribe(self._keys.channel(quiz))
        return wanted

    async def _push(self) -> None:
        while True:
            await asyncio.sleep(self._tick)
            now = now_ms()
            self._dirty.update(room.quiz for room in self._rooms.values() if room.due and now >= room.due)
            dirty, self._dirty = self._dirty, set()
            rooms = [self._rooms[quiz] for quiz in dirty if quiz in self._rooms]
            await asyncio.gather(*(self._refresh_or_later(room) for room in rooms))

    async def _refresh_or_later(self, room: Room) -> None:
        try:
            await self._refresh(room)
        except (SQLAlchemyError, OSError, Problem) as away:
            log.warning("a board cannot be read now", extra={"reason": str(away)[:200]})
            room.due = now_ms() + 1000

    async def _refresh(self, room: Room) -> None:
        """Read the board and show it to the room if it is newer."""
        quiz = await self._quizzes.get(room.quiz)
        now = now_ms()
        remaining = quiz.timeline.moment(now).remaining_ms
        room.due = now + remaining if remaining is not None else 0
        board = await self._reader.read(room.quiz, frames.TOP)
        if board.version > room.version:
            room.show(board.version, frames.encode(board))

    async def _audit(self) -> None:
        """Compare the boards shown here with the database; a board that stays behind is rebuilt."""
        behind: dict[int, int] = {}
        while True:
            await asyncio.sleep(AUDIT_SECONDS)
            try:
                watched = await self._watched()
                if not watched:
                    continue
                truth = await scores.versions(self._engine, list(watched))
                late = {quiz: truth[quiz] for quiz, shown in watched.items() if quiz in truth and truth[quiz] > shown}
                for quiz in late:
                    if quiz in behind and watched[quiz] < behind[quiz]:
                        await self._reader.rebuild(quiz, "behind")
                        self._dirty.add(quiz)
                behind = late
            except (SQLAlchemyError, OSError, Problem) as away:
                log.warning("boards cannot be audited now", extra={"reason": str(away)[:200]})

    async def _watched(self) -> dict[int, int]:
        """The version shown in each room whose board is not held back by an open question."""
        now = now_ms()
        return {
            room.quiz: room.version
            for room in list(self._rooms.values())
            if (await self._quizzes.get(room.quiz)).timeline.moment(now).open_question is None
        }
