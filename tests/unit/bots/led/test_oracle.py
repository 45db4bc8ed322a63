"""Each broken promise of a quiz that a host leads is found, and only that one."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from quizfleet.bots import oracle
from quizfleet.bots.evidence import Answer, Entry, Heard, PlayerSeen, RoomSeen, Span, Status
from quizfleet.bots.led import oracle as led_oracle
from quizfleet.bots.led.evidence import HostSeen, Knock, LedSeen, Rename, Told
from tests.unit.bots.led.rooms import OPENED_2, REVEAL_2, act, answer, room, status


def _broken(seen: RoomSeen) -> set[str]:
    return {check.name for check in oracle.check([seen], []) if not check.passed}


def _led(seen: RoomSeen) -> LedSeen:
    assert seen.led is not None
    return seen.led


def _host(seen: RoomSeen) -> HostSeen:
    host = _led(seen).host
    assert host is not None
    return host


def _player(seen: RoomSeen, name: str) -> PlayerSeen:
    return next(player for player in seen.players if player.name == name)


def _answer(seen: RoomSeen, name: str, question: int) -> Answer:
    return _player(seen, name).answers[question]


def _drop(seen: RoomSeen, command: str) -> None:
    """As if a command had never been given, and nobody had been told of it."""
    host = _host(seen)
    host.acts = [one for one in host.acts if one.command != command]
    host.documents = [one for one in host.documents if one.status.state not in ("reveal", "standings", "finished")]


def test_a_platform_that_keeps_its_promises_passes() -> None:
    checks = oracle.check([room()], [])
    assert [check.name for check in checks if not check.passed] == []
    assert all(check.detail for check in checks)


def test_a_room_without_a_host_is_not_judged_as_one_with() -> None:
    seen = room()
    seen.led = None
    assert len(oracle.check([seen], [])) < len(oracle.check([room()], []))


def _hear(seen: RoomSeen, told: Status, at: float = 14) -> None:
    _player(seen, "Ada").states[0].append(Heard(at, told))


def _went_back(seen: RoomSeen) -> None:
    _player(seen, "Ada").states[0].insert(-1, Heard(12.3, status(9, "open", 2)))


def _went_back_after_a_reconnect(seen: RoomSeen) -> None:
    ada = _player(seen, "Ada")
    ada.states = [ada.states[0][:6], ada.states[0][4:]]
    ada.opened_at.append(6)


def _opened_again(seen: RoomSeen) -> None:
    _player(seen, "Ada").states[0].insert(-1, Heard(12.3, status(10, "open", 2)))


def _told_otherwise(seen: RoomSeen) -> None:
    heard = _player(seen, "Ada").states[0]
    heard[-2] = Heard(12.2, status(10, "reveal", 1))


def _another_state(seen: RoomSeen) -> None:
    heard = _player(seen, "Ada").states[0]
    heard[-2] = Heard(12.2, status(10, "standings", 2))


def _missed_the_end(seen: RoomSeen) -> None:
    del _player(seen, "Ada").states[0][-1]


def _told_nothing(seen: RoomSeen) -> None:
    screen = _led(seen).screen
    assert screen is not None
    screen.states = []


def _counts_after_the_end(seen: RoomSeen) -> None:
    late = _answer(seen, "Ada", 2)
    late.sent_at, late.acked_at = 12.3, 12.4


def _late_before_the_end(seen: RoomSeen) -> None:
    _answer(seen, "Cyd", 2).refused_at = 11.9


def _taken_in_a_pause(seen: RoomSeen) -> None:
    answer = _answer(seen, "Ada", 2)
    answer.sent_at, answer.acked_at = 9.3, 9.4


def _put_off_without_a_pause(seen: RoomSeen) -> None:
    _answer(seen, "Ada", 2).put_off.append(Span(8.4, 8.45))


def _told_early(seen: RoomSeen) -> None:
    _led(seen).told.append(Told(2, 11.9, "Bob: question 2"))


def _board_told_early(seen: RoomSeen) -> None:
    _led(seen).boards[12] = (11.5, (Entry(1, "ada", "Ada", 1900),))


def _counted_before_sent(seen: RoomSeen) -> None:
    heard = _player(seen, "Ada").states[0]
    heard.insert(3, Heard(1.9, status(1, "open", 1, answered=1)))


def _both_advanced(seen: RoomSeen) -> None:
    host = _host(seen)
    host.twins = [(host.acts[2], host.acts[2])]


def _neither_advanced(seen: RoomSeen) -> None:
    host = _host(seen)
    host.twins = [(host.acts[3], host.acts[3])]


def _other_refusal(seen: RoomSeen) -> None:
    host = _host(seen)
    host.twins = [(host.acts[2], replace(host.acts[3], problem="not-now"))]


def _through_the_lock(seen: RoomSeen) -> None:
    _led(seen).knocks[0] = Knock(Span(7.48, 7.6), "201")


def _locked_out(seen: RoomSeen) -> None:
    _led(seen).knocks.append(Knock(Span(5, 5.1), "403 room-locked"))


def _removed_by_nobody(seen: RoomSeen) -> None:
    host = _host(seen)
    host.acts = [one for one in host.acts if one.command != "remove"]


def _stayed_on_the_board(seen: RoomSeen) -> None:
    assert seen.board is not None
    *others, eve = seen.board.entries
    seen.board = replace(seen.board, entries=(*others, Entry(4, "dan", "Dan", 0), replace(eve, rank=5)))
    for watcher in seen.watchers:
        watcher.last_frame = seen.board


def _not_listed_as_removed(seen: RoomSeen) -> None:
    _led(seen).listed["dan"] = ("Dan", False)


def _another_name_on_the_board(seen: RoomSeen) -> None:
    _player(seen, "Bob").name = "Robert"
    _led(seen).listed["bob"] = ("Robert", False)


def _another_name_in_the_list(seen: RoomSeen) -> None:
    _led(seen).listed["bob"] = ("Robert", False)


def _tally(question: int, **changes: object) -> Callable[[RoomSeen], None]:
    def change(seen: RoomSeen) -> None:
        last = _led(seen).last_tallies
        tally = last[question]
        assert tally is not None
        last[question] = replace(tally, **changes)  # type: ignore[arg-type]

    return change


def _no_tally(seen: RoomSeen) -> None:
    _led(seen).last_tallies[1] = None


def _impossible_tally(seen: RoomSeen) -> None:
    tallies = _led(seen).tallies[1]
    tallies.append(replace(tallies[0], answers=6))


def _uncounted_removal(seen: RoomSeen) -> None:
    assert seen.board is not None
    seen.board = replace(seen.board, version=12)
    for watcher in seen.watchers:
        watcher.last_frame = seen.board
        watcher.versions = [[5, 12]]
    seen.read_versions = [12]


IN_ORDER = "all sockets saw the states in one order"
TIMELY = "answers count until the host ends a question"
QUIET = "nothing is told about the open question"
GONE = "removed players are gone"
TALLIED = "tallies add up to the answers"


@pytest.mark.parametrize(
    ("change", "promises"),
    [
        (_went_back, {IN_ORDER}),
        (_went_back_after_a_reconnect, {IN_ORDER}),
        (_opened_again, {IN_ORDER}),
        (_told_otherwise, {IN_ORDER}),
        (_another_state, {IN_ORDER}),
        (_missed_the_end, {"every socket was told how it ended"}),
        (_told_nothing, {"every socket was told how it ended"}),
        (_counts_after_the_end, {TIMELY, "answers are counted as they come"}),
        (_late_before_the_end, {TIMELY}),
        (_taken_in_a_pause, {"nothing counts in a pause"}),
        (_put_off_without_a_pause, {"nothing counts in a pause"}),
        (_told_early, {QUIET}),
        (_board_told_early, {QUIET}),
        (_counted_before_sent, {"answers are counted as they come"}),
        (_both_advanced, {"two consoles advance a quiz once"}),
        (_neither_advanced, {"two consoles advance a quiz once"}),
        (_other_refusal, {"two consoles advance a quiz once"}),
        (_through_the_lock, {"a locked room lets nobody in"}),
        (_locked_out, {"a locked room lets nobody in"}),
        (_removed_by_nobody, {GONE}),
        (_stayed_on_the_board, {GONE}),
        (_not_listed_as_removed, {GONE}),
        (_another_name_on_the_board, {"players are called by their names"}),
        (_another_name_in_the_list, {"players are called by their names"}),
        (_tally(1, answers=4), {TALLIED}),
        (_tally(1, correct=1), {TALLIED}),
        (_tally(1, players=5), {TALLIED}),
        (_tally(2, choices={1: 2, 2: 1}), {TALLIED}),
        (_no_tally, {TALLIED}),
        (_impossible_tally, {TALLIED}),
        (_uncounted_removal, {"players, answers and board version agree"}),
    ],
)
def test_a_broken_promise_is_found_and_no_other(change: Callable[[RoomSeen], None], promises: set[str]) -> None:
    seen = room()
    change(seen)
    assert _broken(seen) == promises


def test_an_answer_of_a_removed_player_that_counts_later_is_found() -> None:
    seen = room()
    dan = _player(seen, "Dan")
    dan.answers[2] = answer(2, 10.9, 0)
    assert GONE in _broken(seen)


def test_a_player_who_was_removed_and_not_told_is_found() -> None:
    seen = room()
    _player(seen, "Dan").removed = False
    assert GONE in _broken(seen)


def test_an_answer_to_what_was_over_before_joining_is_found() -> None:
    seen = room()
    late = _player(seen, "Eve")
    late.joined = Span(6.5, 6.6)
    late.answers[1] = answer(1, 6.7, 1000)
    assert {"who joins late counts from there on", TIMELY} <= _broken(seen)


def test_what_may_have_been_done_is_not_held_against_the_platform() -> None:
    """A try without an answer may have had its effect: nobody knows when."""
    seen = room()
    host = _host(seen)
    place = next(place for place, one in enumerate(host.acts) if one.command == "end")
    host.acts[place] = replace(host.acts[place], span=Span(10.9, 12.1), unseen_tries=1)
    _led(seen).told.append(Told(2, 11.0, "Ada: question 2"))
    assert _broken(seen) == set()


def test_another_name_that_may_have_been_given_twice_is_not_judged() -> None:
    seen = room()
    _led(seen).renames = [Rename("bob", done=True, unseen_tries=1)]
    _another_name_on_the_board(seen)
    assert _broken(seen) == set()


def test_where_another_host_leads_times_are_not_judged() -> None:
    seen = room()
    seen.exclusive = False
    _led(seen).host = None
    _counts_after_the_end(seen)
    _told_early(seen)
    _put_off_without_a_pause(seen)
    _locked_out(seen)
    assert _broken(seen) == set()


def test_a_pause_before_the_opening_that_was_heard_of_late_takes_the_opening_back() -> None:
    seen = room()
    heard = _player(seen, "Ada").states[0]
    called_open = heard.index(Heard(8.2, OPENED_2))
    title_again = [status(6, "open", 2), status(7, "intro", 2, paused=True), status(8, "intro", 2)]
    heard[called_open:called_open] = [Heard(8.0 + place / 100, one) for place, one in enumerate(title_again)]
    _answer(seen, "Ada", 2).put_off.append(Span(8.1, 8.15))
    assert "nothing counts in a pause" not in _broken(seen)


def test_points_of_a_removed_player_that_nobody_was_told_are_not_judged() -> None:
    seen = room()
    dan = _answer(seen, "Dan", 1)
    dan.views = dan.views[:1]
    _led(seen).boards[9] = (4.55, (Entry(1, "dan", "Dan", 700),))
    assert QUIET not in _broken(seen)
    dan.seen = ((1,), 600)
    assert QUIET in _broken(seen)


def test_from_host_to_player_is_measured_on_sockets_that_were_open() -> None:
    seen = room()
    ada = _player(seen, "Ada")
    seen.players = [ada]
    host = _host(seen)
    host.acts = [act("end", 12, REVEAL_2)]
    assert led_oracle.host_to_player_ms(seen) == [pytest.approx(200)]
    ada.opened_at = [12.1]
    assert led_oracle.host_to_player_ms(seen) == []


def test_statuses_are_read_as_frames_tell_them() -> None:
    frame = msgspec.json.encode(REVEAL_2)
    assert msgspec.json.decode(frame, type=Status) == REVEAL_2
    assert b'"type":"state"' in frame
    assert b'"playerCount":4' in frame
