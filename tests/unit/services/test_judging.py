"""Whether an answer is in time, by the server's clock alone, and what it is worth."""

import pytest

from quizfleet.content import Kind, Mode
from quizfleet.grading import Counted
from quizfleet.quiz import IN_WORDS, Question, Quiz
from quizfleet.scoring.answer import Answer, Outcome
from quizfleet.scoring.judging import judge
from quizfleet.timeline import FOREVER, Window, opened

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


@pytest.mark.parametrize(("after_ms", "elapsed_ms"), [(3_999, 3_999), (4_000, None), (7_000, None), (9_000, 4_000)])
def test_in_a_pause_nothing_is_open_and_no_time_passes(after_ms: int, elapsed_ms: int | None) -> None:
    window = Window(OPENED, OPENED + 25_000, 20_000, ((OPENED + 4_000, OPENED + 9_000),))
    outcome, counted = judge(answer(0b10, after_ms), window)
    assert outcome is (Outcome.ACCEPTED if elapsed_ms is not None else Outcome.NOT_OPEN)
    assert (counted.elapsed_ms if counted else None) == elapsed_ms
    lasting = Window(OPENED, FOREVER, 20_000, ((OPENED, FOREVER),))
    assert judge(answer(0b10, after_ms), lasting) == (Outcome.NOT_OPEN, None)


def test_who_has_more_time_is_scored_by_it() -> None:
    _, counted = judge(answer(0b10, 10_000), Window(OPENED, OPENED + 40_000))
    assert counted == Counted(0b10, correct=True, points=875, elapsed_ms=10_000)


def test_an_answer_in_words_is_judged_and_kept() -> None:
    question = Question("Who?", (), 0, 20, 1000, Kind.TEXT, accepted=("Ada Lovelace",))
    quiz = Quiz(1, "ABCDEFG", "Names", Mode.SELF_PACED, "kahoot@2", None, (question,))
    for words, points in (("ada lovelace!", 750), ("Ada", 0)):
        sent = Answer(quiz, 7, 1, IN_WORDS, OPENED + 10_000, words)
        _, counted = judge(sent, opened(OPENED, 20))
        assert counted == Counted(IN_WORDS, points > 0, points, 10_000, words)


def test_a_streak_before_an_answer_adds_to_it_only_where_the_policy_counts_streaks() -> None:
    for policy, points in (("kahoot@2", 750), ("kahoot@2+streak", 950)):
        quiz = Quiz(1, "ABCDEFG", "Sums", Mode.SELF_PACED, policy, None, QUIZ.questions)
        _, counted = judge(Answer(quiz, 7, 1, 0b10, OPENED + 10_000), opened(OPENED, 20), 2)
        assert counted is not None
        assert counted.points == points
