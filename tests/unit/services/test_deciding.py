"""What a player may see, and when: by the timeline, and by their own windows and answers."""

from dataclasses import replace

import pytest

from quizfleet.content import Mode
from quizfleet.participation.deciding import by_progress, by_timeline, is_over, own_window
from quizfleet.participation.wish import Answered, Decision, HandedOut, Progress, Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Question, Quiz
from quizfleet.timeline import REVEAL_MS, Window

NOW = 1_000_000
QUESTIONS = (Question("2+2?", ("3", "4"), 0b10, 20, 1000),) * 3
SELF_PACED = Quiz(1, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, QUESTIONS)
CLOSED = replace(SELF_PACED, closed_at=NOW - 5_000)
AUTOPILOT = Quiz(1, "ABCDEFG", "Sums", Mode.AUTOPILOT, "kahoot@1", NOW, QUESTIONS)
NOTHING = Progress({}, {})
RIGHT = Answered(0b10, correct=True, points=900)


def refusal(decision: Decision | None) -> tuple[int, str, str]:
    """Status, slug and words of a refusal."""
    assert isinstance(decision, Problem)
    return decision.status, decision.slug, decision.detail


@pytest.mark.parametrize(("at", "says"), [(NOW - 1_500, "opens in 1.5 s"), (NOW - 1, "opens in 0.0 s")])
def test_in_step_a_question_is_not_shown_before_it_opens(at: int, says: str) -> None:
    decision = by_timeline(Wish(AUTOPILOT, 7, 1, at))
    assert refusal(decision) == (409, "question-not-open", f"question 1 {says}")


@pytest.mark.parametrize("at", [NOW, NOW + 19_999])
def test_in_step_an_open_question_needs_no_look_and_knows_no_answer(at: int) -> None:
    assert by_timeline(Wish(AUTOPILOT, 7, 1, at)) == HandedOut(Window(NOW, NOW + 20_000))


def test_in_step_a_closed_question_is_shown_with_the_players_answer() -> None:
    wish = Wish(AUTOPILOT, 7, 1, NOW + 20_000)
    assert by_timeline(wish) is None
    window = Window(NOW, NOW + 20_000)
    assert by_progress(wish, NOTHING) == HandedOut(window)
    assert by_progress(wish, Progress({1: RIGHT}, {})) == HandedOut(window, RIGHT)


def test_self_paced_the_timeline_decides_nothing() -> None:
    assert by_timeline(Wish(SELF_PACED, 7, 1, NOW)) is None


def test_the_first_question_opens_when_it_is_asked_for() -> None:
    assert by_progress(Wish(SELF_PACED, 7, 1, NOW), NOTHING) == HandedOut(Window(NOW, NOW + 20_000), is_new=True)


def test_a_window_that_is_there_stays() -> None:
    there = Progress({}, {1: Window(NOW - 90_000, NOW - 70_000)})
    assert by_progress(Wish(SELF_PACED, 7, 1, NOW), there) == HandedOut(there.windows[1])
    answered = Progress({1: RIGHT}, there.windows)
    assert by_progress(Wish(SELF_PACED, 7, 1, NOW), answered) == HandedOut(there.windows[1], RIGHT)


@pytest.mark.parametrize(
    ("so_far", "opens"),
    [
        (NOTHING, False),
        (Progress({}, {2: Window(NOW - 19_999, NOW + 1)}), False),
        (Progress({}, {2: Window(NOW - 20_000, NOW)}), True),
        (Progress({2: RIGHT}, {2: Window(NOW - 10, NOW + 19_990)}), True),
        (Progress({1: RIGHT}, {1: Window(NOW - 90_000, NOW - 70_000)}), False),
    ],
)
def test_the_next_opens_once_the_one_before_is_done(so_far: Progress, opens: bool) -> None:
    decision = by_progress(Wish(SELF_PACED, 7, 3, NOW), so_far)
    if opens:
        assert decision == HandedOut(Window(NOW, NOW + 20_000), is_new=True)
    else:
        assert refusal(decision) == (409, "question-not-open", "answer question 2 first")


def test_a_closed_quiz_opens_nothing_and_shows_what_was_handed_out() -> None:
    assert refusal(by_progress(Wish(CLOSED, 7, 1, NOW), NOTHING)) == (410, "quiz-finished", "this quiz is over")
    there = Progress({}, {1: Window(NOW - 90_000, NOW - 70_000)})
    assert by_progress(Wish(CLOSED, 7, 1, NOW), there) == HandedOut(there.windows[1])


def test_a_window_ends_with_its_quiz() -> None:
    assert own_window(CLOSED, 1, NOW - 10_000) == Window(NOW - 10_000, NOW - 5_000, 20_000)
    assert own_window(CLOSED, 1, NOW - 30_000) == Window(NOW - 30_000, NOW - 10_000)
    assert own_window(SELF_PACED, 1, NOW) == Window(NOW, NOW + 20_000)


def test_a_quiz_is_over_when_it_is_closed_or_its_clock_has_run_out() -> None:
    end = NOW + 3 * 20_000 + 3 * REVEAL_MS
    assert [is_over(AUTOPILOT, at) for at in (NOW, end - 1, end)] == [False, False, True]
    assert [is_over(quiz, NOW) for quiz in (SELF_PACED, CLOSED)] == [False, True]
