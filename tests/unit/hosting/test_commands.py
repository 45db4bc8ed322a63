"""What a host can order follows from where the quiz is; whatever the host orders, the game stays one."""

import math
from collections.abc import Iterable

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
)
from quizfleet.hosting.commands import Command, Game, NotNowError, Order, decide, possible
from quizfleet.hosting.room import Room
from quizfleet.hosting.timeline import HostLed
from quizfleet.timeline import Autopilot, SelfPaced, State, Window

LEAD, SPAN, QUESTIONS = 3_000, 10_000, 3
LATER = 10**9
DOOR = [Command.LOCK, Command.REMOVE, Command.RENAME]
ALWAYS = [Command.EXTRA_TIME, Command.FINISH, *DOOR]
PLAYER = 7


def game(actions: Iterable[Action], now: int) -> Game:
    """A led game, read at an instant."""
    done = tuple(actions)
    return Game(HostLed((SPAN,) * QUESTIONS, LEAD, done, now), Room.of(done), QUESTIONS)


@pytest.mark.parametrize(
    ("actions", "now", "can"),
    [
        ((), 5, [Command.START, *ALWAYS]),
        ((Show(0, 1),), LEAD - 1, [Command.SKIP, Command.ADD_TIME, Command.PAUSE, *ALWAYS]),
        ((Show(0, 1),), LEAD, [Command.END, Command.SKIP, Command.ADD_TIME, Command.PAUSE, *ALWAYS]),
        (
            (Show(0, 1), Pause(LEAD)),
            LATER,
            [Command.END, Command.SKIP, Command.ADD_TIME, Command.RESUME, *ALWAYS],
        ),
        ((Show(0, 1),), LEAD + SPAN, [Command.NEXT, *ALWAYS]),
        ((Show(0, 1), Standings(LEAD + SPAN)), LATER, [Command.NEXT, *ALWAYS]),
        ((Finish(0),), LATER, [Command.REMOVE, Command.RENAME]),
        ((Lock(0), Finish(1)), LATER, [Command.REMOVE, Command.RENAME]),
        (
            (Lock(0),),
            5,
            [Command.START, Command.EXTRA_TIME, Command.FINISH, Command.UNLOCK, Command.REMOVE, Command.RENAME],
        ),
    ],
)
def test_what_can_be_ordered_follows_from_where_it_is(
    actions: tuple[Action, ...], now: int, can: list[Command]
) -> None:
    assert possible(game(actions, now), now) == can
    for command in set(Command) - set(can):
        with pytest.raises(NotNowError) as refused:
            decide(game(actions, now), Order(command), now)
        assert refused.value.possible == can


@pytest.mark.parametrize("timeline", [SelfPaced(), Autopilot(0, (SPAN,))])
def test_of_a_quiz_that_nobody_leads_the_host_keeps_the_door(timeline: SelfPaced | Autopilot) -> None:
    assert possible(Game(timeline, Room(), 1, is_led=False), 5) == DOOR


@pytest.mark.parametrize(
    ("actions", "command", "now", "action"),
    [
        ((), Command.START, 5, Show(5, 1)),
        ((Show(0, 1),), Command.NEXT, LEAD + SPAN, Standings(LEAD + SPAN)),
        ((Show(0, 1), Standings(20_000)), Command.NEXT, 30_000, Show(30_000, 2)),
        ((Show(0, 3), Standings(20_000)), Command.NEXT, 30_000, Finish(30_000)),
        ((Show(0, 1),), Command.SKIP, 5, Show(5, 2)),
        ((Show(0, 1),), Command.SKIP, LEAD, Show(LEAD, 2)),
        ((Show(0, 3),), Command.SKIP, 5, Finish(5)),
        ((Show(0, 1),), Command.END, LEAD, End(LEAD)),
        ((Show(0, 1), Pause(1)), Command.RESUME, 5, Resume(5)),
    ],
)
def test_an_order_becomes_an_action(actions: tuple[Action, ...], command: Command, now: int, action: Action) -> None:
    assert decide(game(actions, now), Order(command), now) == action


def test_an_order_that_changes_nothing_is_no_action() -> None:
    gone = game([Remove(0, PLAYER)], 5)
    assert decide(gone, Order(Command.REMOVE, player=PLAYER), 5) is None
    assert decide(gone, Order(Command.REMOVE, player=PLAYER, ban=True), 5) == Remove(5, PLAYER, ban=True)
    banned = game([Remove(0, PLAYER, ban=True)], 5)
    assert decide(banned, Order(Command.REMOVE, player=PLAYER), 5) is None
    assert decide(banned, Order(Command.REMOVE, player=PLAYER, ban=True), 5) is None
    slow = game([ExtraTime(0, PLAYER, 50)], 5)
    assert decide(slow, Order(Command.EXTRA_TIME, player=PLAYER, percent=50), 5) is None
    assert decide(slow, Order(Command.EXTRA_TIME, player=PLAYER, percent=0), 5) == ExtraTime(5, PLAYER, 0)
    assert decide(game([], 5), Order(Command.RENAME, player=PLAYER), 5) is None


ORDERS = st.builds(
    Order,
    st.sampled_from(Command),
    seconds=st.integers(1, 30),
    player=st.integers(PLAYER, PLAYER + 1),
    percent=st.sampled_from([0, 50, 300]),
    ban=st.booleans(),
)
STEPS = st.lists(st.tuples(ORDERS, st.integers(0, 15_000)), max_size=40)


def windows(timeline: HostLed, now: int) -> dict[tuple[int, int | None], Window]:
    """The windows of the questions whose results are public, with those of players."""
    return {
        (number, player): window
        for number in range(1, QUESTIONS + 1)
        for player in (None, PLAYER, PLAYER + 1)
        if timeline.is_public(number, now) and (window := timeline.window(number, player)) is not None
    }


@given(STEPS)
def test_whatever_is_ordered_in_whatever_sequence_the_game_goes_forward(steps: list[tuple[Order, int]]) -> None:
    now, done = 0, list[Action]()
    shown, hidden, closed = 0, 0.0, dict[tuple[int, int | None], Window]()
    was_finished = False
    for order, later in steps:
        now += later
        before = game(done, now)
        can = possible(before, now)
        assert len(set(can)) == len(can)
        if order.command not in can:
            with pytest.raises(NotNowError):
                decide(before, order, now)
        elif (action := decide(before, order, now)) is not None:
            done.append(action)
        timeline = game(done, now).timeline
        assert isinstance(timeline, HostLed)
        moment = timeline.moment(now)

        assert not was_finished or moment.state is State.FINISHED
        was_finished = moment.state is State.FINISHED
        if moment.question is not None:
            assert moment.question >= shown
            shown = moment.question
        first_hidden = timeline.hidden_from(now)
        assert (math.inf if first_hidden is None else first_hidden) >= hidden
        hidden = math.inf if first_hidden is None else first_hidden
        known = windows(timeline, now)
        assert closed.items() <= known.items(), "what was public has opened again, or was another window"
        closed = known
        for number in range(1, QUESTIONS + 1):
            if timeline.is_public(number, now):
                assert hidden > number
        if moment.paused:
            assert moment.state in (State.INTRO, State.OPEN)


@given(STEPS)
def test_from_anywhere_the_host_comes_to_the_podium(steps: list[tuple[Order, int]]) -> None:
    now, done = 0, list[Action]()
    for order, later in steps:
        now += later
        if order.command in possible(game(done, now), now) and order.command is not Command.FINISH:
            done += filter(None, [decide(game(done, now), order, now)])
    for _ in range(4 * QUESTIONS + 2):
        can = possible(game(done, now), now)
        onward = next((one for one in (Command.START, Command.END, Command.NEXT, Command.SKIP) if one in can), None)
        if onward is None:
            break
        now += 1
        done += filter(None, [decide(game(done, now), Order(onward), now)])
    assert game(done, now).timeline.moment(now).state is State.FINISHED


@given(st.integers(1, 60))
def test_added_time_is_what_was_added(seconds: int) -> None:
    action = decide(game([Show(0, 1)], LEAD), Order(Command.ADD_TIME, seconds=seconds), LEAD)
    assert action == AddTime(LEAD, seconds)
