"""A stored quiz as the services see it: immutable, with its timeline."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Self

import msgspec

from quizfleet import policies
from quizfleet.content import TRUE_FALSE, ChoiceContent, ImageContent, Kind, Mode, QuestionContent, QuizContent
from quizfleet.hosting.actions import Action, Finish
from quizfleet.hosting.room import Room
from quizfleet.hosting.timeline import HostLed
from quizfleet.timeline import Autopilot, SelfPaced, Timeline

IN_WORDS = 1 << 14
"""In the place of a set of choices: this answer is no set, but in words. No choice has this bit."""

LEAD_SECONDS = 6
"""Host-led: a question's title is shown so long before it opens, where the quiz does not say."""


def to_bits(choices: Sequence[int]) -> int:
    """A set of choice ids (from 1) as bits: choice 1 is bit 0."""
    bits = 0
    for choice in choices:
        bits |= 1 << (choice - 1)
    return bits


def from_bits(bits: int) -> list[int]:
    """The choice ids in a set of bits, ascending; empty for an answer in words."""
    if bits == IN_WORDS:
        return []
    return [place + 1 for place in range(bits.bit_length()) if bits >> place & 1]


class Image(msgspec.Struct, frozen=True):
    """A picture by its address, and what it shows in words."""

    url: str
    alt: str


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question with its choices as players see them, and its key.

    The key is by kind: `correct`, the set of right choices as bits; `order`, the ids of the choices in their right
    order; `number` and `tolerance`, decimals in digits; `accepted`, the forms of a text. A poll has none.
    """

    text: str
    choices: tuple[str, ...]
    correct: int
    seconds: int
    points: int
    kind: Kind = Kind.SINGLE
    order: tuple[int, ...] = ()
    number: str = ""
    tolerance: str = "0"
    accepted: tuple[str, ...] = ()
    warm_up: bool = False
    explanation: str = ""
    image: Image | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.SINGLE and self.correct.bit_count() > 1:  # stored before there were kinds
            msgspec.structs.force_setattr(self, "kind", Kind.MULTIPLE)

    @classmethod
    def of(cls, content: QuestionContent, rng: random.Random | None = None) -> Self:
        """The question that an author wrote. What is to be put in order is shuffled, never into the right order."""
        choices, correct = tuple(choice.text for choice in content.choices), content.correct_choices
        order: tuple[int, ...] = ()
        if content.kind is Kind.TRUE_FALSE:
            choices, correct = TRUE_FALSE, [1 if content.answer else 2]
        elif content.kind is Kind.ORDERING:
            order = _shuffled(len(choices), rng or random.SystemRandom())
            choices = tuple(choices[order.index(place)] for place in range(1, len(choices) + 1))
        image = Image(content.image.url, content.image.alt) if content.image else None
        return cls(
            content.text,
            choices,
            to_bits(correct),
            content.seconds,
            content.points,
            content.kind,
            order,
            number=str(content.answer) if content.kind is Kind.NUMERIC else "",
            tolerance=str(content.tolerance),
            accepted=content.accepted,
            warm_up=content.warm_up,
            explanation=content.explanation,
            image=image,
        )

    @property
    def content(self) -> QuestionContent:
        """What its author wrote: the inverse of `of`. Unchecked, because rules may have been fewer once."""
        kind, right = self.kind, set(from_bits(self.correct))
        texts = self.choices if kind is not Kind.TRUE_FALSE else ()
        if kind is Kind.ORDERING:
            texts = tuple(self.choices[place - 1] for place in self.order)
        answer: bool | Decimal | None = None
        if kind is Kind.TRUE_FALSE:
            answer, right = right == {1}, set()
        elif kind is Kind.NUMERIC:
            answer = Decimal(self.number)
        return QuestionContent.model_construct(
            kind=kind,
            text=self.text,
            choices=tuple(
                ChoiceContent.model_construct(text=text, correct=place in right) for place, text in enumerate(texts, 1)
            ),
            answer=answer,
            tolerance=Decimal(self.tolerance),
            accepted=self.accepted,
            seconds=self.seconds,
            points=self.points,
            warm_up=self.warm_up,
            explanation=self.explanation,
            image=ImageContent.model_construct(url=self.image.url, alt=self.image.alt) if self.image else None,
        )

    @property
    def multiple(self) -> bool:
        """Whether a player picks a set rather than one choice."""
        return self.kind is Kind.MULTIPLE

    @property
    def is_scored(self) -> bool:
        """Whether an answer to it can earn points, and counts in ties and streaks."""
        return not self.warm_up and self.kind is not Kind.POLL


def _shuffled(count: int, rng: random.Random) -> tuple[int, ...]:
    """The ids that choices get, in their right order: any order but the one that gives the answer away."""
    order = list(range(1, count + 1))
    rng.shuffle(order)
    if order == sorted(order):
        order.append(order.pop(0))
    return tuple(order)


@dataclass(frozen=True)
class Quiz:
    """A whole quiz. `starts_at` (autopilot) and `closed_at` (once it is over for good) are in ms since 1970.

    Host-led, `actions` are what its host has done up to `revision`, and `read_at` is when they were read: a closing
    after that may have been put off since.
    """

    id: int
    code: str
    title: str
    mode: Mode
    policy: str
    starts_at: int | None
    questions: tuple[Question, ...]
    closed_at: int | None = None
    lead_seconds: int = LEAD_SECONDS
    revision: int = 0
    actions: tuple[Action, ...] = ()
    read_at: int = field(default=0, compare=False)

    @cached_property
    def timeline(self) -> Timeline:
        """The quiz's timeline, by its mode."""
        spans = tuple(question.seconds * 1000 for question in self.questions)
        if self.mode is Mode.HOST_LED:
            closed = () if self.closed_at is None else (Finish(self.closed_at),)
            return HostLed(spans, self.lead_seconds * 1000, (*self.actions, *closed), self.read_at)
        if self.mode is Mode.AUTOPILOT and self.starts_at is not None:
            return Autopilot(self.starts_at, spans)
        return SelfPaced(self.closed_at)

    @cached_property
    def room(self) -> Room:
        """Who may be in it."""
        return Room.of(self.actions)

    @cached_property
    def speed_points(self) -> int:
        """`policies.Sheet.speed_points` of each of its questions.

        Warm-ups count too: a question that becomes one after the fact changes nothing of the others' points.
        """
        return policies.speed_pot([question.points for question in self.questions])

    @property
    def content(self) -> QuizContent:
        """What its author wrote, but for what its mode has no use for. Unchecked, as `Question.content` is."""
        policy, streak_bonus = policies.unpin(self.policy)
        starts_at = self.starts_at if self.mode is Mode.AUTOPILOT else None
        return QuizContent.model_construct(
            title=self.title,
            mode=self.mode,
            starts_at=datetime.fromtimestamp(starts_at / 1000, UTC) if starts_at is not None else None,
            policy=policy.partition("@")[0],
            streak_bonus=streak_bonus,
            lead_seconds=self.lead_seconds,
            questions=tuple(question.content for question in self.questions),
        )

    @cached_property
    def counts_streaks(self) -> bool:
        """Whether an answer's points depend on the player's answers before it."""
        return policies.counts_streaks(self.policy)

    def limit_ms(self, number: int, player: int | None = None) -> int:
        """How long a player has for a question (from 1) in all: the T of scoring policies."""
        shared = self.timeline.window(number, player)
        return shared.limit_ms if shared is not None else self.questions[number - 1].seconds * 1000

    def is_in_rows(self, number: int) -> bool:
        """Whether a question is part of rows of right answers: it is scored, and was open at all.

        A host who goes on before it opens has skipped it.
        """
        if not self.questions[number - 1].is_scored:
            return False
        window = self.timeline.window(number)
        return self.mode is Mode.SELF_PACED or (window is not None and window.opens_at < window.closes_at)

    def question(self, number: int) -> Question | None:
        """The question with this number (from 1), or None."""
        return self.questions[number - 1] if 1 <= number <= len(self.questions) else None


def revisions_of(quizzes: Iterable[Quiz]) -> dict[int, int]:
    """By id, the oldest revision among readings of quizzes."""
    revisions: dict[int, int] = {}
    for quiz in quizzes:
        revisions[quiz.id] = min(quiz.revision, revisions.get(quiz.id, quiz.revision))
    return revisions
