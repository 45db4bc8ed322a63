"""What bots can be sure of: when a question may have ended, and when a pause surely lasted."""

import math
from dataclasses import replace

import pytest

from quizfleet.bots.evidence import RoomSeen, Span
from quizfleet.bots.led import bounds
from quizfleet.bots.led.evidence import Act, Document, HostSeen
from tests.unit.bots.led.rooms import OPENED_2, act, acts, answer, player, room, status


def _host(seen: RoomSeen) -> HostSeen:
    assert seen.led is not None
    assert seen.led.host is not None
    return seen.led.host


def _without_commands(seen: RoomSeen) -> RoomSeen:
    """Only clocks and answers can end a question."""
    _host(seen).acts = [one for one in acts() if one.command == "remove"]
    return seen


def test_a_question_ends_no_sooner_than_all_have_sent_their_answers() -> None:
    assert bounds.ends_from(_without_commands(room()), 1) == 4


def test_a_question_ends_no_sooner_than_its_host_has_ordered_it() -> None:
    seen = room()
    assert bounds.ends_from(seen, 2) == 12
    place = next(place for place, one in enumerate(_host(seen).acts) if one.command == "end")
    refused = replace(_host(seen).acts[place], status=409, problem="moved-on", span=Span(9, 9.1))
    _host(seen).acts.insert(place, refused)
    assert bounds.ends_from(seen, 2) == 12
    _host(seen).acts[place] = replace(refused, unseen_tries=1)
    assert bounds.ends_from(seen, 2) == 9


def test_a_question_ends_no_sooner_than_its_time_is_over() -> None:
    seen = _without_commands(room())
    _host(seen).documents = [
        Document(Span(8, 8.1), status(4, "intro", 2, remaining_ms=1000)),
        Document(Span(9, 9.5), status(6, "open", 2, remaining_ms=19_000)),
        Document(Span(9, 9.5), status(3, "standings", 1)),
    ]
    seen.players = seen.players[:1]
    seen.players[0].answers.clear()
    assert bounds.ends_from(seen, 2) == 29


def test_who_was_sent_away_or_comes_later_does_not_hold_a_question_open() -> None:
    seen = _without_commands(room())
    seen.players = [
        player("Ada", -5, answer(2, 8.5, 0)),
        player("Dan", -5),
        player("Eve", 20),
    ]
    assert bounds.ends_from(seen, 2) == 10.5
    seen.players[2] = player("Eve", 10)
    assert bounds.ends_from(seen, 2) == 29


def test_a_quiz_of_another_host_may_end_a_question_at_any_time() -> None:
    seen = room()
    assert seen.led is not None
    seen.led.host = None
    assert bounds.ends_from(seen, 2) == -math.inf
    assert bounds.ended_by(seen.led, 2) == math.inf


def test_a_question_is_over_when_a_host_was_told_so() -> None:
    seen = room()
    assert seen.led is not None
    assert bounds.ended_by(seen.led, 1) == pytest.approx(6.1)
    assert bounds.ended_by(seen.led, 2) == pytest.approx(12.1)


def test_a_pause_may_last_longer_than_it_surely_does() -> None:
    seen = room()
    (pause,) = bounds.pauses(seen.led)
    assert pause == bounds.Pause(may=Span(9, 10.1), sure=Span(9.1, 10))
    assert bounds.is_in([pause], Span(9.2, 9.9))
    assert not bounds.is_in([pause], Span(9.05, 9.2))
    assert not bounds.is_in([pause], Span(9.5, 10.01))
    assert bounds.may_be_in([pause], Span(10.05, 10.2))
    assert not bounds.may_be_in([pause], Span(10.2, 10.3))
    assert not bounds.may_be_in([pause], Span(8, 8.9))


def test_a_pause_whose_fate_is_unknown_never_surely_lasts() -> None:
    seen = room()
    _host(seen).acts = [Act("pause", 2, 6, Span(9, 39), None, unseen_tries=1)]
    (pause,) = bounds.pauses(seen.led)
    assert not bounds.is_in([pause], Span(20, 21))
    assert bounds.may_be_in([pause], Span(1000, 1001))


def test_a_lock_that_was_never_opened_lasts() -> None:
    seen = room()
    _host(seen).acts = [act("lock", 7, OPENED_2)]
    (lock,) = bounds.locks(seen.led)
    assert bounds.is_in([lock], Span(500, 501))
