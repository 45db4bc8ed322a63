"""What an author writes: a quiz with its questions and choices, before it has an id, a code or players.

The same model is the body of ``POST /api/quizzes`` and the target of every import format.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

MAX_QUESTIONS = 500
MAX_CHOICES = 12

Text = StringConstraints(strip_whitespace=True, min_length=1)


class Mode(StrEnum):
    """How a quiz moves through its questions."""

    SELF_PACED = "self-paced"
    AUTOPILOT = "autopilot"


class Authored(BaseModel):
    """Base of what authors write: camelCase on the wire, and a mistyped field is an error, not silence."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,  # a choice may be 1984
    )


class ChoiceContent(Authored):
    """One choice of a question."""

    text: Annotated[str, Text, Field(max_length=255)]
    correct: bool = False


class QuestionContent(Authored):
    """A question. With several correct choices a player picks a set; with one, a single choice."""

    text: Annotated[str, Text, Field(max_length=500)]
    choices: Annotated[tuple[ChoiceContent, ...], Field(min_length=2, max_length=MAX_CHOICES)]
    seconds: Annotated[int, Field(ge=1, le=3600, description="how long it is open")] = 20
    points: Annotated[int, Field(ge=0, le=10_000, description="points for an instant right answer")] = 1000

    @model_validator(mode="after")
    def has_a_correct_choice(self) -> Self:
        """A question nobody can answer is a typing error, so say so at import and not in the game."""
        if not any(choice.correct for choice in self.choices):
            raise ValueError("no choice is marked correct: true")
        return self

    @model_validator(mode="after")
    def choices_differ(self) -> Self:
        """Two choices of the same text cannot be told apart by a player."""
        if len({choice.text for choice in self.choices}) != len(self.choices):
            raise ValueError("two choices have the same text")
        return self


class QuizContent(Authored):
    """A whole quiz as authored. ``starts_at`` matters to autopilot only and defaults to a minute from creation."""

    title: Annotated[str, Text, Field(max_length=120)]
    mode: Mode = Mode.SELF_PACED
    starts_at: Annotated[AwareDatetime | None, Field(description="autopilot: when question 1 opens")] = None
    questions: Annotated[tuple[QuestionContent, ...], Field(min_length=1, max_length=MAX_QUESTIONS)]
