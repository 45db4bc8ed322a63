"""Reading a request for the hot route: which wish it holds."""

from collections.abc import Callable, Sequence

from quizfleet.clock import now_ms
from quizfleet.hot import claims_of, question_number
from quizfleet.participation.deciding import is_over
from quizfleet.participation.wish import Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.tokens import Tokens

_PARTS = 6
_BODY = (b"content-length", b"transfer-encoding")


def wish_in(
    tokens: Tokens, known: Callable[[int], Quiz | None], url: bytes, headers: Sequence[tuple[bytes, bytes]]
) -> Wish | None:
    """The wish in a GET request, where the question exists and its quiz is known at once, not over, and the sender's.

    None for any other: the application refuses it, loads the quiz, or looks back. `known` has the quizzes by id.
    """
    parts = url.decode("latin-1").split("/")
    if len(parts) != _PARTS or parts[4] != "questions" or parts[1:3] != ["api", "quizzes"]:
        return None
    if any(name in _BODY for name, _ in headers):
        return None
    try:
        claims = claims_of(tokens, headers, parts[3])
    except Problem:
        return None
    quiz, number = known(claims.quiz), question_number(parts[5])
    if quiz is None or not 1 <= number <= len(quiz.questions):
        return None
    now = now_ms()
    return None if is_over(quiz, now) else Wish(quiz, claims.player or 0, number, now)
