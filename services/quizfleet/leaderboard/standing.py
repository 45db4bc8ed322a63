"""A player's standing and its place in a sorted set. Pure.

Rank order is points, then less total time, then name (code point order). A sorted set sorts by one number and then by
its member's bytes, so the number holds points and time, and the member begins with the name.
"""

from collections.abc import Iterable

import msgspec

from quizfleet import ids
from quizfleet.content import MAX_SCORE

_TIME_BITS = 31
MAX_TIME = (1 << _TIME_BITS) - 1
_MIDDLE = 1 << 53
"""Together 54 bits, one of them as the sign: a double holds every weight exactly. 2**31 ms are 24 days, more than 500
questions of an hour; 2**23 points are more than a quiz may bring."""

_SEPARATOR = "\x1f"


class Standing(msgspec.Struct, frozen=True):
    """A player's total. `elapsed_ms` sums right answers to scored questions; `version` grows with every change.

    Who was `removed` is on no board, and counts for its version all the same: it never goes back.
    """

    player: int
    name: str
    score: int
    elapsed_ms: int
    version: int
    removed: bool = False

    @property
    def weight(self) -> int:
        """Sorts ascending, best first."""
        points = min(max(self.score, 0), MAX_SCORE)
        return ((MAX_SCORE - points) << _TIME_BITS | min(self.elapsed_ms, MAX_TIME)) - _MIDDLE

    @property
    def member(self) -> str:
        """The sorted set's member: at most 48 bytes of name and 8 more, within Redis' compact encoding."""
        return self.member_of(ids.encode(self.player))

    def member_of(self, player: str) -> str:
        """The same for who has the player's external id already; nothing for who was removed."""
        return f"{self.name}{_SEPARATOR}{player}" if not self.removed else ""

    @property
    def order(self) -> tuple[int, bytes]:
        """The rank order, as the sorted set has it."""
        return (self.weight, self.member.encode())


class Entry(msgspec.Struct, frozen=True):
    """A row of a board; ranks count from 1."""

    rank: int
    player: str
    name: str
    score: int


class Board(msgspec.Struct, frozen=True):
    """The top of a board at a version; `me` is the entry of the player who asked, `around` that and its neighbours."""

    version: int
    player_count: int
    entries: tuple[Entry, ...]
    me: Entry | None = None
    around: tuple[Entry, ...] = ()


def entry(rank: int, member: str, weight: int) -> Entry:
    """The row that a member and its weight stand for."""
    name, _, player = member.rpartition(_SEPARATOR)
    return Entry(rank, player, name, MAX_SCORE - ((weight + _MIDDLE) >> _TIME_BITS))


class Ranking:
    """A board computed here, for when the cache is away or must not be shown: sorted once, however many look."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self._version = 0
        here = []
        for row in standings:
            self._version += row.version
            if not row.removed:
                here.append(row)
        here.sort(key=lambda row: row.order)
        self._entries = tuple(entry(rank, row.member, row.weight) for rank, row in enumerate(here, 1))
        self._places = {row.player: place for place, row in enumerate(here)}

    def board(self, top: int, player: int | None, around: int = 0) -> Board:
        """The top, a player's place, and so many rows above and below it."""
        entries = self._entries
        place = self._places.get(player) if player is not None else None
        if place is None:
            return Board(self._version, len(entries), entries[:top])
        near = entries[max(0, place - around) : place + around + 1]
        return Board(self._version, len(entries), entries[:top], entries[place], near)


def ranked(standings: Iterable[Standing], top: int, player: int | None, around: int = 0) -> Board:
    """A board computed here, looked at once."""
    return Ranking(standings).board(top, player, around)
