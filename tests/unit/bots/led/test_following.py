"""A watcher knows where the quiz is by frames, and by asking where none come."""

import asyncio
import random

import pytest

from quizfleet.bots.evidence import Board, Entry, Status
from quizfleet.bots.led import following as module
from quizfleet.bots.led.evidence import LedSeen
from quizfleet.bots.led.following import Following, place
from tests.unit.bots.led.rooms import FINISHED, INTRO_2, OPENED_1, OPENED_2, PAUSED, REVEAL_1, status

LOBBY = status(0, "lobby")


def _following(*answers: Status | None) -> Following:
    """A watcher whose questions get these answers, the last one again and again."""
    script = list(answers)

    async def ask() -> Status | None:
        return script.pop(0) if len(script) > 1 else script[0]

    following = Following(LedSeen(), random.Random(1))
    following.ask = ask
    return following


async def _soon(following: Following, *told: Status) -> None:
    for one in told:
        await asyncio.sleep(0.01)
        following.hear(one, asyncio.get_running_loop().time())


def test_states_are_in_the_order_of_revisions_and_of_the_clock() -> None:
    order = [LOBBY, status(1, "intro", 1), OPENED_1, status(1, "reveal", 1), REVEAL_1, INTRO_2, OPENED_2, FINISHED]
    assert sorted(order, key=place) == order


async def test_a_frame_tells_at_once() -> None:
    following = _following(None)
    telling = asyncio.create_task(_soon(following, LOBBY))
    assert await following.after(None, 5) == LOBBY
    assert following.asked == 0
    await telling


async def test_what_is_older_is_let_go_and_the_same_moment_told_again_is_no_news() -> None:
    following = _following(None)
    following.take(OPENED_2)
    following.take(OPENED_1)
    assert following.now == OPENED_2
    more = status(6, "open", 2, remaining_ms=10_000, answered=3)
    following.take(more)
    assert following.now == more
    assert await following.after(OPENED_2, 0.05) is None


async def test_until_sees_every_word() -> None:
    following = _following(None)
    telling = asyncio.create_task(_soon(following, OPENED_2, status(6, "open", 2, answered=3)))
    assert await following.until(lambda now: now.answered == 3, 5)
    assert not await following.until(lambda now: now.answered == 4, 0.05)
    await telling


async def test_without_a_socket_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_UNHEARD_SECONDS", 0.02)
    following = _following(None, LOBBY, OPENED_1)
    assert await following.after(None, 5) == LOBBY
    assert await following.after(LOBBY, 5) == OPENED_1
    assert following.asked == 3


async def test_with_a_socket_it_asks_only_when_the_clock_should_have_changed_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_UNHEARD_SECONDS", 0.02)
    following = _following(REVEAL_1)
    await _soon(following, status(1, "open", 1, remaining_ms=150))
    assert await following.after(following.now, 0.1) is None
    assert following.asked == 0
    assert await following.after(following.now, 5) == REVEAL_1
    assert following.asked == 1
    await _soon(following, PAUSED)
    assert await following.after(PAUSED, 0.1) is None
    assert following.asked == 1


async def test_when_the_socket_is_lost_it_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_UNHEARD_SECONDS", 0.02)
    following = _following(FINISHED)
    await _soon(following, REVEAL_1)
    assert await following.after(REVEAL_1, 0.1) is None
    following.miss()
    assert await following.after(REVEAL_1, 5) == FINISHED


async def test_who_was_sent_away_waits_for_nothing() -> None:
    following = _following(None)
    following.take(LOBBY)
    waiting = asyncio.create_task(following.after(LOBBY))
    await asyncio.sleep(0.01)
    following.stop()
    assert await asyncio.wait_for(waiting, 1) is None
    assert await asyncio.wait_for(following.after(LOBBY), 1) is None


def test_the_first_to_show_a_version_of_the_board_is_noted() -> None:
    led = LedSeen()
    one, other = Following(led, random.Random(1)), Following(led, random.Random(2))
    row = (Entry(1, "ada", "Ada", 0),)
    one.see(Board(5, 1, row), 2.0)
    other.see(Board(5, 1, ()), 1.0)
    assert led.boards == {5: (2.0, row)}
