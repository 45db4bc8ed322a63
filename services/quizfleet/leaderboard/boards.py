"""Boards in the cache: absolute totals under a version guard, so that no order of writes can make a board wrong.

A board's version is the sum of its players' versions (one for joining, one for each answer). It follows from the scores
alone: a rebuilt board has the version it had, and versions never go back.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from quizfleet import ids
from quizfleet.cache import Keys
from quizfleet.leaderboard.standing import Board, Standing, entry

KEEP_SECONDS = 24 * 3600

_APPLY = """
local board, members, version = KEYS[1], KEYS[2], KEYS[3]
local whole, keep = ARGV[1] == '1', ARGV[2]
local total = tonumber(redis.call('GET', version))
if total and total > 0 and redis.call('EXISTS', board, members) < 2 then total = nil end
if not total then
  if not whole then return -1 end
  redis.call('DEL', board, members, version)
  total = 0
end
local before = total
for i = 3, #ARGV, 4 do
  local player, fresh, weight, member = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3]
  local held = redis.call('HGET', members, player)
  local known, old = 0, nil
  if held then
    local space = string.find(held, ' ', 1, true)
    known, old = tonumber(string.sub(held, 1, space - 1)), string.sub(held, space + 1)
  end
  if fresh > known then
    if old and old ~= member then redis.call('ZREM', board, old) end
    redis.call('ZADD', board, weight, member)
    redis.call('HSET', members, player, fresh .. ' ' .. member)
    total = total + fresh - known
  end
end
if total ~= before or redis.call('EXISTS', version) == 0 then
  redis.call('SET', version, total)
  redis.call('SPUBLISH', KEYS[4], total)
end
for i = 1, 3 do redis.call('EXPIRE', KEYS[i], keep) end
return total
"""
"""KEYS: board, members, version, channel. ARGV: whole?, seconds to keep, then player, version, weight, member of each.
Returns the board's version, or -1 where the board is not in the cache and what is given is not the whole of it. A board
of which a part was evicted is not in the cache."""

_READ = """
local version = redis.call('GET', KEYS[3])
if not version then return false end
if version ~= '0' and redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then return false end
local held, rank, weight = redis.call('HGET', KEYS[2], ARGV[2]), false, false
local member = false
if held then
  member = string.sub(held, string.find(held, ' ', 1, true) + 1)
  rank = redis.call('ZRANK', KEYS[1], member)
  weight = redis.call('ZSCORE', KEYS[1], member)
end
return {version, redis.call('ZCARD', KEYS[1]), redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES'),
  rank, member, weight}
"""
"""KEYS: board, members, version. ARGV: top, player. Returns nothing where the board is not in the cache."""


class Boards:
    """Reads and writes of boards in the cache."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._apply = redis.register_script(_APPLY)
        self._read = redis.register_script(_READ)

    def _names(self, quiz: int) -> list[str]:
        return [self._keys.board(quiz), self._keys.members(quiz), self._keys.version(quiz)]

    async def apply(self, changes: Mapping[int, Sequence[Standing]]) -> list[int]:
        """Write changed standings in one round trip; returns the quizzes whose boards are not in the cache.

        Raises:
            RedisError: the cache is away.
        """
        calls = {quiz: self._arguments(standings, whole=False) for quiz, standings in changes.items()}
        try:
            versions = await self._pipeline(calls)
        except NoScriptError:
            await self._redis.script_load(_APPLY)
            versions = await self._pipeline(calls)
        return [quiz for quiz, version in zip(calls, versions, strict=True) if version == -1]

    async def _pipeline(self, calls: Mapping[int, list[Any]]) -> list[int]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for quiz, arguments in calls.items():
                keys = [*self._names(quiz), self._keys.channel(quiz)]
                pipeline.evalsha(self._apply.sha, len(keys), *keys, *arguments)
            return cast("list[int]", await pipeline.execute())

    async def replace(self, quiz: int, standings: Sequence[Standing]) -> int:
        """Write a whole board and return its version. What the cache already knows better stays.

        Raises:
            RedisError: the cache is away.
        """
        keys = [*self._names(quiz), self._keys.channel(quiz)]
        return int(await self._apply(keys=keys, args=self._arguments(standings, whole=True)))

    @staticmethod
    def _arguments(standings: Sequence[Standing], *, whole: bool) -> list[Any]:
        arguments: list[Any] = [int(whole), KEEP_SECONDS]
        for row in standings:
            arguments += (ids.encode(row.player), row.version, row.weight, row.member)
        return arguments

    async def read(self, quiz: int, top: int, player: int | None) -> Board | None:
        """The top of a board and the asking player's place in one call; None where the cache does not have it.

        Raises:
            RedisError: the cache is away.
        """
        reply = await self._read(keys=self._names(quiz), args=[top, ids.encode(player) if player else "-"])
        if not reply:
            return None
        version, count, flat, rank, member, weight = reply
        rows = zip(flat[::2], flat[1::2], strict=True)
        entries = tuple(entry(place, name.decode(), int(float(value))) for place, (name, value) in enumerate(rows, 1))
        me = entry(rank + 1, member.decode(), int(float(weight))) if member and rank is not None else None
        return Board(int(version), count, entries, me)
