"""The bots' ledger, read again: what was sent, acked, refused and unknown, and when. Pure but for the reading."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

Key = tuple[str, str, int]
"""(quiz, player, question), ids as they are outside."""


@dataclass(frozen=True, slots=True)
class Ack:
    """An acknowledgement: when it came, 201 or 200, and the points it told."""

    at: float
    status: int
    points: int


@dataclass
class Ledger:
    """What the bots noted; instants are seconds since 1970."""

    sent: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    """The choices of each answer."""
    acks: dict[Key, list[Ack]] = field(default_factory=dict)
    refused: set[Key] = field(default_factory=set)
    unknown: set[Key] = field(default_factory=set)
    """Answers that were never acked, and whose last word is that nobody knows."""

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """The ledger in a file, as far as it is written."""
        return cls.of(msgspec.json.decode(line) for line in path.read_bytes().splitlines())

    @classmethod
    def of(cls, lines: Iterable[dict[str, Any]]) -> "Ledger":
        """The ledger that some lines are."""
        ledger = cls()
        for line in lines:
            if line["event"] == "joined":
                continue
            key = (line["quiz"], line["player"], line["question"])
            if line["event"] == "sent":
                ledger.sent.setdefault(key, tuple(line["choices"]))
            elif line["event"] == "acked":
                ledger.acks.setdefault(key, []).append(Ack(line["at"], line["status"], line["points"]))
                ledger.unknown.discard(key)
            elif line["event"] == "refused":
                ledger.refused.add(key)
            elif key not in ledger.acks:
                ledger.unknown.add(key)
        return ledger

    def first_acks(self) -> list[float]:
        """When answers were acked for the first time, in order."""
        return sorted(acks[0].at for acks in self.acks.values())

    def acked_by(self, instant: float) -> set[Key]:
        """The answers acked up to an instant."""
        return {key for key, acks in self.acks.items() if acks[0].at <= instant}

    def acked_between(self, start: float, end: float) -> int:
        """How many answers were first acked in a span."""
        times = self.first_acks()
        return bisect_right(times, end) - bisect_right(times, start)

    def silence(self, instant: float, within: float = 1.0) -> float:
        """The longest time without a first ack that began at an instant or so many seconds after it."""
        spans = [
            after - max(before, instant)
            for before, after in pairwise(self.first_acks())
            if before <= instant + within and after > instant
        ]
        return max(spans, default=0.0)
