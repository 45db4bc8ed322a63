"""A question's key put right: what a host says is right after all, and the quiz with it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from pydantic import ValidationError

from quizfleet.content import Kind, QuestionContent, QuizContent
from quizfleet.quiz import Question, Quiz

_CHOICES, _ANSWER, _TOLERANCE = "correctChoices", "answer", "tolerance"
_ACCEPTED, _ORDER, _VOID = "accepted", "order", "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is right after all; None leaves it as it is.

    `correct_choices` and `order` are ids of choices, `answer`, `tolerance` and `accepted` what an author may write, and
    `void` is whether the question counts for nobody.
    """

    correct_choices: tuple[int, ...] | None = None
    answer: object = None
    tolerance: object = None
    accepted: tuple[str, ...] | None = None
    order: tuple[int, ...] | None = None
    void: bool | None = None

    @property
    def fields(self) -> set[str]:
        """What it says something about, as hosts name it."""
        said = {
            _CHOICES: self.correct_choices,
            _ANSWER: self.answer,
            _TOLERANCE: self.tolerance,
            _ACCEPTED: self.accepted,
            _ORDER: self.order,
            _VOID: self.void,
        }
        return {name for name, value in said.items() if value is not None}


class WrongCorrectionError(Exception):
    """A correction that says nothing, or nothing that fits its question; `field` is the one at fault."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault)
        self.field = field


_FITTING = {
    Kind.SINGLE: (_CHOICES,),
    Kind.MULTIPLE: (_CHOICES,),
    Kind.TRUE_FALSE: (_ANSWER, _CHOICES),
    Kind.NUMERIC: (_ANSWER, _TOLERANCE),
    Kind.TEXT: (_ACCEPTED,),
    Kind.ORDERING: (_ORDER,),
    Kind.POLL: (),
}
"""What may be said of the key of each kind of question."""


def corrected(quiz: Quiz, number: int, correction: Correction) -> Quiz:
    """The quiz with the key of a question (from 1) put right. Players see what they have seen.

    Raises:
        WrongCorrectionError: the correction says nothing, or nobody could have authored what it would make.
    """
    question = quiz.questions[number - 1]
    _check_fields(question, correction)
    content = _check(QuestionContent.model_validate, _written(question, correction), _FITTING[question.kind])
    right = Question.of(content)
    order = correction.order or question.order
    mended = msgspec.structs.replace(right, choices=question.choices, order=order)
    whole = replace(quiz, questions=(*quiz.questions[: number - 1], mended, *quiz.questions[number:]))
    _check(QuizContent.model_validate, whole.content.model_dump(), _FITTING[question.kind])
    return whole


def voided(quiz: Quiz, number: int) -> Quiz:
    """The quiz with a question (from 1) that counts for nobody."""
    void = msgspec.structs.replace(quiz.questions[number - 1], warm_up=True)
    return replace(quiz, questions=(*quiz.questions[: number - 1], void, *quiz.questions[number:]))


def _check_fields(question: Question, correction: Correction) -> None:
    kind = question.kind
    fitting = _FITTING[kind]
    if kind is Kind.POLL:
        raise WrongCorrectionError("question", "a poll has no right answer, and counts for nobody")
    said = correction.fields
    if not said:
        raise WrongCorrectionError(fitting[0], f"say what is right: {' or '.join(fitting)}, or void: true")
    stray = sorted(said - {*fitting, _VOID})
    if stray:
        raise WrongCorrectionError(stray[0], f"this question is {kind}: it takes {' or '.join(fitting)}, or void")
    if _ANSWER in said and _CHOICES in said:
        raise WrongCorrectionError(_ANSWER, f"say {_ANSWER} or {_CHOICES}, not both")
    if correction.correct_choices is not None:
        _check_ids(_CHOICES, question, correction.correct_choices)
    if correction.order is not None:
        _check_ids(_ORDER, question, correction.order)
        if len(correction.order) != len(question.choices):
            raise WrongCorrectionError(_ORDER, f"name all {len(question.choices)} choices, in the right order")


def _check_ids(field: str, question: Question, choices: tuple[int, ...]) -> None:
    last = len(question.choices)
    unknown = next((choice for choice in choices if not 1 <= choice <= last), None)
    if unknown is not None:
        raise WrongCorrectionError(field, f"there is no choice {unknown}; choices are 1 to {last}")
    if len(set(choices)) != len(choices):
        raise WrongCorrectionError(field, "a choice is named twice")


def _written(question: Question, correction: Correction) -> dict[str, Any]:
    """The corrected question as its author would have written it."""
    content = question.content.model_dump()
    if correction.void is not None:
        content["warm_up"] = correction.void
    right = correction.correct_choices
    if right is not None and question.kind is Kind.TRUE_FALSE:
        content["answer"] = right == (1,) if len(right) == 1 else None
    elif right is not None:
        content["choices"] = [
            {"text": text, "correct": place in right} for place, text in enumerate(question.choices, 1)
        ]
    for field, value in (("answer", correction.answer), ("tolerance", correction.tolerance)):
        if value is not None:
            content[field] = value
    if correction.accepted is not None:
        content["accepted"] = correction.accepted
    if correction.order is not None:
        content["choices"] = [{"text": question.choices[place - 1]} for place in correction.order]
    return content


def _check(validate: Callable[[Any], Any], content: dict[str, Any], fitting: tuple[str, ...]) -> Any:
    try:
        return validate(content)
    except ValidationError as invalid:
        error = invalid.errors()[0]
        named = next((str(part) for part in error["loc"] if part in fitting), fitting[0])
        raise WrongCorrectionError(named, str(error["msg"]).removeprefix("Value error, ")) from invalid
