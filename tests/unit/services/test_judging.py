"""Whether an answer is in time, by the server's clock alone, and what it is worth."""

import pytest

from quizfleet.content import Mode
from quizfleet.quiz import Question, Quiz
from quizfleet.scoring.answer import Answer, Counted, Outcome
from quizfleet.scoring.judging import judge
from quizfleet.timeline import Window, opened

OPENED = 1_000_000
QUIZ = Quiz(1, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, (Question("2+2?", ("3", "4"), 0b10, 20, 1000),))


def answer(choices: int, after_ms: int) -> Answer:
    """An answer received so long after the question opened."""
    return Answer(QUIZ, 7, 1, choices, OPENED + after_ms)


def test_a_right_answer_counts_with_its_time() -> None:
    assert judge(answer(0b10, 10_000), opened(OPENED, 20)) == (
        Outcome.ACCEPTED,
        Counted(0b10, correct=True, points=750, elapsed_ms=10_000),
    )


def test_a_wrong_answer_counts_for_nothing_but_counts() -> None:
    assert judge(answer(0b01, 10_000), opened(OPENED, 20)) == (
        Outcome.ACCEPTED,
        Counted(0b01, correct=False, points=0, elapsed_ms=10_000),
    )


@pytest.mark.parametrize(
    ("window", "after_ms", "outcome"),
    [
        (None, 0, Outcome.NOT_OPEN),
        (opened(OPENED, 20), -1, Outcome.NOT_OPEN),
        (opened(OPENED, 20), 0, Outcome.ACCEPTED),
        (opened(OPENED, 20), 19_999, Outcome.ACCEPTED),
        (opened(OPENED, 20), 20_000, Outcome.CLOSED),
        (opened(OPENED, 20), 10**9, Outcome.CLOSED),
    ],
)
def test_the_window_decides_to_the_millisecond(window: Window | None, after_ms: int, outcome: Outcome) -> None:
    judged, counted = judge(answer(0b10, after_ms), window)
    assert judged is outcome
    assert (counted is not None) == (outcome is Outcome.ACCEPTED)
