"""A player's wish to see a question, and what can become of it. Pure."""

from dataclasses import dataclass

import msgspec

from quizfleet.grading import Counted
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.sql import Key
from quizfleet.timeline import Window


class Wish(msgspec.Struct, frozen=True, gc=False):
    """A player is to see a question that the quiz has, now (ms since 1970); or somebody who watches, and is none."""

    quiz: Quiz
    player: int | None
    question: int
    at: int

    @property
    def key(self) -> Key:
        """(quiz, player, question)."""
        return (self.quiz.id, self.player or 0, self.question)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of how far a player is: counted answers and, self-paced, windows, by question."""

    answered: dict[int, Counted]
    windows: dict[int, Window]

    def is_done(self, question: int, now: int) -> bool:
        """Whether the question was answered or its time is over for this player."""
        window = self.windows.get(question)
        return question in self.answered or (window is not None and now >= window.closes_at)

    def next_question(self, quiz: Quiz, now: int) -> int | None:
        """Self-paced: the first question still to be answered."""
        if quiz.closed_at is not None:
            return None
        return next((n for n in range(1, len(quiz.questions) + 1) if not self.is_done(n, now)), None)


class HandedOut(msgspec.Struct, frozen=True, gc=False):
    """A question as the player may see it: its window and their answer. A new window has yet to be stored."""

    window: Window
    answered: Counted | None = None
    is_new: bool = False


Decision = HandedOut | Problem
