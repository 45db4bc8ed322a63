"""An answer on its way, and what can become of it. Structs without garbage-collector tracking: millions pass by."""

from enum import StrEnum

import msgspec

from quizfleet.grading import Counted
from quizfleet.quiz import Quiz
from quizfleet.sql import Key


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What a player sent. `choices` as bits, or `IN_WORDS` where `words` are the answer; see `quizfleet.grading.Given`.

    `received_at` is the server's receipt, ms since 1970.
    """

    quiz: Quiz
    player: int
    question: int
    choices: int
    received_at: int
    words: str | None = None

    @property
    def key(self) -> Key:
        """(quiz, player, question): of each there is one submission."""
        return (self.quiz.id, self.player, self.question)


class Outcome(StrEnum):
    """What became of an answer."""

    ACCEPTED = "accepted"
    COUNTED_BEFORE = "counted-before"
    NOT_OPEN = "not-open"
    CLOSED = "closed"


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """An outcome with the submission that counts, where there is one."""

    outcome: Outcome
    counted: Counted | None = None
