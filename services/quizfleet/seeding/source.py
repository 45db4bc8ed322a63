"""Where the questions of seeded quizzes come from: made-up text at the longest allowed lengths, or files."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from quizfleet import formats
from quizfleet.content import MAX_QUESTIONS, Kind, QuizContent
from quizfleet.quiz import Question

QUESTION_CHARACTERS = 500
CHOICE_CHARACTERS = 255
CHOICES = 4
POINTS = 1000

_WORDS = 20_000
_CORPUS_WORDS = 300_000
_LETTERS = "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvkjxqz"
"""Letters as often as in English, and below, words as often (Zipf): the text compresses as English does, 2.5 to 1."""


class Source(Protocol):
    """Something that questions can be drawn from."""

    def draw(self, chance: random.Random, count: int, seconds: int) -> tuple[Question, ...]:
        """So many different questions, each open for so many seconds; the same for the same state of `chance`."""


@dataclass(frozen=True)
class MadeUp:
    """Questions of four choices, all as long as they may be."""

    seed: str

    @cached_property
    def _corpus(self) -> str:
        chance = random.Random(self.seed)  # noqa: S311 - text, not secrets
        words = [
            "".join(chance.choices(_LETTERS, k=min(12, max(2, round(chance.gauss(6, 2.5)))))) for _ in range(_WORDS)
        ]
        frequencies = [1 / (rank + 3) for rank in range(_WORDS)]
        return " ".join(chance.choices(words, frequencies, k=_CORPUS_WORDS))

    def draw(self, chance: random.Random, count: int, seconds: int) -> tuple[Question, ...]:
        """Questions cut out of a long made-up text."""
        return tuple(self._question(chance, seconds) for _ in range(count))

    def _question(self, chance: random.Random, seconds: int) -> Question:
        choices = tuple(f"{letter} {self._cut(chance, CHOICE_CHARACTERS - 2)}" for letter in "ABCDEFGHIJKL"[:CHOICES])
        text = self._cut(chance, QUESTION_CHARACTERS - 1) + "?"
        return Question(text, choices, 1 << chance.randrange(CHOICES), seconds, POINTS)

    def _cut(self, chance: random.Random, length: int) -> str:
        start = chance.randrange(len(self._corpus) - length)
        return self._corpus[start : start + length].strip().ljust(length, "e")


@dataclass(frozen=True)
class Pool:
    """Questions that somebody wrote."""

    questions: tuple[Question, ...]

    def draw(self, chance: random.Random, count: int, seconds: int) -> tuple[Question, ...]:
        """Different questions of the pool, in any order."""
        drawn = chance.sample(self.questions, count)
        return tuple(Question(one.text, one.choices, one.correct, seconds, one.points) for one in drawn)


def read_folder(folder: Path) -> Pool:
    """All questions of the quiz files in a folder that players choose an answer to; what is no quiz file gives none.

    Raises:
        OSError: the folder or a file in it cannot be read.
    """
    options = formats.Options(questions_per_quiz=MAX_QUESTIONS)
    files = (file for file in sorted(folder.iterdir()) if file.is_file())
    parsed = (formats.parse_file(file, options) for file in files)
    return Pool(tuple(_questions(quiz for one in parsed for quiz in one.quizzes)))


def _questions(quizzes: Iterable[QuizContent]) -> dict[Question, None]:
    """Each question once, in order: a dict keeps both."""
    chosen = (Kind.SINGLE, Kind.MULTIPLE)  # what seeded players know to answer
    return {Question.of(one): None for quiz in quizzes for one in quiz.questions if one.kind in chosen}
