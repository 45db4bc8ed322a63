"""When is which question open? A pure function of the quiz's timeline and the clock.

Any pod answers it without asking another. All instants are milliseconds since 1970, all spans milliseconds.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

REVEAL_MS = 4_000
"""After a question closes its result and the standings are on screen for this long."""


class State(StrEnum):
    """What a quiz is doing at an instant."""

    LOBBY = "lobby"
    OPEN = "open"
    REVEAL = "reveal"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Window:
    """A question is open from `opens_at` up to, not including, `closes_at`."""

    opens_at: int
    closes_at: int

    def contains(self, instant: int) -> bool:
        """Whether an answer received at this instant is in time."""
        return self.opens_at <= instant < self.closes_at


@dataclass(frozen=True, slots=True)
class Moment:
    """A quiz at an instant: its state, the question it is at (from 1), and how long until the state changes."""

    state: State
    question: int | None = None
    remaining_ms: int | None = None

    @property
    def open_question(self) -> int | None:
        """The question whose answers are not yet public."""
        return self.question if self.state is State.OPEN else None


class Timeline(Protocol):
    """What a mode has to tell. Host-led quizzes will build theirs from the host's actions."""

    def moment(self, now: int) -> Moment:
        """The quiz's state at an instant."""

    def window(self, question: int) -> Window | None:
        """The window of a question (from 1) shared by all players; None where each player has one of their own."""


@dataclass(frozen=True, slots=True)
class SelfPaced:
    """Each player at their own pace: the window opens when the question is handed out to that player."""

    closed_at: int | None = None

    def moment(self, now: int) -> Moment:
        """Open until it is closed."""
        return Moment(State.OPEN if self.closed_at is None or now < self.closed_at else State.FINISHED)

    def window(self, question: int) -> Window | None:  # noqa: ARG002
        """None: windows are per player."""
        return None


class Autopilot:
    """All players in step by the clock: question, reveal, question, reveal, ... from `starts_at` on."""

    def __init__(self, starts_at: int, spans_ms: tuple[int, ...]) -> None:
        ends = accumulate(spans_ms, lambda end, span: end + REVEAL_MS + span, initial=starts_at - REVEAL_MS)
        self._windows = tuple(
            Window(end + REVEAL_MS, end + REVEAL_MS + span) for end, span in zip(ends, spans_ms, strict=False)
        )

    def moment(self, now: int) -> Moment:
        """The quiz's state at an instant."""
        if now < self._windows[0].opens_at:
            return Moment(State.LOBBY, None, self._windows[0].opens_at - now)
        for number, window in enumerate(self._windows, 1):
            if now < window.closes_at:
                return Moment(State.OPEN, number, window.closes_at - now)
            if now < window.closes_at + REVEAL_MS:
                return Moment(State.REVEAL, number, window.closes_at + REVEAL_MS - now)
        return Moment(State.FINISHED)

    def window(self, question: int) -> Window:
        """The one window of a question."""
        return self._windows[question - 1]


def opened(at: int, seconds: int) -> Window:
    """A player's own window: handed out at an instant, open for so many seconds."""
    return Window(at, at + seconds * 1000)
