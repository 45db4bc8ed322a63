"""The reply to an answer: what a verdict is to its sender."""

import msgspec

from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.grading import Counted, as_sent
from quizfleet.problems import Problem
from quizfleet.scoring.answer import Answer, Outcome, Verdict
from quizfleet.scoring.payloads import AnswerView
from quizfleet.telling import QuestionResult, result

_encoder = msgspec.json.Encoder()


def granted(answer: Answer, verdict: Verdict) -> tuple[int, bytes]:
    """Status and body for the answer that counts: 201 where it is this one, 200 where it was sent before.

    Raises:
        Problem: 409 answer-conflict or question-not-open, 410 question-closed.
    """
    counted = _counted(answer, verdict)
    choices, text = _as_sent(answer, counted)
    view = AnswerView(answer.question, choices, text, counted.elapsed_ms, _result(answer, counted))
    return 201 if verdict.outcome is Outcome.ACCEPTED else 200, _encoder.encode(view)


def _counted(answer: Answer, verdict: Verdict) -> Counted:
    counted, number = verdict.counted, answer.question
    if counted is not None:
        if counted.choices != answer.choices or counted.words != answer.words:
            choices, text = _as_sent(answer, counted)
            first = choices if text is None else f'"{text}"'
            raise Problem(
                409, "answer-conflict", f"question {number} was already answered with {first}; the first answer counts"
            )
        return counted
    if verdict.outcome is Outcome.NOT_OPEN:
        raise Problem(409, "question-not-open", f"question {number} is not open; get the question first")
    raise Problem(410, "question-closed", f"question {number} has closed; the answer came too late")


def _as_sent(answer: Answer, counted: Counted) -> tuple[list[int], str | None]:
    return as_sent(answer.quiz.questions[answer.question - 1], counted.choices, counted.words)


def _result(answer: Answer, counted: Counted) -> QuestionResult | None:
    """What the answer is worth; None while others can still answer the question."""
    quiz = answer.quiz
    if quiz.mode is not Mode.SELF_PACED and not quiz.timeline.is_public(answer.question, now_ms()):
        return None
    return result(quiz, answer.question, counted, answer.player)
