"""When a room is read: at once where it was quiet for a tick, else when its tick is over; once for all that happens."""

import asyncio
import json
import math
from typing import Any

import pytest

from quizfleet.leaderboard.pushing import _HELD_SECONDS, _LOOK_SECONDS, Pushing
from quizfleet.leaderboard.reading import SNAPSHOT_SECONDS
from quizfleet.leaderboard.resuming import NOTHING
from quizfleet.leaderboard.rooms import Room, Rooms
from quizfleet.leaderboard.standing import Board, Entry
from quizfleet.timeline import Moment, State

TICK = 0.1


NOW = Moment(State.OPEN)


class Client:
    """A socket."""

    player: int | None = None

    def __init__(self) -> None:
        self.versions: list[int] = []

    def write(self, frame: bytes) -> None:
        """Take a frame."""
        if b'"version"' in frame:
            self.versions.append(json.loads(frame[frame.index(b"{") :])["version"])

    def close(self, _: int, __: str) -> None:
        """Never."""
        raise AssertionError


def followed() -> tuple[Pushing, Room]:
    """A room that was opened, read and shown at version 5 just now; nothing is read in these tests."""
    rooms = Rooms(TICK)
    nothing: Any = None
    pushing = Pushing(nothing, rooms, nothing, TICK)
    room = rooms.join(1, Client(), NOTHING)
    assert pushing._take_due() == [room]
    room.show(5, b"5")
    return pushing, room


async def test_a_room_that_opens_is_due_at_once() -> None:
    followed()


async def test_a_change_after_a_quiet_tick_is_due_at_once() -> None:
    pushing, room = followed()
    room.read_at = asyncio.get_running_loop().time() - TICK
    pushing.announce(1, 6)
    assert pushing._take_due() == [room]


async def test_changes_within_a_tick_wait_for_its_end_and_share_it() -> None:
    pushing, room = followed()
    for version in range(6, 60):
        pushing.announce(1, version)
    assert pushing._agenda.at(1) == room.read_at + TICK
    assert len(pushing._agenda) == 1
    assert pushing._take_due() == []


async def test_a_version_already_shown_is_no_news_and_a_mark_always_is() -> None:
    pushing, _ = followed()
    pushing.announce(1, 5)
    pushing.announce(2, 9)
    assert pushing._agenda.at(1) == math.inf
    pushing.mark(1)
    assert pushing._agenda.at(1) < math.inf


async def test_a_room_that_is_being_looked_up_is_not_taken_twice() -> None:
    pushing, room = followed()
    room.busy = True
    room.read_at = -math.inf
    pushing.announce(1, 6)
    assert pushing._take_due() == []
    assert pushing._agenda.at(1) < math.inf


async def test_a_room_that_closed_is_forgotten() -> None:
    pushing, room = followed()
    room.read_at = -math.inf
    pushing.announce(1, 6)
    [client] = room.members()
    pushing._rooms.leave(room, client)
    assert pushing._take_due() == []


def board(version: int, *scores: int, players: int = 3) -> Board:
    """A board of so many players, with the scores of the best."""
    entries = tuple(Entry(rank, f"p{rank}", f"P{rank}", score) for rank, score in enumerate(scores, 1))
    return Board(version, players, entries)


def watched(*boards: Board) -> tuple[Pushing, Room, Client]:
    """A room that was shown these boards."""
    pushing, room = followed()
    [client] = room.members()
    assert isinstance(client, Client)
    for one in boards:
        pushing._show(room, one, NOW, TICK)
    return pushing, room, client


async def test_a_version_that_looks_like_the_last_one_is_held_and_sent_in_time() -> None:
    pushing, room, client = watched(board(6, 10), board(7, 10), board(8, 10))
    assert client.versions == [6]
    assert pushing._agenda.at(1) == room.held_until
    assert 0 < room.held_until - asyncio.get_running_loop().time() <= _HELD_SECONDS
    room.held_until = 0.0  # its time has come
    pushing._show(room, board(8, 10), NOW, TICK)
    assert client.versions == [6, 8]
    assert room.held is None


async def test_a_version_is_not_held_longer_because_more_follow() -> None:
    pushing, room, client = watched(board(6, 10), board(7, 10))
    room.held_until = 0.0
    pushing._show(room, board(8, 10), NOW, TICK)
    assert client.versions == [6, 8]


@pytest.mark.parametrize("other", [board(8, 12), board(8, 10, players=4), board(8, 10, 0)])
async def test_a_version_that_looks_different_goes_at_once_and_takes_the_held_ones_place(other: Board) -> None:
    _, room, client = watched(board(6, 10), board(7, 10), other)
    assert client.versions == [6, 8]
    assert room.held is None


async def test_a_held_version_is_no_news() -> None:
    pushing, room, _ = watched(board(6, 10), board(7, 10))
    due = pushing._agenda.at(1)
    room.read_at = -math.inf
    pushing.announce(1, 7)
    assert pushing._agenda.at(1) == due
    pushing.announce(1, 8)
    assert pushing._agenda.at(1) < due


async def test_a_tick_in_which_nothing_was_sent_delays_nobody() -> None:
    pushing, room, _ = watched(board(6, 10), board(7, 10))
    pushing.announce(1, 8)
    assert pushing._agenda.at(1) == room.read_at + _LOOK_SECONDS < room.read_at + TICK


async def test_a_board_that_leaves_questions_out_is_looked_at_once_a_second_though_a_version_is_held() -> None:
    pushing, room, _ = watched(board(6, 10))
    pushing._show(room, board(7, 10), NOW, SNAPSHOT_SECONDS)
    pushing._agenda.take()
    pushing.announce(1, 8)
    assert pushing._agenda.at(1) == min(room.read_at + SNAPSHOT_SECONDS, room.held_until)
