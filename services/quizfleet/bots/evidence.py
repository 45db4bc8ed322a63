"""What bots have seen: the material of the oracle. Plain data."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from quizfleet.bots.led.evidence import LedSeen


Given = tuple[int, ...] | str
"""An answer: a set of choices, all of them in an order, or what was typed."""


class Span(NamedTuple):
    """From sending a request, for the first time, to its answer; monotonic seconds."""

    sent_at: float
    got_at: float


class Timed(NamedTuple):
    """How many milliseconds something took, and when that was known (monotonic seconds)."""

    at: float
    ms: float


@dataclass(frozen=True, slots=True)
class View:
    """What the platform said about an answer. `points` and `correct` are None while they may not be known."""

    status: int
    given: Given
    elapsed_ms: int
    correct: bool | None = None
    points: int | None = None


@dataclass
class Answer:
    """One player's answer to one question, from the first try to the last look at the end of the run."""

    question: int
    given: Given
    views: list[View] = field(default_factory=list)
    """Every 200 and 201 for what was `given`, in order; the last one is from the end of the run where `settled`."""
    other: str | None = None
    """What came of another answer tried after an ack: "<status> <problem>"; None where none was tried."""
    refused: str | None = None
    """The problem of a refusal, where the answer was not acked."""
    seen: tuple[Given | None, int] | None = None
    """(what was given, points) by the question's own result, where the player looked."""
    unknown: bool = False
    """No retry found out whether it counts."""
    settled: bool = False
    scored: bool = True
    """Whether it can bring points, and its time counts in ties."""
    sent_at: float | None = None
    """When it was sent for the first time (monotonic seconds)."""
    acked_at: float | None = None
    refused_at: float | None = None
    put_off: list["Span"] = field(default_factory=list)
    """Host-led: tries that were refused because the question was not open, not yet or for a pause."""

    @property
    def acked(self) -> bool:
        """Whether the platform has taken it."""
        return bool(self.views)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a board."""

    rank: int
    player: str
    name: str
    score: int


@dataclass(frozen=True, slots=True)
class Board:
    """A board as a frame or a read shows it."""

    version: int
    player_count: int
    entries: tuple[Entry, ...]


class Status(msgspec.Struct, rename="camel", tag_field="type", tag="state", frozen=True):
    """Where a host-led quiz is, as a frame tells it. `question` counts from 1; spans are in milliseconds."""

    revision: int
    state: str
    question: int | None
    question_count: int
    remaining_ms: int | None
    paused: bool
    locked: bool
    player_count: int
    answered: int


class Heard(NamedTuple):
    """A status, and when it came (monotonic seconds)."""

    at: float
    status: Status


@dataclass
class Watcher:
    """Whoever has a live socket: a player, a host (`player` is ""), a screen."""

    player: str
    name: str
    versions: list[list[int]] = field(default_factory=list)
    """Versions of frames in the order they came, a list for every socket the watcher had."""
    states: list[list[Heard]] = field(default_factory=list)
    """Where a host-led quiz was, as frames told it in the order they came, a list for every socket."""
    opened_at: list[float] = field(default_factory=list)
    """When each socket was opened (monotonic seconds)."""
    last_frame: Board | None = None
    leaks: list[str] = field(default_factory=list)
    """Where something told what is right before that may be known."""
    faults: list[str] = field(default_factory=list)
    """Answers of the platform that make no sense to the watcher."""


@dataclass
class PlayerSeen(Watcher):
    """One player."""

    answers: dict[int, Answer] = field(default_factory=dict)
    joined: Span | None = None
    """Host-led: when it joined."""
    removed: bool = False
    """The platform has said that the host has sent it away."""
    finished: bool = False


@dataclass
class RoomSeen:
    """One quiz."""

    code: str
    wanted: int
    """How many bots were to play here."""
    exclusive: bool = True
    players: list[PlayerSeen] = field(default_factory=list)
    ghosts: int = 0
    """Joins sent whose answer was never seen: each may have made a player."""
    turned_away: list[str] = field(default_factory=list)
    """Why bots could not join."""
    read_versions: list[int] = field(default_factory=list)
    """Versions of boards read one after another."""
    board: Board | None = None
    """The board at rest."""
    led: "LedSeen | None" = None
    """None where the clock or each player decides what is open."""
    settled_after: float | None = None
    """Seconds from the last answer that counts to the last new frame; None when they never showed the board at rest."""

    @property
    def present(self) -> list[PlayerSeen]:
        """The players whom no host has sent away."""
        return [player for player in self.players if not player.removed]

    @property
    def watchers(self) -> list[Watcher]:
        """All who have a live socket at the end."""
        others = [self.led.host, self.led.screen] if self.led is not None else []
        return [*self.present, *(one for one in others if one is not None)]

    @property
    def everybody(self) -> list[Watcher]:
        """All who ever had one."""
        return [*(player for player in self.players if player.removed), *self.watchers]
