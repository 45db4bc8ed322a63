"""A quiz's state is a pure function of its timeline and the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.timeline import REVEAL_MS, Autopilot, Moment, SelfPaced, State, Window, opened

START = 1_000_000
SPANS = st.lists(st.integers(1, 60).map(lambda seconds: seconds * 1000), min_size=1, max_size=20).map(tuple)
ORDER = [State.LOBBY, State.OPEN, State.REVEAL, State.FINISHED]


def place(moment: Moment) -> tuple[int, int]:
    """A moment's place in the course of a quiz."""
    if moment.state is State.LOBBY:
        return (0, 0)
    if moment.state is State.FINISHED:
        return (10_000, 0)
    return (moment.question or 0, ORDER.index(moment.state))


def test_autopilot_windows_follow_each_other_with_a_reveal_between() -> None:
    timeline = Autopilot(START, (10_000, 5_000, 1_000))
    first, second, third = (timeline.window(number) for number in (1, 2, 3))
    assert first == Window(START, START + 10_000)
    assert second == Window(first.closes_at + REVEAL_MS, first.closes_at + REVEAL_MS + 5_000)
    assert third == Window(second.closes_at + REVEAL_MS, second.closes_at + REVEAL_MS + 1_000)


@pytest.mark.parametrize(
    ("instant", "moment"),
    [
        (START - 1, Moment(State.LOBBY, None, 1)),
        (START, Moment(State.OPEN, 1, 10_000)),
        (START + 9_999, Moment(State.OPEN, 1, 1)),
        (START + 10_000, Moment(State.REVEAL, 1, REVEAL_MS)),
        (START + 10_000 + REVEAL_MS, Moment(State.OPEN, 2, 5_000)),
        (START + 15_000 + REVEAL_MS, Moment(State.REVEAL, 2, REVEAL_MS)),
        (START + 15_000 + 2 * REVEAL_MS, Moment(State.FINISHED)),
        (START + 10**9, Moment(State.FINISHED)),
    ],
)
def test_the_state_at_an_instant(instant: int, moment: Moment) -> None:
    assert Autopilot(START, (10_000, 5_000)).moment(instant) == moment


@given(SPANS, st.integers(-100_000, 2_000_000), st.integers(0, 2_000_000))
def test_states_never_go_back(spans: tuple[int, ...], since_start: int, later: int) -> None:
    timeline = Autopilot(START, spans)
    earlier = timeline.moment(START + since_start)
    assert place(earlier) <= place(timeline.moment(START + since_start + later))


@given(SPANS, st.integers(-100_000, 2_000_000))
def test_the_remaining_time_ends_exactly_where_the_state_changes(spans: tuple[int, ...], since_start: int) -> None:
    timeline = Autopilot(START, spans)
    now = START + since_start
    moment = timeline.moment(now)
    if moment.remaining_ms is None:
        assert moment.state is State.FINISHED
        return
    assert moment.remaining_ms > 0
    last = timeline.moment(now + moment.remaining_ms - 1)
    after = timeline.moment(now + moment.remaining_ms)
    assert (last.state, last.question) == (moment.state, moment.question)
    assert (after.state, after.question) != (moment.state, moment.question)


@given(SPANS, st.integers(-100_000, 2_000_000))
def test_a_question_takes_answers_exactly_while_the_state_says_open(spans: tuple[int, ...], since_start: int) -> None:
    timeline = Autopilot(START, spans)
    now = START + since_start
    taking = [number for number in range(1, len(spans) + 1) if timeline.window(number).contains(now)]
    assert taking == ([timeline.moment(now).open_question] if timeline.moment(now).open_question else [])


def test_a_window_excludes_the_instant_it_closes() -> None:
    window = opened(START, 20)
    assert window == Window(START, START + 20_000)
    assert [window.contains(at) for at in (START - 1, START, START + 19_999, START + 20_000)] == [
        False,
        True,
        True,
        False,
    ]


def test_self_paced_is_always_open_and_has_no_shared_windows() -> None:
    assert SelfPaced().moment(START) == Moment(State.OPEN)
    assert SelfPaced().moment(START).open_question is None
    assert SelfPaced().window(1) is None
