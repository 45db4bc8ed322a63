"""Following boards by Pub/Sub: sharded channels, one for each quiz with sockets here, many to a command."""

import asyncio
import contextlib
import random

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from quizfleet import cache
from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.rooms import Rooms

_CHANNELS_AT_ONCE = 500
_SILENT_SECONDS = 5.0
"""A cache that has nothing to say for this long is asked whether it is there."""


class Following:
    """Tells the pushing which boards have changed; after any trouble, that all of them may have."""

    def __init__(self, redis: Redis, keys: cache.Keys, rooms: Rooms, pushing: Pushing) -> None:
        self._redis = redis
        self._keys = keys
        self._rooms = rooms
        self._pushing = pushing
        self._opened = asyncio.Event()
        rooms.when_opened(lambda _: self._opened.set())

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            pubsub = self._redis.pubsub()
            try:
                await self._follow(pubsub)
            except cache.CacheError:
                for room in self._rooms:
                    self._pushing.mark(room.quiz)
                await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - pods should not all return at once
            finally:
                with contextlib.suppress(*cache.CacheError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _follow(self, pubsub: PubSub) -> None:
        """Listen and subscribe side by side until one of them fails."""
        await pubsub.connect()  # type: ignore[no-untyped-call]
        parts = [asyncio.create_task(self._listen(pubsub)), asyncio.create_task(self._subscribe(pubsub))]
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
        subscribed: set[int] = set()
        while True:
            self._opened.clear()
            wanted = {room.quiz for room in self._rooms}
            for some in _parts(wanted - subscribed):
                await pubsub.ssubscribe(*map(self._keys.channel, some))
            for some in _parts(subscribed - wanted):
                await pubsub.sunsubscribe(*map(self._keys.channel, some))
            subscribed = wanted
            await self._opened.wait()

    async def _listen(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=_SILENT_SECONDS)
            if message is not None:
                asked = False
                self._take(message["type"], message["channel"], message["data"])
            elif asked:
                raise TimeoutError("the cache says nothing any more")
            else:
                asked = True
                await pubsub.ping()

    def _take(self, kind: str, channel: bytes, data: bytes | int) -> None:
        if kind == "smessage":
            self._pushing.announce(self._keys.quiz_of(channel.decode()), int(data))
        elif kind == "ssubscribe":  # what changed between the room's first frame and now was announced to nobody here
            self._pushing.mark(self._keys.quiz_of(channel.decode()))


def _parts(quizzes: set[int]) -> list[list[int]]:
    ordered = sorted(quizzes)
    return [ordered[start : start + _CHANNELS_AT_ONCE] for start in range(0, len(ordered), _CHANNELS_AT_ONCE)]
