"""Scoring policies: named, versioned, pinned to each quiz. Pure functions of what was answered and when, in integers.

A policy that changes gets a new version: a quiz is scored to its end, and regraded ever after, as it was begun.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

NO_PENALTY_MS = 500
STREAK_STEP, STREAK_MOST = 100, 500
STREAK_REACH = STREAK_MOST // STREAK_STEP
"""A bonus grows no more after so many right answers before it: nobody has to look back further."""

_STREAK = "+streak"


class Mark(msgspec.Struct, frozen=True, gc=False):
    """What an answer is worth. `points` are all it earns, `bonus` the part of them that is for a streak."""

    correct: bool
    points: int
    bonus: int = 0


class Sheet(NamedTuple):
    """What a policy is told of an answer.

    Of the question: its `points` P, its limit T (`limit_ms`), how many choices are right (`right`; 1 where an answer is
    no set of choices), and `speed_points`, the most that speed may add where the policy adds it; see `speed_pot`.

    Of the answer: whether it is exactly right (`correct`), how many of its choices are right and wrong (`hits`,
    `misses`), its response time t (`elapsed_ms`).
    """

    points: int
    limit_ms: int
    right: int
    speed_points: int
    correct: bool
    hits: int
    misses: int
    elapsed_ms: int


Policy = Callable[[Sheet], int]
"""The points of an answer, without a streak's."""


def _share(whole: int, numerator: int, denominator: int) -> int:
    """``round(whole * numerator / denominator)``, halves up: floating point would let two machines disagree."""
    return (2 * whole * numerator + denominator) // (2 * denominator)


def _by_speed(points: int, sheet: Sheet) -> int:
    """``round(P * (1 - (t / T) / 2))``, and P when t < 0.5 s: Kahoot's published formula."""
    if sheet.elapsed_ms < NO_PENALTY_MS:
        return points
    elapsed_ms = min(sheet.elapsed_ms, sheet.limit_ms)
    return _share(points, 2 * sheet.limit_ms - elapsed_ms, 2 * sheet.limit_ms)


def kahoot_1(sheet: Sheet) -> int:
    """Kahoot's formula, for the exact set of choices only."""
    return _by_speed(sheet.points, sheet) if sheet.correct else 0


def kahoot_2(sheet: Sheet) -> int:
    """Kahoot's formula. Where several choices are right, P/2 for each that is chosen, and nothing with a wrong one."""
    if sheet.right == 1:
        return kahoot_1(sheet)
    if sheet.misses or not sheet.hits:
        return 0
    return _by_speed(_share(sheet.points, sheet.hits, 2), sheet)


def accuracy_1(sheet: Sheet) -> int:
    """P or 0. Time breaks ties, as it does everywhere."""
    return sheet.points if sheet.correct else 0


def accuracy_first_1(sheet: Sheet) -> int:
    """P and up to `speed_points` for speed, which together stay below one question's P; else 0."""
    if not sheet.correct:
        return 0
    left_ms = sheet.limit_ms - min(sheet.elapsed_ms, sheet.limit_ms)
    return sheet.points + sheet.speed_points * left_ms // sheet.limit_ms


def partial_1(sheet: Sheet) -> int:
    """Right choices minus wrong ones over the number of right ones, at least 0, times P."""
    return _share(sheet.points, max(0, sheet.hits - sheet.misses), sheet.right)


POLICIES: dict[str, Policy] = {
    "kahoot@1": kahoot_1,
    "kahoot@2": kahoot_2,
    "accuracy@1": accuracy_1,
    "accuracy-first@1": accuracy_first_1,
    "partial@1": partial_1,
}

_NEWEST = {name.partition("@")[0]: name for name in POLICIES}
NAMES = tuple(_NEWEST)
DEFAULT = "kahoot"


def pin(name: str, *, streak_bonus: bool = False) -> str:
    """The newest version of a policy as a quiz stores it, such as ``kahoot@2+streak``."""
    return _NEWEST[name] + (_STREAK if streak_bonus else "")


def unpin(pinned: str) -> tuple[str, bool]:
    """The policy with its version, and whether streaks earn a bonus."""
    return pinned.removesuffix(_STREAK), pinned.endswith(_STREAK)


def counts_streaks(pinned: str) -> bool:
    """Whether an answer's points depend on the answers before it."""
    return pinned.endswith(_STREAK)


def speed_pot(points: list[int]) -> int:
    """`Sheet.speed_points` of a quiz whose scored questions have these points.

    So small that all of them together are less than the smallest question's P.
    """
    earning = [one for one in points if one > 0]
    return (min(earning) - 1) // len(earning) if earning else 0


def streak_bonus(streak: int) -> int:
    """+100, 200, 300, 400, 500 from the second right answer in a row on; `streak` counts this answer too."""
    return min(max(streak - 1, 0) * STREAK_STEP, STREAK_MOST)


def mark(pinned: str, sheet: Sheet, streak_before: int = 0) -> Mark:
    """Score an answer. `streak_before` counts the right answers in a row just before it."""
    name, has_streaks = unpin(pinned)
    points = POLICIES[name](sheet)
    bonus = streak_bonus(streak_before + 1) if has_streaks and sheet.correct and sheet.points else 0
    return Mark(sheet.correct, points + bonus, bonus)
