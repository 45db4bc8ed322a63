"""A question on the wire, and its place in the OpenAPI document. Structs that have no place for an answer key outside a
result: millions pass by."""

import msgspec

from quizfleet.content import Kind, Mode
from quizfleet.participation.wish import HandedOut, Wish
from quizfleet.quiz import Image
from quizfleet.telling import QuestionResult, result

PATH = "/api/quizzes/{quiz}/questions/{n}"

_encoder = msgspec.json.Encoder()


class ChoiceView(msgspec.Struct, gc=False):
    """A choice, without whether it is right."""

    id: int
    text: str


class QuestionView(msgspec.Struct, rename="camel", gc=False):
    """A question as handed out.

    Until it opens, in `opens_in_ms`, it is a title without choices. `remaining_ms` is how long it will still be open.
    An answer to a question that is not `scored` counts for nothing; `multiple`, where several choices make an answer.
    `result` is null until it may be known.
    """

    question: int
    kind: Kind
    text: str
    image: Image | None
    multiple: bool
    choices: list[ChoiceView]
    seconds: int
    points: int
    warm_up: bool
    scored: bool
    remaining_ms: int
    opens_in_ms: int
    closed: bool
    result: QuestionResult | None


SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{QuestionView.__name__}"}}}


def encode(wish: Wish, handed_out: HandedOut, now: int) -> bytes:
    """The question as it is shown at an instant (ms since 1970), to whom it was handed out before."""
    number, window = wish.question, handed_out.window
    question = wish.quiz.questions[number - 1]
    closed = now >= window.closes_at
    opens_in_ms = window.opens_in(now) if not closed else 0
    view = QuestionView(
        number,
        question.kind,
        question.text,
        question.image,
        question.multiple,
        [ChoiceView(place, text) for place, text in enumerate(question.choices, 1)] if not opens_in_ms else [],
        question.seconds,
        question.points if question.is_scored else 0,
        question.warm_up,
        question.is_scored,
        window.remaining(now),
        opens_in_ms,
        closed,
        result(wish.quiz, number, handed_out.answered, wish.player) if _may_be_known(wish, handed_out, now) else None,
    )
    return _encoder.encode(view)


def _may_be_known(wish: Wish, handed_out: HandedOut, now: int) -> bool:
    """Whether the player may know the result. In step that was decided with the wish: whoever was handed out an open
    question was not asked for their answer."""
    if wish.quiz.mode is not Mode.SELF_PACED:
        return wish.quiz.timeline.is_public(wish.question, wish.at)
    return handed_out.answered is not None or now >= handed_out.window.closes_at
