"""When a room is read: at once where it was quiet for a tick, else when its tick is over; once for all that happens."""

import asyncio
import math
from typing import Any

from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.resuming import NOTHING
from quizfleet.leaderboard.rooms import Room, Rooms

TICK = 0.1


class Client:
    """A socket."""

    player: int | None = None

    def write(self, _: bytes) -> None:
        """Take a frame."""

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
