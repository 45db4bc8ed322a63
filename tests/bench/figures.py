"""What a row found, and the arithmetic of comparing two things that were measured in turns. Pure."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with its unit; `what` says what of."""

    what: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.what} {show(self.value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio has to be: `text` as the contract says it, `holds` as a test of the ratio."""

    text: str
    holds: Callable[[float], bool]


def at_least(limit: float) -> Goal:
    """The ratio must not be smaller."""
    return Goal(f">= {limit:g}", lambda ratio: ratio >= limit)


def at_most(limit: float) -> Goal:
    """The ratio must not be larger."""
    return Goal(f"<= {limit:g}", lambda ratio: ratio <= limit)


REPORTED = Goal("reported", lambda _: True)


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the table: a row may have several. `ratio` is None where only figures are reported."""

    row: str
    what: str
    figures: tuple[Figure, ...]
    ratio: float | None = None
    goal: Goal | None = None
    unit: str = ""
    spread: tuple[float, ...] = field(default=())

    @property
    def verdict(self) -> str:
        """Whether the goal is met; nothing where there is none."""
        if self.goal is None or self.ratio is None or self.goal is REPORTED:
            return ""
        return "meets" if self.goal.holds(self.ratio) else "misses"

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        return {
            "row": self.row,
            "what": self.what,
            "figures": [asdict(figure) for figure in self.figures],
            "ratio": self.ratio,
            "unit": self.unit,
            "goal": self.goal.text if self.goal else None,
            "verdict": self.verdict or None,
            "spread": list(self.spread),
        }


def ratios(measured: Sequence[float], against: Sequence[float]) -> tuple[float, ...]:
    """Of each turn what was measured over what it is compared with.

    Raises:
        ValueError: they were not measured in equally many turns, or one of them did nothing.
    """
    if not measured or len(measured) != len(against):
        raise ValueError(f"{len(measured)} turns cannot be compared with {len(against)}")
    if not all(against):
        raise ValueError("what is compared with did nothing in one turn")
    return tuple(one / other for one, other in zip(measured, against, strict=True))


def median(values: Sequence[float]) -> float:
    """The middle of the values; nothing measured is zero."""
    return float(statistics.median(values)) if values else 0.0


def show(value: float) -> str:
    """A number with as many digits as are worth reading."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"
