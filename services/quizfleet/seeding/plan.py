"""Which quizzes a seeding stores. The same plan always means the same quizzes, so a seeding can be gone on with."""

import random
from dataclasses import dataclass

from quizfleet import ids, policies
from quizfleet.content import Mode
from quizfleet.quiz import Quiz
from quizfleet.seeding.source import Source


@dataclass(frozen=True, slots=True)
class Plan:
    """A series of quizzes of one event, told apart from other series by its seed.

    `players` have joined each quiz and answered its first `answered` questions. `starts_at` is for autopilot.
    """

    event: str
    seed: str
    quizzes: int
    questions: int
    players: int
    answered: int
    mode: Mode
    starts_at: int | None
    seconds: int

    @property
    def series(self) -> bytes:
        """The series' name."""
        return f"{self.event}/{self.seed}".encode()

    def identity(self, index: int) -> int:
        """The id of the quiz at an index (from 0)."""
        return ids.quiz_id_in_series(self.series, index)

    def chance(self, index: int, what: str) -> random.Random:
        """Randomness that is the same whenever this part of this quiz is made."""
        return random.Random(f"{self.event}/{self.seed}/{index}/{what}")  # noqa: S311 - content, not secrets

    def quiz(self, index: int, source: Source) -> Quiz:
        """The quiz at an index, under a fresh code: a code that people could work out would be none."""
        return Quiz(
            id=self.identity(index),
            code=ids.new_code(),
            title=f"Seeded quiz {index + 1}",
            mode=self.mode,
            policy=policies.pin(policies.DEFAULT),
            starts_at=self.starts_at if self.mode is Mode.AUTOPILOT else None,
            questions=source.draw(self.chance(index, "content"), self.questions, self.seconds),
        )
