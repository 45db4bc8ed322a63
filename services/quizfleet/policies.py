"""Scoring policies: named, versioned, pinned to each quiz. Pure functions of what was answered and when."""

from collections.abc import Callable
from dataclasses import dataclass

NO_PENALTY_MS = 500
DEFAULT_POLICY = "kahoot@1"


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer is worth."""

    correct: bool
    points: int


Policy = Callable[[int, int, int], int]
"""(points of the question, response time in ms, limit in ms) -> points for a right answer."""


def kahoot(points: int, elapsed_ms: int, limit_ms: int) -> int:
    """``round(P * (1 - (t / T) / 2))``, and P when t < 0.5 s: Kahoot's published formula.

    In integers, halves rounded up: floating point would let two machines disagree about a point.
    """
    if elapsed_ms < NO_PENALTY_MS:
        return points
    elapsed_ms = min(elapsed_ms, limit_ms)
    return (points * (2 * limit_ms - elapsed_ms) * 2 + 2 * limit_ms) // (4 * limit_ms)


POLICIES: dict[str, Policy] = {DEFAULT_POLICY: kahoot}


def mark(policy: str, *, chosen: int, correct: int, points: int, elapsed_ms: int, limit_ms: int) -> Mark:
    """Score one answer. `chosen` and `correct` are sets of choices as bits; only the exact set is right."""
    if chosen != correct:
        return Mark(correct=False, points=0)
    return Mark(correct=True, points=POLICIES[policy](points, elapsed_ms, limit_ms))
