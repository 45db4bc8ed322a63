"""Reading a request for a hot route: which wish or look it holds."""

from collections.abc import Callable, Sequence

from quizfleet.clock import now_ms
from quizfleet.hot import claims_of, question_number
from quizfleet.participation.deciding import is_over
from quizfleet.participation.look import Look
from quizfleet.participation.wish import Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.tokens import Tokens

Headers = Sequence[tuple[bytes, bytes]]
Known = Callable[[int], Quiz | None]
"""The quizzes by id, those that are in memory."""

_BODY = (b"content-length", b"transfer-encoding")


def read(tokens: Tokens, known: Known, url: bytes, headers: Headers) -> Wish | Look | None:
    """What a player asks for in a GET request: a question, or where a quiz is.

    None where that is neither, or cannot be had at once: the application refuses it, loads the quiz, or looks back.
    """
    if any(name in _BODY for name, _ in headers):
        return None
    match url.decode("latin-1").split("/"):
        case ["", "api", "quizzes", quiz]:
            return _look(tokens, known, headers, quiz)
        case ["", "api", "quizzes", quiz, "questions", number]:
            return _wish(tokens, known, headers, quiz, question_number(number))
    return None


def _look(tokens: Tokens, known: Known, headers: Headers, quiz_id: str) -> Look | None:
    """A look at a quiz that is known and the sender's."""
    try:
        claims = claims_of(tokens, headers, quiz_id)
    except Problem:
        return None
    quiz = known(claims.quiz)
    if quiz is None or claims.player in quiz.room.removed:
        return None
    return Look(quiz, claims.player)


def _wish(tokens: Tokens, known: Known, headers: Headers, quiz_id: str, number: int) -> Wish | None:
    """A wish to see a question that exists, of a quiz that is known, not over, and the sender's."""
    look, now = _look(tokens, known, headers, quiz_id), now_ms()
    if look is None or not 1 <= number <= len(look.quiz.questions) or is_over(look.quiz, now):
        return None
    return Wish(look.quiz, look.player or 0, number, now)
