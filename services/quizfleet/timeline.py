"""When is which question open? A pure function of the quiz's timeline and the clock.

Any pod answers it without asking another. All instants are milliseconds since 1970, all spans milliseconds.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

REVEAL_MS = 4_000
"""Autopilot: after a question closes its result and the standings are on screen for this long."""

FOREVER = 1 << 62
"""An instant that does not come: the end of a pause that lasts."""


class State(StrEnum):
    """What a quiz is doing at an instant."""

    LOBBY = "lobby"
    INTRO = "intro"
    OPEN = "open"
    REVEAL = "reveal"
    STANDINGS = "standings"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Window:
    """A question is open from `opens_at` up to, not including, `closes_at`, but for its pauses (from, up to).

    `limit_ms` is how long that was to be, without pauses, added time or an early end: the T of scoring policies.
    """

    opens_at: int
    closes_at: int
    limit_ms: int = 0
    pauses: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.limit_ms:
            object.__setattr__(self, "limit_ms", self.closes_at - self.opens_at)

    def contains(self, instant: int) -> bool:
        """Whether an answer received at this instant is in time."""
        if not self.opens_at <= instant < self.closes_at:
            return False
        return not any(begin <= instant < end for begin, end in self.pauses)

    def elapsed(self, instant: int) -> int:
        """How long it had been open at an instant at which it was."""
        paused = sum(max(0, min(end, instant) - begin) for begin, end in self.pauses)
        return instant - self.opens_at - paused

    def opens_in(self, instant: int) -> int:
        """How long it is until it opens; 0 from then on. In a pause, what will be left after it."""
        return max(0, self.opens_at - instant - self._to_pause(instant))

    def remaining(self, instant: int) -> int:
        """How long it will still be open: all of its time until it opens, 0 once it has closed."""
        begin = max(instant, self.opens_at)
        return max(0, self.closes_at - begin - self._to_pause(begin))

    def _to_pause(self, instant: int) -> int:
        if not self.pauses:
            return 0
        return sum(max(0, end - max(begin, instant)) for begin, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Moment:
    """A quiz at an instant: its state, the question it is at (from 1), and how long until the state changes by itself.

    That is None where a host decides; in a pause it is what will be left after it.
    """

    state: State
    question: int | None = None
    remaining_ms: int | None = None
    paused: bool = False

    @property
    def open_question(self) -> int | None:
        """The question whose answers are not yet public."""
        return self.question if self.state is State.OPEN else None


class Timeline(Protocol):
    """What a mode has to tell."""

    def moment(self, now: int) -> Moment:
        """The quiz's state at an instant."""

    def window(self, question: int, player: int | None = None) -> Window | None:
        """The window of a question (from 1) that players share, with this player's extra time.

        None where each player has one of their own, or where it has not been decided yet.
        """

    def is_public(self, question: int, now: int) -> bool:
        """Whether everybody may know what is right: no answer to a question that players share can come any more."""

    def hidden_from(self, now: int) -> int | None:
        """The first question that boards leave out, as it may be open; None where nothing needs to be left out."""

    @property
    def ends_at(self) -> int | None:
        """When the quiz is over; None where nothing has decided that yet."""

    def percent(self, player: int) -> int:
        """How much more time a player has, in percent."""

    def is_stale(self, now: int) -> bool:
        """Whether only a new reading of the quiz can tell where it is."""

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it says of a question that it has closed, and somebody might be putting that off at this moment."""


class _Simple:
    """What clocks alone decide."""

    def percent(self, player: int) -> int:  # noqa: ARG002
        return 0

    def is_stale(self, now: int) -> bool:  # noqa: ARG002
        return False

    @property
    def is_unconfirmed(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class SelfPaced(_Simple):
    """Each player at their own pace: the window opens when the question is handed out to that player."""

    closed_at: int | None = None

    def moment(self, now: int) -> Moment:
        """Open until it is closed."""
        return Moment(State.OPEN if self.closed_at is None or now < self.closed_at else State.FINISHED)

    def window(self, question: int, player: int | None = None) -> Window | None:  # noqa: ARG002
        """None: windows are per player."""
        return None

    def is_public(self, question: int, now: int) -> bool:  # noqa: ARG002
        """Never, while it can be played: each player learns it alone."""
        return self.closed_at is not None and now >= self.closed_at

    def hidden_from(self, now: int) -> int | None:  # noqa: ARG002
        """Nothing: whoever has answered may know the result."""
        return None

    @property
    def ends_at(self) -> int | None:
        """When it is closed."""
        return self.closed_at


class Autopilot(_Simple):
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

    def window(self, question: int, player: int | None = None) -> Window:  # noqa: ARG002
        """The one window of a question."""
        return self._windows[question - 1]

    def is_public(self, question: int, now: int) -> bool:
        """Once its window has closed."""
        return now >= self._windows[question - 1].closes_at

    def hidden_from(self, now: int) -> int | None:
        """The open question."""
        return self.moment(now).open_question

    @property
    def ends_at(self) -> int | None:
        """After the last reveal."""
        return self._windows[-1].closes_at + REVEAL_MS


def opened(at: int, seconds: int) -> Window:
    """A player's own window: handed out at an instant, open for so many seconds."""
    return Window(at, at + seconds * 1000)
