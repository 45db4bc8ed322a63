"""Which requests for a question or a quiz take the shortcut: those that can be had at once, and no other."""

from dataclasses import replace

import pytest

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.participation import request
from quizfleet.participation.look import Look
from quizfleet.participation.wish import Wish
from quizfleet.quiz import Question, Quiz
from quizfleet.tokens import Role, Tokens

QUIZ = Quiz(70_000, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, (Question("?", ("3", "4"), 0b10, 20, 9),) * 3)
OVER = replace(QUIZ, id=80_000, closed_at=1)
QUIZZES = {quiz.id: quiz for quiz in (QUIZ, OVER)}
TOKENS = Tokens(["s" * 32], "local.demo", 1)
PLAYER = TOKENS.issue(Role.PLAYER, QUIZ.id, 7)
PATH = f"/api/quizzes/{ids.encode(QUIZ.id)}/questions"


def asked(url: str, token: str = PLAYER, *headers: tuple[bytes, bytes]) -> Wish | Look | None:
    """What is asked for in a request."""
    sent = ((b"host", b"quiz"), (b"authorization", f"Bearer {token}".encode()), *headers)
    return request.read(TOKENS, QUIZZES.get, url.encode(), sent)


@pytest.mark.parametrize("number", [1, 3])
def test_a_players_request_for_a_question_is_a_asked(number: int) -> None:
    found = asked(f"{PATH}/{number}", PLAYER, (b"accept-encoding", b"gzip"))
    assert isinstance(found, Wish)
    assert (found.quiz, found.player, found.question) == (QUIZ, 7, number)
    assert abs(found.at - now_ms()) < 10_000


@pytest.mark.parametrize("quiz", [QUIZ, OVER])
def test_a_players_request_for_their_quiz_is_a_look_also_when_it_is_over(quiz: Quiz) -> None:
    assert asked(f"/api/quizzes/{ids.encode(quiz.id)}", TOKENS.issue(Role.PLAYER, quiz.id, 7)) == Look(quiz, 7)


@pytest.mark.parametrize(
    "url",
    [
        *(f"{PATH}/{number}" for number in ("0", "4", "-1", "x", "", "1/", "1?n=2", "%31", "\u0663", "1" * 40)),
        f"{PATH}/1/answer",
        PATH,
        f"/api/quizzes/{ids.encode(QUIZ.id)}/",
        f"/api/quizzes/{ids.encode(QUIZ.id)}?player=8",
        f"/api/quizzes/{ids.encode(QUIZ.id + 1)}",
        f"/{PATH}/1",
        f"/api/quizzes/{ids.encode(QUIZ.id)}/question/1",
        f"/apis/quizzes/{ids.encode(QUIZ.id)}/questions/1",
        f"/api/quizzes/{ids.encode(QUIZ.id + 1)}/questions/1",
        "/",
        "*",
    ],
)
def test_another_url_is_for_the_application(url: str) -> None:
    assert asked(url) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        PLAYER[:-4] + "AAAA",
        TOKENS.issue(Role.HOST, QUIZ.id),
        TOKENS.issue(Role.PLAYER, QUIZ.id + 1, 7),
    ],
)
def test_who_may_not_is_told_so_by_the_application(token: str) -> None:
    assert asked(f"{PATH}/1", token) is None
    assert asked(f"/api/quizzes/{ids.encode(QUIZ.id)}", token) is None


def test_a_quiz_that_is_over_or_not_known_is_for_the_application() -> None:
    for quiz in (OVER.id, 90_000):
        url = f"/api/quizzes/{ids.encode(quiz)}/questions/1"
        assert asked(url, TOKENS.issue(Role.PLAYER, quiz, 7)) is None


@pytest.mark.parametrize("header", [(b"content-length", b"3"), (b"transfer-encoding", b"chunked")])
def test_a_body_is_for_the_application(header: tuple[bytes, bytes]) -> None:
    assert asked(f"{PATH}/1", PLAYER, header) is None
    assert asked(f"/api/quizzes/{ids.encode(QUIZ.id)}", PLAYER, header) is None
