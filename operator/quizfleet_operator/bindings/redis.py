"""Redis: nothing to make, only to reach; and the event's keys to drop."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from quizfleet_operator.bindings.errors import BindingError

TIMEOUT = 5.0


async def check(url: str) -> None:
    """Ask whether it answers.

    Raises:
        BindingError: RedisUnreachable.
    """
    try:
        async with Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT) as redis:
            await redis.ping()
    except (RedisError, OSError, ValueError, TimeoutError) as failure:
        raise _unreachable(failure) from failure


async def drop(url: str, event: str) -> None:
    """Delete all keys of an event.

    Raises:
        BindingError: RedisUnreachable.
    """
    try:
        async with Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT) as redis:
            found = [key async for key in redis.scan_iter(match=f"{event}:*", count=1000)]
            for start in range(0, len(found), 500):
                await redis.unlink(*found[start : start + 500])
    except (RedisError, OSError, ValueError, TimeoutError) as failure:
        raise _unreachable(failure) from failure


def _unreachable(failure: Exception) -> BindingError:
    return BindingError("RedisUnreachable", f"{str(failure)[:300]}; check url in the Secret of spec.redis.secretRef")
