"""The reply to an answer: what a verdict is to its sender."""

import msgspec

from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.problems import Problem
from quizfleet.quiz import from_bits
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.scoring.payloads import AnswerResult, AnswerView

_encoder = msgspec.json.Encoder()


def granted(answer: Answer, verdict: Verdict) -> tuple[int, bytes]:
    """Status and body for the answer that counts: 201 where it is this one, 200 where it was sent before.

    Raises:
        Problem: 409 answer-conflict or question-not-open, 410 question-closed.
    """
    counted = _counted(answer, verdict)
    view = AnswerView(answer.question, from_bits(counted.choices), counted.elapsed_ms, _result(answer, counted))
    return 201 if verdict.outcome is Outcome.ACCEPTED else 200, _encoder.encode(view)


def _counted(answer: Answer, verdict: Verdict) -> Counted:
    counted, number = verdict.counted, answer.question
    if counted is not None:
        if counted.choices != answer.choices:
            first = from_bits(counted.choices)
            raise Problem(
                409, "answer-conflict", f"question {number} was already answered with {first}; the first answer counts"
            )
        return counted
    if verdict.outcome is Outcome.NOT_OPEN:
        raise Problem(409, "question-not-open", f"question {number} is not open; get the question first")
    raise Problem(410, "question-closed", f"question {number} has closed; the answer came too late")


def _result(answer: Answer, counted: Counted) -> AnswerResult | None:
    """What the answer is worth; None while others can still answer the question."""
    quiz = answer.quiz
    if quiz.mode is not Mode.SELF_PACED:
        window = quiz.timeline.window(answer.question)
        if window is None or now_ms() < window.closes_at:
            return None
    correct = quiz.questions[answer.question - 1].correct
    return AnswerResult(counted.correct, counted.points, from_bits(correct))
