"""A question on the wire: no answer key before the result may be known."""

import json
from typing import Any

import pytest

from quizfleet.content import Kind, Mode
from quizfleet.grading import Counted
from quizfleet.hosting.actions import ExtraTime, Show
from quizfleet.participation.question import encode
from quizfleet.participation.wish import HandedOut, Wish
from quizfleet.quiz import IN_WORDS, Image, Question, Quiz
from quizfleet.timeline import Window

QUESTIONS = (Question("Primes?", ("2", "3", "4"), 0b011, 20, 1000),)
QUIZZES = {
    mode: Quiz(1, "ABCDEFG", "Sums", mode, "kahoot@1", starts_at, QUESTIONS)
    for mode, starts_at in ((Mode.SELF_PACED, None), (Mode.AUTOPILOT, 100))
}
WINDOW = Window(100, 20_100)
HALF = Counted(0b001, correct=False, points=0, elapsed_ms=4_000)
KEY: dict[str, Any] = {"correctChoices": [1, 2], "accepted": [], "tolerance": "0", "explanation": ""}
NO_ANSWER = {"choices": None, "text": None, "answered": False, "correct": False, "points": 0, "bonus": 0}
UNANSWERED = {**NO_ANSWER, "elapsedMs": None, **KEY}
WRONG = {**NO_ANSWER, "choices": [1], "answered": True, "elapsedMs": 4_000, **KEY}


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
def test_a_result_is_told_once_it_may_be_known(mode: Mode, answered: Counted | None, now: int, result: Any) -> None:
    shown = json.loads(encode(Wish(QUIZZES[mode], 7, 1, now), HandedOut(WINDOW, answered), now))
    assert shown == {
        "question": 1,
        "kind": "multiple",
        "text": "Primes?",
        "image": None,
        "multiple": True,
        "choices": [{"id": 1, "text": "2"}, {"id": 2, "text": "3"}, {"id": 3, "text": "4"}],
        "seconds": 20,
        "points": 1000,
        "warmUp": False,
        "scored": True,
        "remainingMs": 20_100 - now,
        "opensInMs": 0,
        "closed": now >= 20_100,
        "result": result,
    }


def test_no_time_remains_after_the_end() -> None:
    wish = Wish(QUIZZES[Mode.SELF_PACED], 7, 1, 100)
    assert json.loads(encode(wish, HandedOut(WINDOW), 10**9))["remainingMs"] == 0


def shown(question: Question, answered: Counted | None = None, policy: str = "kahoot@2") -> Any:
    """A question of a self-paced quiz after its time, to a player who has answered it."""
    quiz = Quiz(1, "ABCDEFG", "All kinds", Mode.SELF_PACED, policy, None, (question,))
    return json.loads(encode(Wish(quiz, 7, 1, 90_000), HandedOut(WINDOW, answered), 90_000))


SECRETS: dict[str, Any] = {"seconds": 20, "points": 1000, "explanation": "Because."}
NUMBER = Question("How many?", (), 0, kind=Kind.NUMERIC, number="42", tolerance="0.5", **SECRETS)
TEXT = Question("Who?", (), 0, kind=Kind.TEXT, accepted=("Ada Lovelace", "Ada"), **SECRETS)
ORDER = Question("In order?", ("b", "c", "a"), 0, kind=Kind.ORDERING, order=(3, 1, 2), **SECRETS)
POLL = Question("Tea?", ("yes", "no"), 0, kind=Kind.POLL, **SECRETS | {"points": 0})


@pytest.mark.parametrize(
    ("question", "answered", "told"),
    [
        (NUMBER, Counted(IN_WORDS, True, 900, 5, "41.5"), {"choices": [], "text": "41.5", "accepted": ["42"]}),
        (TEXT, Counted(IN_WORDS, True, 900, 5, "ADA"), {"choices": [], "text": "ADA", "accepted": [*TEXT.accepted]}),
        (ORDER, Counted(IN_WORDS, False, 0, 5, "1 3 2"), {"choices": [1, 3, 2], "text": None, "accepted": []}),
        (POLL, Counted(0b10, False, 0, 5), {"choices": [2], "text": None, "accepted": [], "correctChoices": []}),
    ],
)
def test_a_result_tells_the_answer_and_the_key_of_each_kind(
    question: Question, answered: Counted, told: dict[str, Any]
) -> None:
    seen = shown(question, answered)
    assert (seen["kind"], seen["text"], seen["scored"]) == (
        question.kind,
        question.text,
        question.kind is not Kind.POLL,
    )
    result = seen["result"]
    expected = {"correctChoices": list(question.order)} | told
    assert {name: result[name] for name in expected} == expected
    assert (result["answered"], result["correct"], result["points"]) == (True, answered.correct, answered.points)
    assert (result["tolerance"], result["explanation"]) == (question.tolerance, "Because.")


@pytest.mark.parametrize("question", [NUMBER, TEXT, ORDER, POLL])
def test_outside_its_result_a_question_of_no_kind_has_a_place_for_its_key(question: Question) -> None:
    quiz = Quiz(1, "ABCDEFG", "All kinds", Mode.SELF_PACED, "kahoot@2", None, (question,))
    open_now = json.loads(encode(Wish(quiz, 7, 1, 200), HandedOut(WINDOW), 200))
    assert open_now["result"] is None
    assert (
        not {"accepted", "number", "tolerance", "explanation", "order", "correct", "correctChoices"} & open_now.keys()
    )
    assert "Because." not in json.dumps(open_now)


def test_the_bonus_of_a_streak_is_told_apart_from_the_points() -> None:
    with_streak = Counted(0b001, correct=True, points=1_000 - 100 + 300, elapsed_ms=4_000)
    question = Question("One?", ("1", "2"), 0b01, 20, 1000)
    for policy, bonus in (("kahoot@2+streak", 300), ("kahoot@2", 0)):
        result = shown(question, with_streak, policy)["result"]
        assert (result["points"], result["bonus"]) == (1_200, bonus)


def test_the_bonus_is_told_from_the_time_that_this_player_had() -> None:
    more_time = (ExtraTime(0, 7, 100), Show(0, 1))
    question = Question("One?", ("1", "2"), 0b01, 20, 1000)
    quiz = Quiz(
        1, "ABCDEFG", "Led", Mode.HOST_LED, "kahoot@2+streak", None, (question,), None, 6, 2, more_time, read_at=10**6
    )
    window = quiz.timeline.window(1, 7)
    assert window is not None
    counted = Counted(0b01, correct=True, points=950 + 200, elapsed_ms=4_000)  # 4 of 40 seconds
    result = json.loads(encode(Wish(quiz, 7, 1, 90_000), HandedOut(window, counted), 90_000))["result"]
    assert (result["points"], result["bonus"]) == (1_150, 200)


def test_before_it_opens_a_question_is_a_title_without_choices() -> None:
    picture = Image("https://example.org/a.png", "a picture")
    question = Question("One?", ("1", "2"), 0b01, 20, 1000, warm_up=True, image=picture)
    quiz = Quiz(1, "ABCDEFG", "Led", Mode.HOST_LED, "kahoot@2", None, (question,), actions=(Show(0, 1),), read_at=10**6)
    window = quiz.timeline.window(1)
    assert window is not None
    early, late = (json.loads(encode(Wish(quiz, 7, 1, at), HandedOut(window), at)) for at in (2_000, 7_000))
    assert (early["text"], early["choices"], early["opensInMs"], early["remainingMs"]) == ("One?", [], 4_000, 20_000)
    assert [choice["text"] for choice in late["choices"]] == ["1", "2"]
    assert (late["opensInMs"], late["remainingMs"], late["closed"]) == (0, 19_000, False)
    for seen in (early, late):
        assert seen["image"] == {"url": "https://example.org/a.png", "alt": "a picture"}
        assert (seen["warmUp"], seen["scored"], seen["result"]) == (True, False, None)


def test_who_was_handed_out_an_open_question_is_not_told_that_they_did_not_answer_it() -> None:
    """It closed while it was on its way; the answer was not looked for."""
    seen = json.loads(encode(Wish(QUIZZES[Mode.AUTOPILOT], 7, 1, 20_099), HandedOut(WINDOW), 20_101))
    assert (seen["closed"], seen["remainingMs"], seen["result"]) == (True, 0, None)
