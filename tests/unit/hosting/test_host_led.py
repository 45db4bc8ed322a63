"""Where a quiz that a host leads is follows from what the host did, and from the clock where the host lets it run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.hosting.actions import (
    Action,
    AddTime,
    End,
    ExtraTime,
    Finish,
    Lock,
    Pause,
    Remove,
    Resume,
    Show,
    Standings,
    Unlock,
    decode,
    encode,
)
from quizfleet.hosting.room import Room
from quizfleet.hosting.timeline import HostLed
from quizfleet.timeline import Moment, State, Window

LEAD, SPAN = 6_000, 20_000
OPENS, CLOSES = LEAD, LEAD + SPAN
LATER = 10**9


def led(*actions: Action, read_at: int = LATER) -> HostLed:
    return HostLed((SPAN, SPAN), LEAD, actions, read_at)


def test_it_waits_in_the_lobby_for_its_host() -> None:
    assert led().moment(LATER) == Moment(State.LOBBY)
    assert led().window(1) is None
    assert not led().is_public(1, LATER)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (0, Moment(State.INTRO, 1, LEAD)),
        (OPENS - 1, Moment(State.INTRO, 1, 1)),
        (OPENS, Moment(State.OPEN, 1, SPAN)),
        (CLOSES - 1, Moment(State.OPEN, 1, 1)),
        (CLOSES, Moment(State.REVEAL, 1)),
        (LATER, Moment(State.REVEAL, 1)),
    ],
)
def test_a_question_shows_its_title_opens_and_closes_by_the_clock(now: int, moment: Moment) -> None:
    assert led(Show(0, 1)).moment(now) == moment


def test_the_end_of_a_question_is_believed_only_by_who_has_read_the_quiz_after_it() -> None:
    before = led(Show(0, 1), read_at=CLOSES - 1)
    assert before.moment(CLOSES + 500) == Moment(State.OPEN, 1, 0)
    assert not before.is_public(1, CLOSES + 500)
    assert before.is_stale(CLOSES)
    assert not before.is_stale(CLOSES - 1)
    after = led(Show(0, 1), read_at=CLOSES)
    assert after.is_public(1, CLOSES)
    assert not after.is_stale(LATER)


def test_an_end_by_the_host_is_an_end_for_everybody() -> None:
    ended = led(ExtraTime(0, 7, 100), Show(0, 1), End(OPENS + 3_000), read_at=OPENS + 3_001)
    assert ended.window(1) == Window(OPENS, OPENS + 3_000, SPAN)
    assert ended.window(1, 7) == Window(OPENS, OPENS + 3_000, 2 * SPAN)
    assert ended.moment(OPENS + 3_000) == Moment(State.REVEAL, 1)
    assert not ended.is_stale(LATER)


def test_a_host_who_ends_too_late_changes_nothing() -> None:
    assert led(Show(0, 1), End(CLOSES + 5)).window(1) == Window(OPENS, CLOSES)


def test_standings_next_question_and_podium_follow_as_the_host_says() -> None:
    standings = (Show(0, 1), Standings(CLOSES + 1_000))
    assert led(*standings).moment(LATER) == Moment(State.STANDINGS, 1)
    again = (*standings, Show(CLOSES + 9_000, 2))
    assert led(*again).moment(CLOSES + 9_000) == Moment(State.INTRO, 2, LEAD)
    assert led(*again).hidden_from(CLOSES + 9_000) == 2
    assert led(*again, Finish(CLOSES + 99_000)).moment(LATER) == Moment(State.FINISHED)


def test_the_next_question_closes_the_one_before_it() -> None:
    skipped = led(Show(0, 1), Show(OPENS + 5_000, 2))
    assert skipped.window(1) == Window(OPENS, OPENS + 5_000, SPAN)
    assert skipped.is_public(1, OPENS + 5_000)
    never_opened = led(Show(0, 1), Show(1_000, 2)).window(1)
    assert never_opened is not None
    assert not any(never_opened.contains(instant) for instant in range(0, CLOSES, 500))


def test_a_pause_while_it_is_open_stops_the_clock_and_takes_no_answers() -> None:
    paused = led(Show(0, 1), Pause(OPENS + 4_000))
    assert paused.moment(LATER) == Moment(State.OPEN, 1, SPAN - 4_000, paused=True)
    window = paused.window(1)
    assert window is not None
    assert window.contains(OPENS + 3_999)
    assert not window.contains(OPENS + 4_000)
    assert not window.contains(LATER)
    went_on = led(Show(0, 1), Pause(OPENS + 4_000), Resume(OPENS + 14_000)).window(1)
    assert went_on == Window(OPENS, CLOSES + 10_000, SPAN, ((OPENS + 4_000, OPENS + 14_000),))
    assert not went_on.contains(OPENS + 13_999)
    assert went_on.contains(OPENS + 14_000)
    assert went_on.elapsed(OPENS + 15_000) == 5_000
    assert went_on.elapsed(OPENS + 1_000) == 1_000


def test_a_pause_before_it_opens_puts_it_off() -> None:
    paused = led(Show(0, 1), Pause(2_000))
    assert paused.moment(LATER) == Moment(State.INTRO, 1, LEAD - 2_000, paused=True)
    assert led(Show(0, 1), Pause(2_000), Resume(3_000)).window(1) == Window(OPENS + 1_000, CLOSES + 1_000)


def test_a_pause_after_it_has_closed_moves_nothing() -> None:
    assert led(Show(0, 1), Pause(CLOSES), Resume(CLOSES + 1_000)).window(1) == Window(OPENS, CLOSES)
    assert led(Show(0, 1), Pause(CLOSES)).moment(LATER) == Moment(State.REVEAL, 1, paused=True)


def test_what_is_shown_next_is_not_paused_any_more() -> None:
    assert not led(Show(0, 1), Pause(OPENS), Show(LATER, 2)).moment(LATER).paused


def test_added_time_is_for_everybody_and_costs_no_points() -> None:
    window = led(Show(0, 1), AddTime(OPENS, 10)).window(1)
    assert window == Window(OPENS, CLOSES + 10_000, SPAN)


def test_extra_time_is_for_one_player_and_counts_from_the_next_question() -> None:
    timeline = led(Show(0, 1), ExtraTime(1_000, 7, 50), Show(50_000, 2))
    assert timeline.window(1, 7) == timeline.window(1)
    theirs, shared = timeline.window(2, 7), timeline.window(2)
    assert shared == Window(56_000, 76_000)
    assert theirs == Window(56_000, 86_000)
    assert theirs.limit_ms == 30_000
    assert timeline.moment(80_000) == Moment(State.OPEN, 2, 6_000)
    assert timeline.moment(86_000).state is State.REVEAL
    assert led(ExtraTime(0, 7, 50), ExtraTime(1, 7, 0), Show(2, 1)).window(1, 7) == Window(OPENS + 2, CLOSES + 2)


@given(st.lists(st.sampled_from(["pause", "resume", "add", "end"]), max_size=8), st.data())
def test_however_a_host_acts_it_is_never_public_while_it_takes_answers(steps: list[str], data: st.DataObject) -> None:
    now, actions = 0, [Show(0, 1)]
    makers = {"pause": Pause, "resume": Resume, "end": End, "add": lambda at: AddTime(at, 5)}
    for step in steps:
        now += data.draw(st.integers(1, 15_000))
        if step == "add" and led(*actions).is_public(1, now):
            continue  # which is refused
        actions.append(makers[step](now))
    timeline = led(*actions)
    window = timeline.window(1, 7)
    assert window is not None
    for instant in range(0, 120_000, 1_000):
        if window.contains(instant):
            assert not timeline.is_public(1, instant)
            assert timeline.moment(instant).state is State.OPEN
            assert window.elapsed(instant) >= 0


def test_a_room_is_locked_and_players_are_sent_away() -> None:
    actions = (Lock(1), Remove(2, 7), Remove(3, 8, ban=True))
    assert Room.of(actions) == Room(locked=True, removed=frozenset({7, 8}), banned=frozenset({8}))
    assert not Room.of((*actions, Unlock(4))).locked
    assert led(*actions).moment(LATER) == Moment(State.LOBBY)


@pytest.mark.parametrize(
    "action", [Show(5, 3), Remove(6, 7, ban=True), End(7), AddTime(8, 30), ExtraTime(9, 2**31, 50)]
)
def test_an_action_is_kept_in_few_bytes_and_comes_back(action: Action) -> None:
    assert decode(encode(action)) == action
    assert len(encode(action)) < 100
