"""A question on the wire: no answer key before the result may be known."""

import json
from typing import Any

import pytest

from quizfleet.content import Mode
from quizfleet.participation.question import encode
from quizfleet.participation.wish import Answered, HandedOut, Wish
from quizfleet.quiz import Question, Quiz
from quizfleet.timeline import Window

QUESTIONS = (Question("Primes?", ("2", "3", "4"), 0b011, 20, 1000),)
QUIZZES = {
    mode: Quiz(1, "ABCDEFG", "Sums", mode, "kahoot@1", starts_at, QUESTIONS)
    for mode, starts_at in ((Mode.SELF_PACED, None), (Mode.AUTOPILOT, 100))
}
WINDOW = Window(100, 20_100)
HALF = Answered(0b001, correct=False, points=0)
UNANSWERED = {"choices": None, "correct": False, "points": 0, "correctChoices": [1, 2]}
WRONG = {"choices": [1], "correct": False, "points": 0, "correctChoices": [1, 2]}


@pytest.mark.parametrize(
    ("mode", "answered", "now", "result"),
    [
        (Mode.SELF_PACED, None, 20_099, None),
        (Mode.SELF_PACED, HALF, 20_099, WRONG),
        (Mode.SELF_PACED, None, 20_100, UNANSWERED),
        (Mode.AUTOPILOT, None, 20_099, None),
        (Mode.AUTOPILOT, HALF, 20_099, None),
        (Mode.AUTOPILOT, HALF, 20_100, WRONG),
        (Mode.AUTOPILOT, None, 20_100, UNANSWERED),
    ],
)
def test_a_result_is_told_once_it_may_be_known(mode: Mode, answered: Answered | None, now: int, result: Any) -> None:
    shown = json.loads(encode(Wish(QUIZZES[mode], 7, 1, now), HandedOut(WINDOW, answered), now))
    assert shown == {
        "question": 1,
        "text": "Primes?",
        "multiple": True,
        "choices": [{"id": 1, "text": "2"}, {"id": 2, "text": "3"}, {"id": 3, "text": "4"}],
        "seconds": 20,
        "points": 1000,
        "remainingMs": 20_100 - now,
        "closed": now >= 20_100,
        "result": result,
    }


def test_no_time_remains_after_the_end() -> None:
    wish = Wish(QUIZZES[Mode.SELF_PACED], 7, 1, 100)
    assert json.loads(encode(wish, HandedOut(WINDOW), 10**9))["remainingMs"] == 0
