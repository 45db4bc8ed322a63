"""Following boards by Pub/Sub: thousands of rooms in a few commands, and none forgotten when the connection is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import redis.asyncio

from quizfleet import cache
from quizfleet.leaderboard.following import Following
from quizfleet.leaderboard.resuming import NOTHING
from quizfleet.leaderboard.rooms import Rooms
from tests.integration.client import until

pytestmark = pytest.mark.integration

KEYS = cache.Keys("test.following")
ROOMS = range(1, 1201)


class Client:
    """A socket that takes whatever comes."""

    player: int | None = None

    def write(self, _: bytes) -> None:
        """Nothing to see."""

    def close(self, _: int, __: str) -> None:
        """Nothing to do."""


class Heard:
    """What the pushing would be told."""

    def __init__(self) -> None:
        self.marked: list[int] = []
        self.announced: set[tuple[int, int]] = set()

    def mark(self, quiz: int) -> None:
        """A board may have changed."""
        self.marked.append(quiz)

    def announce(self, quiz: int, version: int) -> None:
        """A board has changed."""
        self.announced.add((quiz, version))

    async def has_marked_all(self) -> bool:
        """Whether every room is to be looked at."""
        return set(self.marked) >= set(ROOMS)


@asynccontextmanager
async def following(client: redis.asyncio.Redis, rooms: Rooms) -> AsyncIterator[Heard]:
    """Rooms that are followed."""
    heard: Any = Heard()
    task = asyncio.create_task(Following(client, KEYS, rooms, heard).run())
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def publish(client: redis.asyncio.Redis, version: int) -> None:
    """Announce a version of every board."""
    commands = [("SPUBLISH", KEYS.channel(quiz), version) for quiz in ROOMS]
    await cache.together(client, commands)


async def test_every_room_is_followed_before_and_after_the_connection_is_lost(
    redis_client: redis.asyncio.Redis,
) -> None:
    rooms = Rooms(0.1)
    async with following(redis_client, rooms) as heard:
        for quiz in ROOMS:
            rooms.join(quiz, Client(), NOTHING)
        await until(heard.has_marked_all, "a subscription to every room")
        await publish(redis_client, 7)

        async def heard_seven() -> bool:
            return heard.announced == {(quiz, 7) for quiz in ROOMS}

        await until(heard_seven, "news of every room")
        heard.marked.clear()
        await redis_client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        await until(heard.has_marked_all, "a look at every room")

        async def heard_eight() -> bool:
            await publish(redis_client, 8)
            return {(quiz, 8) for quiz in ROOMS} <= heard.announced

        await until(heard_eight, "news of every room again")


async def test_what_is_no_version_is_passed_over(redis_client: redis.asyncio.Redis) -> None:
    rooms = Rooms(0.1)
    rooms.join(1, Client(), NOTHING)
    async with following(redis_client, rooms) as heard:

        async def marked() -> bool:
            return heard.marked == [1]

        await until(marked, "a subscription")
        for said in ("", "x", "-3", "9"):
            await redis_client.execute_command("SPUBLISH", KEYS.channel(1), said)

        async def announced() -> bool:
            return heard.announced == {(1, 9)}

        await until(announced, "the version")


async def test_rooms_that_closed_are_followed_no_more(redis_client: redis.asyncio.Redis) -> None:
    rooms = Rooms(0.1)
    client = Client()
    room = rooms.join(1, client, NOTHING)

    async def followers(quiz: int) -> int:
        [(_, count)] = await redis_client.pubsub_shardnumsub(KEYS.channel(quiz))
        return int(count)

    async with following(redis_client, rooms):

        async def first_only() -> bool:
            return await followers(1) == 1

        await until(first_only, "a subscription")
        rooms.leave(room, client)
        rooms.join(2, Client(), NOTHING)

        async def second_only() -> bool:
            return (await followers(1), await followers(2)) == (0, 1)

        await until(second_only, "the other subscription")
