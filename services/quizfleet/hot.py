"""What hot routes share, outside FastAPI: whose a request is, and what a failure is to its sender."""

import logging
from collections.abc import Iterable
from typing import NoReturn

from quizfleet import ids
from quizfleet.database import is_transient
from quizfleet.problems import Problem, unauthorized, unavailable
from quizfleet.quiz import Quiz
from quizfleet.tokens import Claims, Role, Tokens

log = logging.getLogger(__name__)

_TOO_LONG = 6


def claims_of(tokens: Tokens, headers: Iterable[tuple[bytes, bytes]], quiz_id: str) -> Claims:
    """The claims of a request's token, which must be a player's of this quiz.

    Raises:
        Problem: 401 without a valid token, 403 for another quiz's or a host's, 404 for what is no quiz id.
    """
    for name, value in headers:
        if name == b"authorization":
            claims = tokens.verify_header(value)
            break
    else:
        raise unauthorized("send the token as Authorization: Bearer <token>")
    if claims.quiz_id != quiz_id:
        _refuse_quiz(quiz_id)
    if claims.role is not Role.PLAYER:
        raise Problem(403, "forbidden", "only a player can do this; join with the code")
    return claims


def question_number(text: str) -> int:
    """The number of a question in a path; 0 for what is no number, or a larger one than any question has."""
    return int(text) if len(text) < _TOO_LONG and text.isascii() and text.isdecimal() else 0


def no_question(quiz: Quiz, number: int) -> Problem:
    """404: the quiz has no question with this number."""
    has = f"this quiz has {len(quiz.questions)} questions; there is no question {number}"
    return Problem(404, "question-not-found", has)


def _refuse_quiz(quiz_id: str) -> NoReturn:
    try:
        ids.decode(quiz_id)
    except ValueError:
        raise Problem(404, "quiz-not-found", "there is no quiz with this id") from None
    raise Problem(403, "forbidden", "this token is for another quiz")


def refused(failure: BaseException) -> Problem:
    """The problem that a failure is to the sender; one that nobody expected is logged."""
    if isinstance(failure, Problem):
        return failure
    if is_transient(failure):
        return unavailable("the database is away; try again")
    log.error("a request failed", exc_info=failure)
    return Problem(500, "internal", "an unexpected error; it has been logged")
