"""Scoring's one route."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from quizfleet.clock import now_ms
from quizfleet.content import MAX_CHOICES, Mode
from quizfleet.problems import Problem
from quizfleet.quiz import Question, Quiz, from_bits, to_bits
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.scoring.answering import Answering
from quizfleet.service import QuizId, claims_for, resources_of

router = APIRouter(tags=["scoring"])

ChoiceId = Annotated[int, Field(strict=True)]


class AnswerRequest(BaseModel):
    """The ids of the chosen choices. Anything else a client sends counts for nothing."""

    choices: Annotated[list[ChoiceId], Field(min_length=1, max_length=MAX_CHOICES)]


class AnswerResult(BaseModel):
    """What the answer is worth."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    correct: bool
    points: int
    correct_choices: list[int]


class AnswerView(BaseModel):
    """The answer that counts. `result` is None while others can still answer the question."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    question: int
    choices: list[int]
    elapsed_ms: int
    result: AnswerResult | None


@router.put(
    "/api/quizzes/{quiz}/questions/{n}/answer",
    status_code=201,
    responses={200: {"model": AnswerView, "description": "the same answer again: the first result"}},
)
async def answer(
    request: Request, response: Response, quiz: QuizId, n: Annotated[int, Path(ge=1, le=32767)], body: AnswerRequest
) -> AnswerView:
    """Answer a question, once. Safe to retry: the same answer again gets the first result."""
    received_at = now_ms()
    have = resources_of(request)
    claims = claims_for(request, quiz, player=True)
    asked = await have.quizzes.get(quiz)
    question = asked.question(n)
    if question is None or claims.player is None:
        raise Problem(
            404, "question-not-found", f"this quiz has {len(asked.questions)} questions; there is no question {n}"
        )
    choices = _check_choices(question, body.choices)
    verdict = await have.get(Answering).accept(Answer(asked, claims.player, n, choices, received_at))
    counted = _counted(verdict, choices, n)
    response.status_code = 201 if verdict.outcome is Outcome.ACCEPTED else 200
    return AnswerView(
        question=n,
        choices=from_bits(counted.choices),
        elapsed_ms=counted.elapsed_ms,
        result=_result(asked, n, question, counted),
    )


def _check_choices(question: Question, choices: list[int]) -> int:
    unknown = [choice for choice in choices if not 1 <= choice <= len(question.choices)]
    if unknown:
        fault = f"there is no choice {unknown[0]}; choices are 1 to {len(question.choices)}"
    elif len(set(choices)) != len(choices):
        fault = "a choice is named twice"
    elif len(choices) > 1 and not question.multiple:
        fault = "this question takes one choice"
    else:
        return to_bits(choices)
    raise Problem(422, "invalid-choice", fault, errors=[{"field": "choices", "message": fault}])


def _counted(verdict: Verdict, choices: int, number: int) -> Counted:
    """The submission that counts, where it is the one that was sent.

    Raises:
        Problem: 409 answer-conflict or question-not-open, 410 question-closed.
    """
    if verdict.counted is not None:
        if verdict.counted.choices != choices:
            first = from_bits(verdict.counted.choices)
            raise Problem(
                409, "answer-conflict", f"question {number} was already answered with {first}; the first answer counts"
            )
        return verdict.counted
    if verdict.outcome is Outcome.NOT_OPEN:
        raise Problem(409, "question-not-open", f"question {number} is not open; get the question first")
    raise Problem(410, "question-closed", f"question {number} has closed; the answer came too late")


def _result(quiz: Quiz, number: int, question: Question, counted: Counted) -> AnswerResult | None:
    window = quiz.timeline.window(number)
    if quiz.mode is not Mode.SELF_PACED and (window is None or now_ms() < window.closes_at):
        return None
    return AnswerResult(correct=counted.correct, points=counted.points, correct_choices=from_bits(question.correct))
