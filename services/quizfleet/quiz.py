"""A stored quiz as the services see it: immutable, with its timeline."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from quizfleet.content import Mode, QuestionContent
from quizfleet.timeline import Autopilot, SelfPaced, Timeline


def to_bits(choices: list[int]) -> int:
    """A set of choice ids (from 1) as bits: choice 1 is bit 0."""
    bits = 0
    for choice in choices:
        bits |= 1 << (choice - 1)
    return bits


def from_bits(bits: int) -> list[int]:
    """The choice ids in a set of bits, ascending."""
    return [place + 1 for place in range(bits.bit_length()) if bits >> place & 1]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices in order; `correct` is the set of right ones as bits."""

    text: str
    choices: tuple[str, ...]
    correct: int
    seconds: int
    points: int

    @classmethod
    def of(cls, content: QuestionContent) -> Self:
        """The question that an author wrote."""
        correct = to_bits([place for place, choice in enumerate(content.choices, 1) if choice.correct])
        texts = tuple(choice.text for choice in content.choices)
        return cls(content.text, texts, correct, content.seconds, content.points)

    @property
    def multiple(self) -> bool:
        """Whether a player picks a set rather than one choice."""
        return self.correct.bit_count() > 1


@dataclass(frozen=True)
class Quiz:
    """A whole quiz. `starts_at` (autopilot) and `closed_at` (once it is over for good) are in ms since 1970."""

    id: int
    code: str
    title: str
    mode: Mode
    policy: str
    starts_at: int | None
    questions: tuple[Question, ...]
    closed_at: int | None = None

    @cached_property
    def timeline(self) -> Timeline:
        """The quiz's timeline, by its mode."""
        if self.mode is Mode.AUTOPILOT and self.starts_at is not None:
            return Autopilot(self.starts_at, tuple(question.seconds * 1000 for question in self.questions))
        return SelfPaced(self.closed_at)

    def question(self, number: int) -> Question | None:
        """The question with this number (from 1), or None."""
        return self.questions[number - 1] if 1 <= number <= len(self.questions) else None
