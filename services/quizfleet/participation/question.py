"""A question on the wire, and its place in the OpenAPI document. Structs that have no place for an answer key outside a
result: millions pass by."""

import msgspec

from quizfleet.content import Mode
from quizfleet.participation.wish import Answered, HandedOut, Wish
from quizfleet.quiz import Question, from_bits

PATH = "/api/quizzes/{quiz}/questions/{n}"

_encoder = msgspec.json.Encoder()


class ChoiceView(msgspec.Struct, gc=False):
    """A choice, without whether it is right."""

    id: int
    text: str


class QuestionResult(msgspec.Struct, rename="camel", gc=False):
    """What became of a question, told once it may be known. `choices` is null where it was not answered."""

    choices: list[int] | None
    correct: bool
    points: int
    correct_choices: list[int]


class QuestionView(msgspec.Struct, rename="camel", gc=False):
    """A question as handed out."""

    question: int
    text: str
    multiple: bool
    choices: list[ChoiceView]
    seconds: int
    points: int
    remaining_ms: int
    closed: bool
    result: QuestionResult | None


SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{QuestionView.__name__}"}}}


def encode(wish: Wish, handed_out: HandedOut, now: int) -> bytes:
    """The question as it is shown at an instant (ms since 1970)."""
    number, window, answered = wish.question, handed_out.window, handed_out.answered
    question = wish.quiz.questions[number - 1]
    closed = now >= window.closes_at
    may_be_known = closed or (answered is not None and wish.quiz.mode is Mode.SELF_PACED)
    view = QuestionView(
        number,
        question.text,
        question.multiple,
        [ChoiceView(place, text) for place, text in enumerate(question.choices, 1)],
        question.seconds,
        question.points,
        max(0, window.closes_at - now),
        closed,
        _result(question, answered) if may_be_known else None,
    )
    return _encoder.encode(view)


def _result(question: Question, answered: Answered | None) -> QuestionResult:
    correct = from_bits(question.correct)
    if answered is None:
        return QuestionResult(None, False, 0, correct)
    return QuestionResult(from_bits(answered.choices), answered.correct, answered.points, correct)
