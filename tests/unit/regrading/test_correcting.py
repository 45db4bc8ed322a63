"""What a host may put right, and what they are told when it does not fit the question."""

from typing import Any

import pytest

from quizfleet.content import Kind
from quizfleet.quiz import Question
from quizfleet.regrading.correcting import Correction, WrongCorrectionError, corrected, voided
from tests.unit.regrading.games import CORRECTIONS, question, quiz


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, all_ in CORRECTIONS.items() for said in all_])
def test_only_the_key_is_changed(kind: Kind, said: dict[str, Any]) -> None:
    before = quiz(question(Kind.POLL), question(kind, explanation="So.", points=700), question(kind))
    after = corrected(before, 2, Correction(**said))
    assert (after.questions[0], after.questions[2]) == (before.questions[0], before.questions[2])
    was, now = before.questions[1], after.questions[1]
    assert (now.text, now.choices, now.kind, now.points, now.seconds, now.explanation, now.warm_up) == (
        was.text, was.choices, was.kind, was.points, was.seconds, was.explanation, was.warm_up,
    )  # fmt: skip


def key(asked: Question, **said: Any) -> Question:
    return corrected(quiz(asked), 1, Correction(**said)).questions[0]


def test_each_kind_has_its_key() -> None:
    assert key(question(Kind.SINGLE), correct_choices=(3,)).correct == 0b100
    assert key(question(Kind.MULTIPLE), correct_choices=(4, 2)).correct == 0b1010
    assert key(question(Kind.MULTIPLE), correct_choices=(2,)).kind is Kind.MULTIPLE
    assert key(question(Kind.TRUE_FALSE), answer=False).correct == 0b10
    assert key(question(Kind.TRUE_FALSE), correct_choices=(2,)).correct == 0b10
    numeric = key(question(Kind.NUMERIC), answer="3.50")
    assert (numeric.number, numeric.tolerance) == ("3.50", "0.5")
    numeric = key(question(Kind.NUMERIC), tolerance=0)
    assert (numeric.number, numeric.tolerance) == ("7", "0")
    assert key(question(Kind.TEXT), accepted=("Roma", "Rom")).accepted == ("Roma", "Rom")
    assert key(question(Kind.ORDERING), order=(2, 3, 1)).order == (2, 3, 1)


def test_void_is_for_nobody_and_can_be_taken_back() -> None:
    void = corrected(quiz(question(Kind.TEXT)), 1, Correction(void=True))
    assert not void.questions[0].is_scored
    assert void.questions == voided(quiz(question(Kind.TEXT)), 1).questions
    assert corrected(void, 1, Correction(void=False)).questions == (question(Kind.TEXT),)


@pytest.mark.parametrize(
    ("kind", "said", "field", "fault"),
    [
        (Kind.SINGLE, {}, "correctChoices", "say what is right: correctChoices, or void"),
        (Kind.NUMERIC, {}, "answer", "answer or tolerance, or void"),
        (Kind.SINGLE, {"accepted": ("a",)}, "accepted", "this question is single: it takes correctChoices, or void"),
        (Kind.TEXT, {"answer": 3}, "answer", "it takes accepted"),
        (Kind.SINGLE, {"correct_choices": (4,)}, "correctChoices", "no choice 4; choices are 1 to 3"),
        (Kind.SINGLE, {"correct_choices": (1, 1)}, "correctChoices", "named twice"),
        (Kind.SINGLE, {"correct_choices": ()}, "correctChoices", "no choice is marked correct"),
        (Kind.SINGLE, {"correct_choices": (1, 2)}, "correctChoices", "a single choice question has one"),
        (Kind.MULTIPLE, {"correct_choices": ()}, "correctChoices", "no choice is marked correct"),
        (Kind.TRUE_FALSE, {"correct_choices": (1, 2)}, "answer", "answer: true or answer: false"),
        (Kind.TRUE_FALSE, {"answer": True, "correct_choices": (1,)}, "answer", "not both"),
        (Kind.TRUE_FALSE, {"answer": 7}, "answer", "answer: true or answer: false"),
        (Kind.NUMERIC, {"answer": "often"}, "answer", "neither true, false nor a number"),
        (Kind.NUMERIC, {"answer": True}, "answer", "right number"),
        (Kind.NUMERIC, {"answer": [1]}, "answer", "neither true, false nor a number"),
        (Kind.NUMERIC, {"tolerance": -1}, "tolerance", "greater than or equal to 0"),
        (Kind.TEXT, {"accepted": ()}, "accepted", "at least one right answer"),
        (Kind.TEXT, {"accepted": ("?!",)}, "accepted", "no letter or digit"),
        (Kind.TEXT, {"accepted": ("x" * 101,)}, "accepted", "at most 100"),
        (Kind.ORDERING, {"order": (1, 2)}, "order", "all 3 choices"),
        (Kind.ORDERING, {"order": (1, 2, 4)}, "order", "no choice 4"),
        (Kind.ORDERING, {"order": (1, 2, 2)}, "order", "named twice"),
        (Kind.POLL, {"void": True}, "question", "a poll has no right answer"),
    ],
)
def test_what_does_not_fit_is_told_with_its_field(kind: Kind, said: dict[str, Any], field: str, fault: str) -> None:
    with pytest.raises(WrongCorrectionError, match=fault) as refused:
        corrected(quiz(question(kind)), 1, Correction(**said))
    assert refused.value.field == field


def test_a_key_that_brings_more_points_than_boards_hold_is_refused() -> None:
    def rich(right: int) -> Question:
        many = [{"text": str(place), "correct": place < right} for place in range(12)]
        return question(Kind.MULTIPLE, choices=many, points=10_000)

    full = quiz(*[rich(2)] * 162, *[rich(4)] * 338)
    assert corrected(full, 1, Correction(correct_choices=(5, 6))).questions[0].correct == 0b110000
    with pytest.raises(WrongCorrectionError, match="boards count to"):
        corrected(full, 1, Correction(correct_choices=tuple(range(1, 13))))
