"""What a player may see, and when: by the timeline, and by their own windows and answers."""

from dataclasses import replace

import pytest

from quizfleet.content import Mode
from quizfleet.grading import Counted
from quizfleet.hosting.actions import Action, End, ExtraTime, Pause, Show
from quizfleet.participation.deciding import by_progress, by_timeline, is_over, own_window
from quizfleet.participation.wish import Decision, HandedOut, Progress, Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Question, Quiz
from quizfleet.timeline import REVEAL_MS, Window

NOW = 1_000_000
QUESTIONS = (Question("2+2?", ("3", "4"), 0b10, 20, 1000),) * 3
SELF_PACED = Quiz(1, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, QUESTIONS)
CLOSED = replace(SELF_PACED, closed_at=NOW - 5_000)
AUTOPILOT = Quiz(1, "ABCDEFG", "Sums", Mode.AUTOPILOT, "kahoot@1", NOW, QUESTIONS)
NOTHING = Progress({}, {})
RIGHT = Counted(0b10, correct=True, points=900, elapsed_ms=4_000)


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


LEAD = 6_000
HOST_LED = Quiz(1, "ABCDEFG", "Sums", Mode.HOST_LED, "kahoot@1", None, QUESTIONS, lead_seconds=LEAD // 1000)
OPENS, CLOSES = NOW + LEAD, NOW + LEAD + 20_000


def led(*actions: Action, read_at: int = 10**9) -> Quiz:
    """The quiz after its host has done this."""
    return replace(HOST_LED, actions=actions, read_at=read_at)


@pytest.mark.parametrize("player", [7, None])
@pytest.mark.parametrize("quiz", [led(), led(Show(NOW, 1)), led(Show(NOW, 1), End(CLOSES))])
def test_host_led_a_question_that_was_not_shown_is_not_open_whenever_it_is_asked_for(
    quiz: Quiz, player: int | None
) -> None:
    for at in (NOW, CLOSES + 1, 10**8):
        wish = Wish(quiz, player, 2, at)
        for decision in (by_timeline(wish), by_progress(wish, Progress({}, {}))):
            assert refusal(decision) == (409, "question-not-open", "question 2 has not been shown yet")


@pytest.mark.parametrize("player", [7, None])
def test_host_led_a_question_is_shown_from_its_title_on_and_known_once_it_is_public(player: int | None) -> None:
    quiz = led(ExtraTime(1, 8, 50), Show(NOW, 1))
    shared = Window(OPENS, CLOSES)
    for at in (NOW, OPENS, CLOSES, CLOSES + 9_999):  # player 8 may still answer
        assert by_timeline(Wish(quiz, player, 1, at)) == HandedOut(shared)
    assert by_timeline(Wish(quiz, 8, 1, CLOSES)) == HandedOut(Window(OPENS, CLOSES + 10_000))
    public = Wish(quiz, player, 1, CLOSES + 10_000)
    assert by_timeline(public) == (None if player else HandedOut(shared))
    assert by_progress(public, Progress({1: RIGHT}, {})) == HandedOut(shared, RIGHT)


def test_host_led_who_has_not_read_the_end_of_a_question_knows_nothing() -> None:
    behind = led(Show(NOW, 1), read_at=CLOSES - 1)
    assert by_timeline(Wish(behind, 7, 1, CLOSES + 500)) == HandedOut(Window(OPENS, CLOSES))


def test_host_led_a_question_at_rest_is_shown_with_what_will_be_left() -> None:
    for paused_at, opens_in, remaining in ((NOW + 2_000, 4_000, 20_000), (OPENS + 5_000, 0, 15_000)):
        decision = by_timeline(Wish(led(Show(NOW, 1), Pause(paused_at)), 7, 1, 10**8))
        assert isinstance(decision, HandedOut)
        for at in (paused_at, paused_at + 1, 10**8):
            assert (decision.window.opens_in(at), decision.window.remaining(at)) == (opens_in, remaining)


def test_self_paced_only_a_player_is_handed_a_question() -> None:
    assert refusal(by_timeline(Wish(SELF_PACED, None, 1, NOW)))[:2] == (403, "forbidden")
