"""An answer on its way, and what can become of it."""

from dataclasses import dataclass
from enum import StrEnum

from quizfleet.quiz import Quiz


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player sent. `choices` as bits; `received_at` is the server's receipt, ms since 1970."""

    quiz: Quiz
    player: int
    question: int
    choices: int
    received_at: int

    @property
    def key(self) -> tuple[int, int, int]:
        """(quiz, player, question): of each there is one submission."""
        return (self.quiz.id, self.player, self.question)


@dataclass(frozen=True, slots=True)
class Counted:
    """The submission that counts for a key, whoever sent it first."""

    choices: int
    correct: bool
    points: int
    elapsed_ms: int


class Outcome(StrEnum):
    """What became of an answer."""

    ACCEPTED = "accepted"
    COUNTED_BEFORE = "counted-before"
    NOT_OPEN = "not-open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with the submission that counts, where there is one."""

    outcome: Outcome
    counted: Counted | None = None
