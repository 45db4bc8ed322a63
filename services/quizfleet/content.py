"""What an author writes: a quiz with its questions and choices, before it has an id, a code or players.

The same model is the body of ``POST /api/quizzes`` and the target of every import format.
"""

import json
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from quizfleet import policies
from quizfleet.folding import folded

MAX_QUESTIONS = 500
MAX_CHOICES = 12
MAX_TITLE = 120
MAX_GIVEN = 100
"""Characters of an answer in words, and of each of its accepted forms."""

MAX_SCORE = (1 << 23) - 1
"""The highest score of a player: what a board holds beside the time that breaks ties."""

MAX_DIGITS = 15
"""Of a number, before and after the point together: what every client can hold exactly."""

Text = StringConstraints(strip_whitespace=True, min_length=1)


class Mode(StrEnum):
    """How a quiz moves through its questions."""

    SELF_PACED = "self-paced"
    AUTOPILOT = "autopilot"
    HOST_LED = "host-led"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    NUMERIC = "numeric"
    TEXT = "text"
    ORDERING = "ordering"
    POLL = "poll"

    @cached_property  # asked with every answer
    def picks(self) -> bool:
        """Whether an answer is a set of choices; else it is in words: a number, a text, or an order."""
        return self in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.POLL)

    @property
    def has_choices(self) -> bool:
        """Whether players are shown choices."""
        return self.picks or self is Kind.ORDERING


TRUE_FALSE = ("True", "False")
"""The choices of every true/false question, in this order."""


class Authored(BaseModel):
    """Base of what authors write: camelCase on the wire, and a mistyped field is an error, not silence."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,  # a choice may be 1984
    )


def _at_most(most: int) -> BeforeValidator:
    """Refuses a longer list before anything of it is looked at: each of its faults would be kept."""

    def check(written: Any) -> Any:
        if isinstance(written, list | tuple) and len(written) > most:
            raise ValueError(f"there can be at most {most} of them, not {len(written)}")
        return written

    return BeforeValidator(check)


class ChoiceContent(Authored):
    """One choice of a question."""

    text: Annotated[str, Text, Field(max_length=255)]
    correct: bool = False


class ImageContent(Authored):
    """A picture that is shown with a question. `alt` says what it shows, for those who do not see it."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"']+$", max_length=1000)]
    alt: Annotated[str, Text, Field(max_length=255)]


Number = Annotated[Decimal, Field(max_digits=MAX_DIGITS, allow_inf_nan=False)]
_number: TypeAdapter[Decimal] = TypeAdapter(Number)
Form = Annotated[str, Text, Field(max_length=MAX_GIVEN)]


def _read_answer(written: Any) -> bool | Decimal | None:
    """A word for true or false is no number, and 1 is no word for true."""
    if written is None or isinstance(written, bool):
        return written
    word = str(written).strip()
    if word.lower() in ("true", "false"):
        return word.lower() == "true"
    try:
        return _number.validate_python(word)
    except ValidationError as invalid:
        raise ValueError(f"neither true, false nor a number of at most {MAX_DIGITS} digits") from invalid


class QuestionContent(Authored):
    """A question.

    `kind` need not be said: several correct choices make it multiple choice, ``answer: 42`` numeric, ``answer: true``
    true/false, ``accepted`` a short text, and choices with one correct one single choice. An ordering question lists
    its choices in the right order; a poll has no right answer and no points.
    """

    kind: Kind = Kind.SINGLE
    text: Annotated[str, Text, Field(max_length=500)]
    choices: Annotated[tuple[ChoiceContent, ...], _at_most(MAX_CHOICES), Field(max_length=MAX_CHOICES)] = ()
    answer: Annotated[
        bool | Decimal | None,
        BeforeValidator(_read_answer),
        Field(description="numeric: the right number; true-false: the answer"),
    ] = None
    tolerance: Annotated[
        Number,
        Field(ge=0, description="numeric: how far off is still right"),
        AfterValidator(lambda number: number or Decimal(0)),  # -0.0 is as good as none
    ] = Decimal(0)
    accepted: Annotated[
        tuple[Form, ...], _at_most(50), Field(max_length=50, description="text: the forms that are right")
    ] = ()
    seconds: Annotated[int, Field(ge=1, le=3600, description="how long it is open")] = 20
    points: Annotated[int, Field(ge=0, le=10_000, description="points for an instant right answer")] = 1000
    warm_up: Annotated[bool, Field(description="played like any other, and counts for nothing")] = False
    explanation: Annotated[str, Field(max_length=1000, description="shown with the right answer")] = ""
    image: ImageContent | None = None

    @model_validator(mode="before")
    @classmethod
    def _guess_kind(cls, written: Any) -> Any:
        """The kind that a question without one is evidently of. A poll has no points, whatever is written."""
        if not isinstance(written, dict) or written.get("kind") is not None:
            is_poll = isinstance(written, dict) and written["kind"] == Kind.POLL
            return {**written, "points": 0} if is_poll else written
        kind = _evident_kind(written)
        return {**written, "kind": kind} if kind else {name: one for name, one in written.items() if name != "kind"}

    @field_validator("explanation", mode="after")
    @classmethod
    def _strip(cls, text: str) -> str:
        return text.strip()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        """A question nobody can answer is a typing error, so say so at import and not in the game."""
        fault = _FAULTS[self.kind](self) or self._stray()
        if fault:
            raise ValueError(fault)
        if len({choice.text for choice in self.choices}) != len(self.choices):
            raise ValueError("two choices have the same text")
        return self

    def _stray(self) -> str | None:
        """What says nothing in a question of this kind."""
        if self.choices and not self.kind.has_choices:
            return f"a {self.kind} question has no choices"
        if self.answer is not None and self.kind not in (Kind.NUMERIC, Kind.TRUE_FALSE):
            return f"answer is for numeric and true-false questions; this is {self.kind}"
        if self.tolerance and self.kind is not Kind.NUMERIC:
            return f"tolerance is for numeric questions; this is {self.kind}"
        if self.accepted and self.kind is not Kind.TEXT:
            return f"accepted is for text questions; this is {self.kind}"
        return None

    @property
    def most_points(self) -> int:
        """The most that an answer can bring under any policy, without a streak's bonus."""
        return self.points * max(2, len(self.correct_choices)) // 2

    @property
    def correct_choices(self) -> list[int]:
        """The places of the right choices, from 1."""
        return [place for place, choice in enumerate(self.choices, 1) if choice.correct]


def _evident_kind(written: dict[str, Any]) -> Kind | None:
    answer = written.get("answer")
    if written.get("accepted"):
        return Kind.TEXT
    if isinstance(answer, bool) or (isinstance(answer, str) and answer.strip().lower() in ("true", "false")):
        return Kind.TRUE_FALSE
    if answer is not None:
        return Kind.NUMERIC
    choices = written.get("choices")
    if isinstance(choices, list | tuple) and sum(_is_correct(choice) for choice in choices) > 1:
        return Kind.MULTIPLE
    return None


def _is_correct(choice: Any) -> bool:
    correct = choice.get("correct") if isinstance(choice, dict) else getattr(choice, "correct", False)
    return correct is True or (isinstance(correct, str) and correct.lower() in ("true", "yes", "on", "1"))


def _choose(question: QuestionContent) -> str | None:
    right = len(question.correct_choices)
    if len(question.choices) < 2:
        return "a question needs at least 2 choices"
    if not right:
        return "no choice is marked correct: true"
    if question.kind is Kind.SINGLE and right > 1:
        return f"{right} choices are marked correct; a single choice question has one (kind: multiple takes several)"
    return None


def _true_false(question: QuestionContent) -> str | None:
    if question.choices:
        return "a true-false question has no choices; say answer: true or answer: false"
    return None if isinstance(question.answer, bool) else "say answer: true or answer: false"


def _numeric(question: QuestionContent) -> str | None:
    return None if isinstance(question.answer, Decimal) else "say the right number as answer"


def _text(question: QuestionContent) -> str | None:
    if not question.accepted:
        return "name at least one right answer in accepted"
    empty = next((form for form in question.accepted if not folded(form)), None)
    return f"{empty!r} in accepted has no letter or digit" if empty is not None else None


def _ordering(question: QuestionContent) -> str | None:
    if len(question.choices) < 2:
        return "an ordering question needs at least 2 choices, in the right order"
    marked = question.correct_choices
    return "an ordering question marks no choice correct: their order is the answer" if marked else None


def _poll(question: QuestionContent) -> str | None:
    if len(question.choices) < 2:
        return "a poll needs at least 2 choices"
    return "a poll has no correct choice" if question.correct_choices else None


_FAULTS = {
    Kind.SINGLE: _choose,
    Kind.MULTIPLE: _choose,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.POLL: _poll,
}


class QuizContent(Authored):
    """A whole quiz as authored. ``starts_at`` matters to autopilot only and defaults to a minute from creation."""

    title: Annotated[str, Text, Field(max_length=MAX_TITLE)]
    mode: Mode = Mode.SELF_PACED
    starts_at: Annotated[AwareDatetime | None, Field(description="autopilot: when question 1 opens")] = None
    policy: Annotated[str, Field(description="how answers are scored: " + ", ".join(policies.NAMES))] = policies.DEFAULT
    streak_bonus: Annotated[bool, Field(description="more points for right answers in a row")] = False
    lead_seconds: Annotated[
        int, Field(ge=0, le=60, description="host-led: how long a question's title is shown before it opens")
    ] = 6
    questions: Annotated[
        tuple[QuestionContent, ...], _at_most(MAX_QUESTIONS), Field(min_length=1, max_length=MAX_QUESTIONS)
    ]

    @field_validator("policy", mode="after")
    @classmethod
    def _known_policy(cls, policy: str) -> str:
        if policy not in policies.NAMES:
            raise ValueError(f"there is no policy {policy!r}; there are {', '.join(policies.NAMES)}")
        return policy

    @model_validator(mode="after")
    def _fits_the_board(self) -> Self:
        most = sum(question.most_points for question in self.questions)
        if self.streak_bonus:
            most += policies.STREAK_MOST * len(self.questions)
        if most > MAX_SCORE:
            raise ValueError(f"its questions bring up to {most:,} points together; boards count to {MAX_SCORE:,}")
        return self

    @property
    def pinned_policy(self) -> str:
        """The policy in its newest version, with its option, as the quiz keeps it for good."""
        return policies.pin(self.policy, streak_bonus=self.streak_bonus)

    def fingerprint(self) -> bytes:
        """What makes two contents the same. A field that came later counts only where it says something."""
        document = self.model_dump(mode="json")
        document = {name: one for name, one in document.items() if name not in _LATER or one != _LATER[name]}
        document["questions"] = [_without_later(question) for question in document["questions"]]
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


_LATER: dict[str, Any] = {"policy": policies.DEFAULT, "streak_bonus": False, "lead_seconds": 6}
_LATER_OF_QUESTIONS: dict[str, Any] = {
    "answer": None,
    "tolerance": "0",
    "accepted": [],
    "warm_up": False,
    "explanation": "",
    "image": None,
}


def _without_later(question: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: one
        for name, one in question.items()
        if name not in _LATER_OF_QUESTIONS or one != _LATER_OF_QUESTIONS[name]
    }
    if kept["kind"] in (Kind.SINGLE, Kind.MULTIPLE):
        del kept["kind"]
    return kept
