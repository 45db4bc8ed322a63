"""Rank order: points, then less total time of right answers, then name by code point, then id. Pure.

Boards hold the same order in a sorted set: `quizfleet.leaderboard.standing`.
"""

from collections.abc import Iterable

import msgspec

from quizfleet import ids


class Total(msgspec.Struct, frozen=True, gc=False):
    """A player's points and the time of their right answers, in ms."""

    player: int
    name: str
    score: int = 0
    elapsed_ms: int = 0

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Sorts ascending, best first."""
        return (-max(self.score, 0), self.elapsed_ms, self.name, ids.encode(self.player))


def ranked(totals: Iterable[Total]) -> list[Total]:
    """The totals in rank order, best first."""
    return sorted(totals, key=lambda total: total.order)


def ranks(totals: Iterable[Total]) -> dict[int, int]:
    """Each player's rank, from 1."""
    return {total.player: rank for rank, total in enumerate(ranked(totals), 1)}
