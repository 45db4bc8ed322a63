"""Payloads are searched everywhere for what may not be known yet."""

import pytest

from quizfleet.bots.leaks import leaks

QUESTION = {"question": 1, "text": "2 + 2?", "multiple": False, "choices": [{"id": 1, "text": "4"}], "result": None}
ANSWER = {"question": 1, "choices": [], "text": "four", "elapsedMs": 5, "result": None}
RESULT = {"choices": [1], "correct": True, "points": 900, "correctChoices": [1]}


def test_a_question_that_tells_nothing_is_clean() -> None:
    assert leaks(QUESTION, may_be_known=False) == []


def test_a_result_is_a_leak_only_while_it_may_not_be_known() -> None:
    assert leaks(QUESTION | {"result": RESULT}, may_be_known=True) == []
    assert leaks(QUESTION | {"result": RESULT}, may_be_known=False) == ["result"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"correct": False}, "correct"),
        ({"correctChoices": []}, "correctChoices"),
        ({"choices": [{"id": 1, "text": "4", "correct": True}]}, "choices[0].correct"),
        ({"hint": {"correct_choices": [1]}}, "hint.correct_choices"),
        ({"choices": [{"id": 1}, {"id": 2, "isCorrect": None}]}, "choices[1].isCorrect"),
        ({"accepted": ["4"]}, "accepted"),
        ({"more": {"order": [2, 1]}}, "more.order"),
        ({"tolerance": "0"}, "tolerance"),
        ({"explanation": ""}, "explanation"),
        ({"bonus": 0}, "bonus"),
    ],
)
@pytest.mark.parametrize("may_be_known", [True, False])
def test_outside_the_result_it_is_always_a_leak(more: dict[str, object], path: str, may_be_known: bool) -> None:
    assert leaks(QUESTION | more, may_be_known=may_be_known) == [path]


def test_a_question_says_what_it_is_worth_and_an_answer_does_not() -> None:
    assert leaks(QUESTION | {"kind": "single", "points": 1000}, may_be_known=False) == []
    assert leaks(ANSWER, may_be_known=False) == []
    assert leaks(ANSWER | {"points": 900}, may_be_known=True) == ["points"]
    assert leaks({"detail": "no", "errors": [{"field": "text", "correct": "4"}]}, may_be_known=True) == [
        "errors[0].correct"
    ]
