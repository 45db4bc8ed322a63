"""What is seen only where a host leads: the material of this package's oracle. Plain data."""

from dataclasses import dataclass, field
from typing import NamedTuple

from quizfleet.bots.evidence import Entry, Span, Status, Watcher


@dataclass(frozen=True, slots=True)
class Act:
    """A command of a host. Nobody knows what came of it where `status` is None.

    `question` is the one at hand when it was given, `revision` the quiz's that the host had seen, `after` where the
    quiz was by the answer.
    """

    command: str
    question: int | None
    revision: int
    span: Span
    status: int | None
    problem: str = ""
    after: Status | None = None
    player: str = ""
    unseen_tries: int = 0

    @property
    def acked(self) -> bool:
        """Whether the host was told that it is done."""
        return self.status is not None and self.status < 400

    @property
    def may_be_done(self) -> bool:
        """Whether it may have had its effect: a try without an answer can, and the retry is refused for that."""
        return self.status is None or self.acked or self.unseen_tries > 0


class Document(NamedTuple):
    """Where a host was told that the quiz is, on asking or for a command."""

    span: Span
    status: Status


@dataclass
class HostSeen(Watcher):
    """A host."""

    acts: list[Act] = field(default_factory=list)
    twins: list[tuple[Act, Act]] = field(default_factory=list)
    """The same command at the same time from two consoles."""
    documents: list[Document] = field(default_factory=list)


class Told(NamedTuple):
    """A reply told what a question came to. `at` is when it was read, `where` names the reply."""

    question: int
    at: float
    where: str


class Knock(NamedTuple):
    """A try to join; `outcome` is "201", or the status and the problem."""

    span: Span
    outcome: str


@dataclass(frozen=True, slots=True)
class TallySeen:
    """What a question came to for all. `choices` and `texts` count answers, by choice and by what was written."""

    question: int
    players: int
    answers: int
    correct: int
    choices: dict[int, int]
    texts: dict[str, int]


class Rename(NamedTuple):
    """A player's name was to be changed. It may have been more than once where a try got no answer."""

    player: str
    done: bool
    unseen_tries: int


@dataclass
class LedSeen:
    """What is seen only where a host leads. `host` is None where it is not one of the bots."""

    host: HostSeen | None = None
    screen: Watcher | None = None
    boards: dict[int, tuple[float, tuple[Entry, ...]]] = field(default_factory=dict)
    """Each version of the board: when a socket or a read showed it first, and its rows."""
    seconds: dict[int, int] = field(default_factory=dict)
    """By question: how long it is open."""
    told: list[Told] = field(default_factory=list)
    knocks: list[Knock] = field(default_factory=list)
    tallies: dict[int, list[TallySeen]] = field(default_factory=dict)
    """As players saw them at the reveal."""
    last_tallies: dict[int, TallySeen | None] = field(default_factory=dict)
    """At the end of the run; None where one was not to be had."""
    listed: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """The host's list at the end: by player, the name and whether they were removed."""
    renames: list[Rename] = field(default_factory=list)
    seats: int = 0
    """Joins that got in without being one of the players: a locked room lets nobody in."""
