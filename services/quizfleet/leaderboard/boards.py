"""Boards in the cache: absolute totals under a version guard, so that no order of writes can make a board wrong.

A board's version is the sum of its players' versions (one for joining, one for each answer). It follows from the scores
alone: a rebuilt board has the version it had, and versions never go back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from quizfleet import cache, ids
from quizfleet.leaderboard import scripts
from quizfleet.leaderboard.standing import Board, Entry, Standing, entry

KEEP_SECONDS = 24 * 3600
_NAMES_REMEMBERED = 20_000
_ROWS_REMEMBERED = 10_000


class Boards:
    """Reads and writes of boards in the cache. All keys of a call are one quiz's: one slot of a cluster."""

    def __init__(self, redis: Redis, keys: cache.Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._apply = redis.register_script(scripts.APPLY).sha
        self._read = redis.register_script(scripts.READ).sha
        self._names = lru_cache(_NAMES_REMEMBERED)(self._make_names)

    def _make_names(self, quiz: int) -> tuple[str, str, str, str]:
        keys = self._keys
        return (keys.board(quiz), keys.members(quiz), keys.version(quiz), keys.channel(quiz))

    async def apply(self, changes: Mapping[int, Sequence[Standing]]) -> list[int]:
        """Write changed standings in one round trip; returns the quizzes whose boards are not in the cache.

        Raises:
            RedisError: the cache is away.
        """
        versions = await self._call(
            lambda: (self._apply_call(quiz, standings, whole=False) for quiz, standings in changes.items())
        )
        return [quiz for quiz, version in zip(changes, versions, strict=True) if version == scripts.COLD]

    async def replace(self, quiz: int, standings: Sequence[Standing]) -> int:
        """Write a whole board and return its version. What the cache already knows better stays.

        Raises:
            RedisError: the cache is away.
        """
        [version] = await self._call(lambda: [self._apply_call(quiz, standings, whole=True)])
        return int(version)

    async def read(self, quiz: int, top: int, player: int | None, around: int = 0) -> Board | None:
        """The top of a board, the asking player's place and the players around it, in one call.

        None where the cache does not have the board.

        Raises:
            RedisError: the cache is away.
        """
        asking = ids.encode(player) if player else "-"
        [reply] = await self._call(lambda: [self._read_call(quiz, top, asking, around)])
        return _board(reply) if reply else None

    async def read_many(self, quizzes: Sequence[int], top: int) -> dict[int, Board]:
        """The tops of boards in one round trip, without those that the cache does not have.

        Raises:
            RedisError: the cache is away.
        """
        replies = await self._call(lambda: (self._read_call(quiz, top, "-", 0) for quiz in quizzes))
        return {quiz: _board(reply) for quiz, reply in zip(quizzes, replies, strict=True) if reply}

    def _apply_call(self, quiz: int, standings: Sequence[Standing], *, whole: bool) -> cache.Command:
        return ("EVALSHA", self._apply, 4, *self._names(quiz), *_arguments(standings, whole=whole))

    def _read_call(self, quiz: int, top: int, player: str, around: int) -> cache.Command:
        return ("EVALSHA", self._read, 3, *self._names(quiz)[:3], top, player, around)

    async def _call(self, calls: Callable[[], Iterable[cache.Command]]) -> list[Any]:
        """Run scripts in one round trip; once more after teaching them to a cache that has forgotten them."""
        try:
            return await cache.together(self._redis, calls())
        except NoScriptError:
            for script in (scripts.APPLY, scripts.READ):
                await self._redis.script_load(script)
            return await cache.together(self._redis, calls())


def _arguments(standings: Sequence[Standing], *, whole: bool) -> list[Any]:
    """What the script takes: each player once, with the newest total."""
    newest = {row.player: row for row in sorted(standings, key=lambda row: row.version)}
    arguments: list[Any] = [int(whole), KEEP_SECONDS]
    for row in newest.values():
        player = ids.encode(row.player)
        arguments += (player, row.version, row.weight, row.member_of(player))
    return arguments


def _board(reply: list[Any]) -> Board:
    version, players, top, rank, near, first = reply
    around = _entries(near, first + 1)
    me = around[rank - first] if near else None
    return Board(int(version), players, _entries(top, 1), me, around)


def _entries(flat: list[bytes], first: int) -> tuple[Entry, ...]:
    """Rows from members and weights in turn, ranked from the first."""
    return tuple(map(_entry, count(first), flat[::2], flat[1::2]))


@lru_cache(_ROWS_REMEMBERED)
def _entry(rank: int, member: bytes, weight: bytes) -> Entry:
    """A row; nine of ten are what they were when their board was read last."""
    return entry(rank, member.decode(), int(float(weight)))
