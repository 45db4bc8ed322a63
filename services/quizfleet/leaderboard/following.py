"""Following boards by Pub/Sub: sharded channels, one for each quiz with sockets here, many to a command."""

import asyncio
import contextlib
import math
import random
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from quizfleet import cache
from quizfleet.leaderboard.rooms import Rooms

_CHANNELS_AT_ONCE = 500
_SILENT_SECONDS = 5.0


class Hearing(Protocol):
    """Who is told."""

    def announce(self, quiz: int, version: int) -> None:
        """A board has reached a version."""

    def mark(self, quiz: int) -> None:
        """A board may have changed."""


class Following:
    """Tells which boards have changed; after any trouble, that all of them may have."""

    def __init__(self, redis: Redis, keys: cache.Keys, rooms: Rooms, hearing: Hearing) -> None:
        self._redis = redis
        self._keys = keys
        self._rooms = rooms
        self._hearing = hearing
        self._opened = asyncio.Event()
        self._quizzes: dict[bytes, int] = {}
        self._heard = False
        rooms.when_opened(lambda _: self._opened.set())

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            pubsub = self._redis.pubsub()
            try:
                await self._follow(pubsub)
            except cache.CacheError:
                for room in self._rooms:
                    self._hearing.mark(room.quiz)
                await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - pods should not all return at once
            finally:
                with contextlib.suppress(*cache.CacheError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _follow(self, pubsub: PubSub) -> None:
        """Listen, subscribe and see that the cache is there, side by side until one of them fails."""
        await pubsub.connect()  # type: ignore[no-untyped-call]
        self._quizzes.clear()
        parts = [asyncio.create_task(part(pubsub)) for part in (self._listen, self._subscribe, self._watch)]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _subscribe(self, pubsub: PubSub) -> None:
        """Subscribe to the rooms that opened, and no longer to those that closed."""
        while True:
            self._opened.clear()
            wanted = {self._keys.channel(room.quiz).encode(): room.quiz for room in self._rooms}
            for some in _parts(wanted.keys() - self._quizzes.keys()):
                self._quizzes.update({channel: wanted[channel] for channel in some})
                await pubsub.ssubscribe(*some)
            for some in _parts(self._quizzes.keys() - wanted.keys()):
                await pubsub.sunsubscribe(*some)
            self._quizzes = wanted
            await self._opened.wait()

    async def _listen(self, pubsub: PubSub) -> None:
        connection: Any = pubsub.connection
        while True:  # straight from the connection: pubsub's own reading takes as long as all that follows
            kind, channel, *data = await connection.read_response(timeout=math.inf, push_request=True)
            self._heard = True
            quiz = self._quizzes.get(channel)
            if quiz is None:
                continue
            if kind == b"smessage" and data[0].isdigit():
                self._hearing.announce(quiz, int(data[0]))
            elif kind == b"ssubscribe":  # what changed since the room's first frame was announced to nobody here
                self._hearing.mark(quiz)

    async def _watch(self, pubsub: PubSub) -> None:
        """Ask a cache that has nothing to say whether it is there."""
        while True:
            self._heard = False
            await asyncio.sleep(_SILENT_SECONDS)
            if not self._heard:
                await pubsub.ping()
                await asyncio.sleep(cache.SECONDS_TO_ANSWER)
            if not self._heard:
                raise TimeoutError("the cache says nothing any more")


def _parts(channels: set[bytes]) -> list[list[bytes]]:
    ordered = sorted(channels)
    return [ordered[start : start + _CHANNELS_AT_ONCE] for start in range(0, len(ordered), _CHANNELS_AT_ONCE)]
