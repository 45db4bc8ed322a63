"""What bots have seen: the material of the oracle. Plain data."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class View:
    """What the platform said about an answer. `points` and `correct` are None while they may not be known."""

    status: int
    choices: tuple[int, ...]
    elapsed_ms: int
    correct: bool | None = None
    points: int | None = None


@dataclass
class Answer:
    """One player's answer to one question, from the first try to the last look at the end of the run."""

    question: int
    choices: tuple[int, ...]
    views: list[View] = field(default_factory=list)
    """Every 200 and 201 for `choices`, in order; the last one is from the end of the run where `settled`."""
    other: str | None = None
    """What came of another answer tried after an ack: "<status> <problem>"; None where none was tried."""
    refused: str | None = None
    """The problem of a refusal, where the answer was not acked."""
    seen: tuple[tuple[int, ...] | None, int] | None = None
    """(choices, points) by the question's own result, where the player looked."""
    unknown: bool = False
    """No retry found out whether it counts."""
    settled: bool = False

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


@dataclass
class PlayerSeen:
    """One player."""

    player: str
    name: str
    answers: dict[int, Answer] = field(default_factory=dict)
    versions: list[list[int]] = field(default_factory=list)
    """Versions of frames in the order they came, a list for every socket the player had."""
    last_frame: Board | None = None
    leaks: list[str] = field(default_factory=list)
    """Where something told which choices are right before that may be known."""
    faults: list[str] = field(default_factory=list)
    """Answers of the platform that make no sense to the player."""
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
    settled_after: float | None = None
    """Seconds from the last answer that counts to the last new frame; None when they never showed the board at rest."""
