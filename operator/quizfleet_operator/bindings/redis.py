"""Redis: an account that sees nothing but its event, where we may make one; and the event's keys to drop."""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError, ResponseError

from quizfleet_operator import naming
from quizfleet_operator.bindings.account import OWN, Account
from quizfleet_operator.bindings.errors import BindingError

TIMEOUT = 5.0

COMMANDS = (
    *("ping", "client|setinfo", "select", "multi", "exec"),  # a connection's
    *("get", "incrby", "expire"),  # wrong join codes
    *("evalsha", "script|load", "exists", "set", "del"),  # boards: what a script calls must be allowed as well
    *("hget", "hmget", "hset", "zadd", "zrem", "zrank", "zcard", "zrange"),
    *("spublish", "ssubscribe", "sunsubscribe"),  # new versions of boards
)
"""What the services ask of the cache, and nothing else: no KEYS, no FLUSHALL, no CONFIG."""


async def provide(url: str, ca: str | None, namespace: str, name: str, passwords: Sequence[str]) -> Account:
    """Make the event's account, or bring it to these passwords: each of them opens it.

    Raises:
        BindingError: RedisUnreachable.
    """
    user, event = naming.redis_user(namespace, name), naming.event_id(namespace, name)
    async with _connected(url, ca) as redis:
        await redis.ping()
        try:
            await _acl(redis, "SETUSER", user, *_rules(event, passwords))
        except NoPermissionError:
            return Account("Redis does not let the given account run ACL SETUSER")
        except ResponseError as refused:
            return Account(f"Redis makes no account for it ({str(refused)[:200]})")
        await _save(redis)
    return OWN


async def drop_account(url: str, ca: str | None, namespace: str, name: str) -> None:
    """Drop the event's account, and its connections with it.

    Raises:
        BindingError: RedisUnreachable.
    """
    async with _connected(url, ca) as redis:
        with contextlib.suppress(ResponseError):  # where we may not, there is none
            await _acl(redis, "DELUSER", naming.redis_user(namespace, name))
            await _save(redis)


async def drop_keys(url: str, ca: str | None, event: str) -> None:
    """Delete all keys of an event.

    Raises:
        BindingError: RedisUnreachable.
    """
    async with _connected(url, ca) as redis:
        found = [key async for key in redis.scan_iter(match=f"{event}:*", count=1000)]
        for start in range(0, len(found), 500):
            await redis.unlink(*found[start : start + 500])


def _rules(event: str, passwords: Sequence[str]) -> list[str]:
    """The colon ends the event's name, so that a longer name is another event; a name has no character of patterns."""
    hashes = [f"#{hashlib.sha256(password.encode()).hexdigest()}" for password in passwords]
    return ["reset", "on", *hashes, f"~{event}:*", f"&{event}:*", *(f"+{command}" for command in COMMANDS)]


async def _save(redis: Redis) -> None:
    """So that the accounts are there after a restart, where the server has a file for them."""
    with contextlib.suppress(ResponseError):
        await _acl(redis, "SAVE")


async def _acl(redis: Redis, *command: str) -> None:
    await redis.execute_command("ACL", *command)  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _connected(url: str, ca: str | None) -> AsyncIterator[Redis]:
    trust: dict[str, Any] = {"ssl_ca_data": ca} if ca else {}
    try:
        async with Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, **trust) as redis:
            yield redis
    except (RedisError, OSError, ValueError, TimeoutError) as failure:
        raise BindingError(
            "RedisUnreachable", f"{str(failure)[:300]}; check url in the Secret of spec.redis.secretRef"
        ) from failure
