"""Redis (or Valkey): the connection, and every key and channel by its one name.

A key carries its quiz as the hash tag, so all of a quiz's keys live in one slot of a cluster.
"""

import asyncio
import math
from collections.abc import Iterable
from itertools import islice
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import RedisError, ResponseError

from quizfleet import ids

CacheError = (RedisError, OSError, TimeoutError)
"""What any call to the cache may raise when the cache is away."""

SECONDS_TO_ANSWER = 1.0
"""A cache slower than this is treated as away: the database decides instead."""

_PACKED_AT_ONCE = 50

Command = tuple[str | bytes | int, ...]


class _LostAsUsual(AbstractConnection):
    """Says of every loss what callers know: redis-py (8.1, its issue 4287) lets errors of the event loop through."""

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        try:
            await super().send_packed_command(command, check_health)
        except RuntimeError as closed:  # uvloop's, where the server hung up a moment before
            raise LostError(f"the connection was lost: {closed}") from closed


def connect(url: str) -> "Redis":
    """A client with short time-outs; it connects on first use."""
    client = Redis.from_url(
        url,
        socket_timeout=SECONDS_TO_ANSWER,
        socket_connect_timeout=SECONDS_TO_ANSWER,
        retry=Retry(NoBackoff(), 1),
        max_connections=256,
        protocol=2,  # in redis-py 8 what RESP 3 pushes takes an eighth more from the cache to the sockets
    )
    pool = client.connection_pool
    pool.connection_class = type("Connection", (_LostAsUsual, pool.connection_class), {})
    return client


async def together(redis: "Redis", commands: Iterable[Command]) -> list[Any]:
    """The replies to commands that go out in one round trip, as the server gives them.

    Packed by hiredis: redis-py's pipeline spends more time on a command than the server does. The server begins with
    the first commands while the last are still being made.

    Raises:
        RedisError: the cache is away; or it refused a command, after it was given them all.
    """
    connection = await redis.connection_pool.get_connection()  # type: ignore[no-untyped-call]
    sent = 0
    coming = iter(commands)
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            while some := [pack_command(command) for command in islice(coming, _PACKED_AT_ONCE)]:  # type: ignore[arg-type]
                await connection.send_packed_command(b"".join(some), check_health=False)
                sent += len(some)
            replies = [await _reply(connection) for _ in range(sent)]
    except BaseException:
        await connection.disconnect(nowait=True)  # what it may still say belongs to nobody
        raise
    finally:
        await redis.connection_pool.release(connection)
    for reply in replies:
        if isinstance(reply, ResponseError):
            raise reply
    return replies


async def _reply(connection: Any) -> Any:
    try:
        return await connection.read_response(timeout=math.inf)
    except ResponseError as refused:
        return refused


class Keys:
    """Names of keys and channels of one event."""

    def __init__(self, event: str) -> None:
        self._event = event

    def _of(self, quiz: int, what: str) -> str:
        return f"{self._event}:{{{ids.encode(quiz)}}}:{what}"

    def board(self, quiz: int) -> str:
        """Sorted set: the weight sorts best first; the member begins with the name, which decides ties."""
        return self._of(quiz, "board")

    def members(self, quiz: int) -> str:
        """Hash: player -> version and name, the guard against writing an older total over a newer one."""
        return self._of(quiz, "members")

    def version(self, quiz: int) -> str:
        """The board's version. It exists only while the board is whole."""
        return self._of(quiz, "version")

    def channel(self, quiz: int) -> str:
        """Sharded Pub/Sub channel that carries new board versions."""
        return self._of(quiz, "live")

    def quiz_of(self, channel: str) -> int:
        """The quiz a channel belongs to."""
        return ids.decode(channel[channel.index("{") + 1 : channel.index("}")])

    def join_misses(self, address: str) -> str:
        """Counts wrong join codes from an address."""
        return f"{self._event}:join-misses:{address}"
