"""A bot that is led answers in time, tries what has to be refused, and notes what it is told."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from quizfleet.bots.client import Client
from quizfleet.bots.evidence import PlayerSeen, Status
from quizfleet.bots.led import player as module
from quizfleet.bots.led import seat as seating
from quizfleet.bots.led.evidence import LedSeen, Rename, TallySeen
from quizfleet.bots.led.player import LedPlayer, look_on
from quizfleet.bots.led.seat import LedSeat
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.payloads import Joined
from quizfleet.bots.player import Pacer
from tests.unit.bots.led.rooms import FINISHED, OPENED_1, REVEAL_1, STANDINGS_1, status
from tests.unit.bots.scripted import PROBLEM, response, server

Reply = tuple[int, dict[str, Any]]

CHOICES = [{"id": 1, "text": "4"}, {"id": 2, "text": "5"}]
QUESTION = {
    "question": 1,
    "kind": "single",
    "text": "2 + 2?",
    "multiple": False,
    "choices": CHOICES,
    "seconds": 20,
    "points": 1000,
    "scored": True,
    "remainingMs": 19_000,
    "opensInMs": 0,
    "closed": False,
    "result": None,
}
RESULT = {
    "choices": [1],
    "text": None,
    "answered": True,
    "correct": True,
    "points": 900,
    "bonus": 0,
    "elapsedMs": 1500,
    "correctChoices": [1],
    "accepted": [],
    "tolerance": "0",
    "explanation": "",
}
OVER = QUESTION | {"closed": True, "remainingMs": 0, "result": RESULT}
TALLY = {
    "question": 1,
    "players": 4,
    "answers": 3,
    "correct": 2,
    "choices": [{"id": 1, "count": 2}, {"id": 2, "count": 1}],
    "texts": [],
}
ROW = {"rank": 1, "player": "p", "name": "Ada", "score": 900}
PLACE = {"version": 7, "playerCount": 4, "entries": [ROW], "me": ROW, "around": [ROW]}
INTRO = status(1, "intro", 1, remaining_ms=1000)
PAUSED = status(2, "open", 1, remaining_ms=19_000, paused=True)
RESUMED = status(3, "open", 1, remaining_ms=19_000)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is done at random unless a test says so."""
    for share in (
        "RENAME_SHARE",
        "PAUSE_SHARE",
        "LATE_SHARE",
        "BACK_SHARE",
        "REPEAT_SHARE",
        "OTHER_SHARE",
        "LOOK_SHARE",
    ):
        monkeypatch.setattr(module, share, 0.0)


@asynccontextmanager
async def _seat(*script: Reply) -> AsyncIterator[LedSeat]:
    bodies = [response(code, json.dumps(body), PROBLEM if code >= 400 else "application/json") for code, body in script]
    async with server(*bodies) as url:
        rng = random.Random(1)
        joined = Joined("q", "p", "Ada", "token", "host-led")
        async with Client(url, rng, outage=0.3) as client:
            yield LedSeat.take(client, Ledger(None), url, joined, PlayerSeen("p", "Ada"), rng, LedSeen())


async def _play(seat: LedSeat, *told: Status, think: tuple[float, float] = (0, 0)) -> None:
    """Play while a socket tells these states, and then no more."""
    playing = asyncio.create_task(LedPlayer(seat, think, Pacer(None)).play())
    for one in told:
        seat.following.hear(one, time.monotonic())
        await asyncio.sleep(0.15)
    if not playing.done():
        seat.following.stop()
    await asyncio.wait_for(playing, 10)


def _problem(status: int, slug: str) -> Reply:
    return status, {"type": f"https://quizfleet.dev/problems/{slug}", "status": status}


def _answered(result: object = None, status: int = 201, choice: int = 1) -> Reply:
    return status, {"question": 1, "choices": [choice], "text": None, "elapsedMs": 1500, "result": result}


async def test_it_looks_at_everything_and_answers_once() -> None:
    title = QUESTION | {"choices": [], "opensInMs": 900}
    script = [(200, title), (200, QUESTION), _answered(), (200, OVER), (200, TALLY), (200, PLACE), (200, PLACE)]
    async with _seat(*script) as seat:
        await _play(seat, INTRO, OPENED_1, REVEAL_1, STANDINGS_1, FINISHED)
        seen, led = seat.seen, seat.led
    assert (seen.finished, seen.faults, seen.leaks) == (True, [], [])
    assert seen.answers[1].acked
    assert seen.answers[1].seen == ((1,), 900)
    assert [one.question for one in led.told] == [1]
    assert led.tallies == {1: [TallySeen(1, 4, 3, 2, {1: 2, 2: 1}, {})]}
    assert led.seconds == {1: 20}
    assert list(led.boards) == [7]


async def test_choices_before_the_question_opens_are_a_leak() -> None:
    async with _seat((200, QUESTION | {"opensInMs": 700})) as seat:
        await seat.title(1)
        assert seat.seen.leaks == ["question 1 shows its choices 700 ms before it opens"]


async def test_a_result_is_noted_with_its_time_to_be_judged_at_the_end() -> None:
    async with _seat((200, QUESTION | {"result": RESULT}), _answered(RESULT)) as seat:
        before = time.monotonic()
        await seat.question(1)
        await seat.answer(1, (1,))
        assert [told.where for told in seat.led.told] == ["Ada: question 1", "Ada: the answer to question 1"]
        assert all(before <= told.at <= time.monotonic() for told in seat.led.told)
        assert seat.seen.leaks == []


async def test_what_tells_outside_a_result_is_a_leak_at_any_time() -> None:
    async with _seat((200, QUESTION | {"correctChoices": [1]})) as seat:
        await seat.question(1)
        assert seat.seen.leaks == ["question 1 tells correctChoices"]


async def test_an_answer_tried_in_a_pause_is_put_off_and_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SHARE", 1.0)
    script = [(200, QUESTION), _problem(409, "question-not-open"), _answered()]
    async with _seat(*script) as seat:
        await _play(seat, OPENED_1, PAUSED, RESUMED, think=(0.2, 0.2))
        answer = seat.seen.answers[1]
        assert (answer.acked, answer.refused, len(answer.put_off)) == (True, None, 1)
        assert answer.sent_at is not None
        assert answer.sent_at > answer.put_off[0].got_at
        assert seat.seen.faults == []


async def test_a_question_that_is_called_open_a_moment_too_early_is_asked_for_again() -> None:
    not_yet = QUESTION | {"choices": [], "opensInMs": 3}
    kept_back = status(2, "intro", 1, remaining_ms=3, paused=True)
    async with _seat((200, not_yet), (200, not_yet), (200, QUESTION), _answered()) as seat:
        await _play(seat, OPENED_1, kept_back, kept_back, RESUMED, RESUMED)
        assert seat.seen.answers[1].acked
        assert (seat.seen.faults, seat.seen.leaks) == ([], [])


async def test_in_a_pause_it_waits() -> None:
    async with _seat((200, QUESTION), _answered()) as seat:
        await _play(seat, OPENED_1, PAUSED, PAUSED, PAUSED, think=(0.3, 0.3))
        assert 1 not in seat.seen.answers


async def test_who_thinks_too_long_is_late_and_that_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LATE_SHARE", 1.0)
    script = [(200, QUESTION), _problem(410, "question-closed"), (200, OVER), (200, TALLY)]
    async with _seat(*script) as seat:
        await _play(seat, OPENED_1, REVEAL_1, think=(5, 5))
        assert seat.seen.answers[1].refused == "410 question-closed"
        assert seat.seen.answers[1].refused_at is not None
        assert seat.seen.faults == []


async def test_who_is_sent_away_by_socket_is_told_so_on_asking_and_leaves() -> None:
    script = [(200, QUESTION), _problem(403, "removed"), _problem(403, "removed")]
    async with _seat(*script) as seat:
        playing = asyncio.create_task(LedPlayer(seat, (5, 5), Pacer(None)).play())
        seat.following.hear(OPENED_1, time.monotonic())
        await asyncio.sleep(0.1)
        seat.live.closed(4403, "the host has removed you from this quiz")
        await asyncio.wait_for(playing, 5)
        assert (seat.seen.removed, seat.seen.finished, seat.seen.faults) == (True, True, [])
        assert seat.seen.answers[1].refused == "403 removed"


async def test_a_socket_that_closes_for_no_removal_is_not_the_end() -> None:
    script: list[Reply] = [(200, {})] * 3
    async with _seat(*script) as seat:
        seat.live.closed(4403, "this token is for another quiz")
        assert seat.seen.faults == ["the live socket was closed: not this quiz"]


async def test_who_comes_late_tries_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BACK_SHARE", 1.0)
    unanswered = OVER | {"result": RESULT | {"choices": None, "answered": False, "correct": False, "points": 0}}
    script: list[Reply] = [(200, unanswered), _problem(410, "question-closed"), (200, QUESTION | {"question": 2})]
    script += [_problem(403, "removed")] * 2
    async with _seat(*script) as seat:
        await _play(seat, status(6, "open", 2, remaining_ms=20_000), think=(5, 5))
        assert seat.seen.answers[1].refused == "410 question-closed"
        assert seat.seen.faults == []


async def test_another_name_in_the_lobby_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENAME_SHARE", 1.0)
    async with _seat((200, {"player": "p", "name": "Ada 2"})) as seat:
        playing = asyncio.create_task(LedPlayer(seat, (0, 0), Pacer(None)).play())
        seat.following.hear(status(0, "lobby"), time.monotonic())
        await asyncio.sleep(0.5)
        seat.following.stop()
        await playing
        assert seat.seen.name == "Ada 2"
        assert seat.led.renames == [Rename("p", done=True, unseen_tries=0)]


async def test_a_name_that_came_too_late_stays_and_is_no_fault() -> None:
    async with _seat(_problem(409, "quiz-started")) as seat:
        await seat.rename("Ada 2")
        assert (seat.seen.name, seat.seen.faults) == ("Ada", [])
        assert seat.led.renames == [Rename("p", done=False, unseen_tries=0)]


async def test_a_place_that_does_not_fit_those_around_is_a_fault() -> None:
    gap = [ROW, ROW | {"rank": 3, "player": "q"}]
    async with _seat((200, PLACE | {"around": []}), (200, PLACE | {"around": gap})) as seat:
        await seat.place(5, 2)
        await seat.place(5, 2)
        assert len(seat.seen.faults) == 2


@pytest.mark.parametrize("then", [(200, PLACE), _problem(403, "removed")], ids=["it comes", "it was removed"])
async def test_a_player_without_a_place_has_just_joined_or_was_just_removed(then: Reply) -> None:
    async with _seat((200, PLACE | {"me": None, "around": []}), then) as seat:
        await seat.place(5, 2)
        assert seat.seen.faults == []


async def test_a_player_who_stays_without_a_place_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "_ON_BOARD_SECONDS", 0.1)
    nowhere = (200, PLACE | {"me": None, "around": []})
    async with _seat(nowhere, nowhere) as seat:
        await seat.place(5, 2)
        assert len(seat.seen.faults) == 1


async def test_a_screen_looks_at_what_is_shown_and_plays_nothing() -> None:
    title = QUESTION | {"choices": [], "opensInMs": 900}
    unanswered = OVER | {"result": RESULT | {"choices": None, "answered": False, "correct": False, "points": 0}}
    async with _seat((200, title), (200, QUESTION), (200, unanswered), (200, TALLY)) as seat:
        looking = asyncio.create_task(look_on(seat))
        for one in (INTRO, OPENED_1, REVEAL_1, FINISHED):
            seat.following.hear(one, time.monotonic())
            await asyncio.sleep(0.1)
        await asyncio.wait_for(looking, 5)
        assert (seat.seen.faults, seat.seen.leaks, seat.seen.answers) == ([], [], {})
        assert len(seat.led.told) == 1
