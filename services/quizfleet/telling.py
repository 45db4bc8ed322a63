"""What is told of a question once it may be known: its key, and what an answer to it came to. Pure.

Nothing else puts a key into what goes to players.
"""

import msgspec

from quizfleet.content import Kind
from quizfleet.grading import Counted, as_sent, streak_bonus
from quizfleet.quiz import Question, Quiz, from_bits


class QuestionResult(msgspec.Struct, rename="camel", gc=False):
    """What became of a question, told once it may be known.

    Of the player: `choices` as they were sent, null where the question was not `answered`; `text`, null where the
    answer is none; `bonus`, the part of `points` that is for a streak. Of the question: `correct_choices`, in their
    right order where the order is the answer; `accepted`, the right texts, or the right number in digits, which an
    answer may miss by `tolerance`.
    """

    choices: list[int] | None
    text: str | None
    answered: bool
    correct: bool
    points: int
    bonus: int
    elapsed_ms: int | None
    correct_choices: list[int]
    accepted: list[str]
    tolerance: str
    explanation: str


def result(quiz: Quiz, number: int, counted: Counted | None, player: int | None = None) -> QuestionResult:
    """The result of a question (from 1) for a player who has given this answer, or none."""
    question = quiz.questions[number - 1]
    correct_choices, accepted = _key(question)
    if counted is None:
        return QuestionResult(
            None,
            None,
            False,
            False,
            0,
            0,
            None,
            correct_choices,
            accepted,
            question.tolerance,
            question.explanation,
        )
    choices, text = as_sent(question, counted.choices, counted.words)
    return QuestionResult(
        choices,
        text,
        True,
        counted.correct,
        counted.points,
        streak_bonus(quiz, number, counted, player),
        counted.elapsed_ms,
        correct_choices,
        accepted,
        question.tolerance,
        question.explanation,
    )


def _key(question: Question) -> tuple[list[int], list[str]]:
    """The right choices, and the right answers in words."""
    if question.kind.picks:
        return from_bits(question.correct), []
    if question.kind is Kind.NUMERIC:
        return [], [question.number]
    return list(question.order), list(question.accepted)
