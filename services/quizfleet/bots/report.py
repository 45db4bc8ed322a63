"""What a run of bots tells, while it runs and at its end."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, groupby
from typing import Any

from quizfleet.bots.evidence import Timed

_BUSY_SECONDS = 10.0
_SLICE_SECONDS = 10.0

HELD_MS = 250.0
HELD_SECONDS = 30.0
"""A platform that acks 99 of 100 answers within this time for so long holds the rate at which they come. In ten seconds
queues, caches and luck take what nobody can hold: they named rates above what the same platform acked when it was full.
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is now; counts over all rooms. `answered` counts answers acked for the first time."""

    players: int
    joined: int = 0
    answered: int = 0
    finished: int = 0
    frames: int = 0
    errors: int = 0
    settling: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, whether it held, and what was seen."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of spans in milliseconds; None where nothing was measured."""

    count: int = 0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None

    @classmethod
    def of(cls, spans_ms: Sequence[float]) -> "Spread":
        """The spread of some spans, by nearest rank."""
        if not spans_ms:
            return cls()
        ordered = sorted(spans_ms)
        p50, p95, p99 = (round(ordered[math.ceil(share * len(ordered)) - 1], 1) for share in (0.5, 0.95, 0.99))
        return cls(len(ordered), p50, p95, p99)


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers acked a second: from the first to the last, in the busiest ten seconds, and in the busiest
    `HELD_SECONDS` of those in which 99 of 100 acks took at most `HELD_MS`."""

    mean: float = 0.0
    busiest: float = 0.0
    held: float = 0.0

    @classmethod
    def of(cls, acks: Sequence[tuple[float, float]]) -> "Rate":
        """The rate of some acks, each with its instant in seconds and the milliseconds it took."""
        if len(acks) < 2:
            return cls()
        ordered = sorted(acks)
        span = max(ordered[-1][0] - ordered[0][0], 1e-3)
        most = max(count for count, _ in _windows(ordered, _BUSY_SECONDS))
        held = max((count for count, late in _windows(ordered, HELD_SECONDS) if late * 100 <= count), default=0)
        busy, steady = min(span, _BUSY_SECONDS), min(span, HELD_SECONDS)
        return cls(round(len(ordered) / span, 1), round(most / busy, 1), round(held / steady, 1))


def _windows(ordered: Sequence[tuple[float, float]], seconds: float) -> Iterator[tuple[int, int]]:
    """How many acks came in the seconds up to each of them, and how many of these took longer than `HELD_MS`."""
    first, late = 0, 0
    for place, (instant, took) in enumerate(ordered):
        late += took > HELD_MS
        while instant - ordered[first][0] > seconds:
            late -= ordered[first][1] > HELD_MS
            first += 1
        yield place - first + 1, late


@dataclass(frozen=True, slots=True)
class Slice:
    """Ten seconds of a run, which begin `at` seconds after the first ack, or the first board that was quicker.

    A whole run's p99 does not tell whether it was slow or stood still for a moment; these do.
    """

    at: float
    ack: Spread
    staleness: Spread


def slices_of(acks: Sequence[Timed], shown: Sequence[Timed]) -> tuple[Slice, ...]:
    """The slices of a run in which anything was measured, by when acks came and frames showed answers."""
    if not acks and not shown:
        return ()
    first = min(chain(acks, shown)).at
    acked, boards = (_by_slice(timed, first) for timed in (acks, shown))
    return tuple(
        Slice(place * _SLICE_SECONDS, Spread.of(acked.get(place, ())), Spread.of(boards.get(place, ())))
        for place in sorted(acked.keys() | boards.keys())
    )


def _by_slice(timed: Sequence[Timed], first: float) -> dict[int, list[float]]:
    def place(one: Timed) -> int:
        return int((one.at - first) // _SLICE_SECONDS)

    return {number: [one.ms for one in some] for number, some in groupby(sorted(timed), place)}


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened, over all rooms.

    `answers` were acked; `late` came after their question had closed; `refused` were the deliberate second answers that
    got their 409; `repeats` deliberate repeats of an answer; `unknown` answers whose fate no retry could find out;
    `commands` what hosts ordered, and `states` frames that told where their quizzes are.
    """

    rooms: int = 0
    players: int = 0
    answers: int = 0
    late: int = 0
    refused: int = 0
    repeats: int = 0
    unknown: int = 0
    requests: int = 0
    retries: int = 0
    reconnects: int = 0
    frames: int = 0
    commands: int = 0
    states: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run.

    `ack` is from sending an answer to its ack; `staleness` from sending a right answer to the first frame that shows
    it, where the player is among the top ten and boards are not held back; `host_to_player` from sending a command of a
    host to the frame that tells a player. `slices` have the first two again, by ten seconds.
    """

    counts: Counts
    rate: Rate
    ack: Spread
    staleness: Spread
    seconds: float
    checks: tuple[Check, ...] = field(default_factory=tuple)
    host_to_player: Spread = field(default_factory=Spread)
    slices: tuple[Slice, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every check held."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"ok": self.ok, **asdict(self)}
