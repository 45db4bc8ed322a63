"""Rooms: everybody gets the newest board, nobody an old one, a slow socket the newest only."""

import math
import random

from quizfleet.leaderboard.resuming import NOTHING
from quizfleet.leaderboard.rooms import Room, Rooms


class Client:
    """A socket that takes so many frames before it is full, like a client that reads slowly."""

    player: int | None = None

    def __init__(self, room: Room | None = None, space: int = 1_000_000) -> None:
        self.got: list[bytes] = []
        self.closed: list[int] = []
        self.space = space
        self._room = room

    def write(self, frame: bytes) -> None:
        """Take a frame; the one that fills this up makes it slow."""
        assert self.space > 0, "more was written than there is room for"
        self.got.append(frame)
        self.space -= 1
        if self.space == 0 and self._room is not None:
            self._room.pause(self)

    def close(self, code: int, _: str) -> None:
        """Remember how this ended."""
        self.closed.append(code)


def show(room: Room, version: int) -> None:
    """Show a version whose frame is its number."""
    room.show(version, b"%d" % version)


def test_a_frame_goes_to_everybody_and_newcomers_get_the_newest() -> None:
    room = Room(1, 0.1)
    early, late = Client(), Client()
    room.join(early, NOTHING)
    assert early.got == []
    show(room, 3)
    room.join(late, NOTHING)
    show(room, 4)
    assert (early.got, late.got) == ([b"3", b"4"], [b"3", b"4"])
    room.leave(early)
    show(room, 5)
    assert (early.got, late.got) == ([b"3", b"4"], [b"3", b"4", b"5"])
    assert len(room) == 1


def test_what_is_held_is_sent_to_nobody_until_it_is_released() -> None:
    room = Room(1, 0.1)
    client = Client()
    room.join(client, NOTHING)
    show(room, 1)
    room.hold(2, lambda: b"2", until=9.0)
    room.hold(3, lambda: b"3", until=10.0)
    assert (client.got, room.version, room.newest, room.has(client), room.held_until) == ([b"1"], 1, 3, 1, 9.0)
    room.release()
    assert (client.got, room.version, room.newest, room.held_until) == ([b"1", b"3"], 3, 3, math.inf)
    room.release()
    assert client.got == [b"1", b"3"]


def test_a_newer_version_takes_the_place_of_the_one_that_is_held() -> None:
    room = Room(1, 0.1)
    client = Client()
    room.join(client, NOTHING)
    room.hold(2, lambda: b"2", until=9.0)
    show(room, 3)
    room.release()
    assert client.got == [b"3"]


def test_who_joins_gets_what_is_held_and_so_do_the_others() -> None:
    """A player who comes back from a pod that has shown this version must not see an older one."""
    room = Room(1, 0.1)
    here, back = Client(), Client()
    room.join(here, NOTHING)
    show(room, 1)
    room.hold(2, lambda: b"2", until=9.0)
    room.join(back, NOTHING)
    assert (here.got, back.got) == ([b"1", b"2"], [b"2"])


def test_a_slow_socket_skips_versions_and_gets_the_newest() -> None:
    room = Room(1, 0.1)
    fast, slow = Client(), Client(room, space=2)
    room.join(fast, NOTHING)
    room.join(slow, NOTHING)
    for version in range(1, 7):
        show(room, version)
    assert slow.got == [b"1", b"2"]
    assert not room.is_ready(slow)
    assert room.has(slow) == 2
    slow.space = 1
    room.resume(slow)
    assert slow.got == [b"1", b"2", b"6"]
    slow.space = 5
    room.resume(slow)
    show(room, 7)
    assert slow.got == [b"1", b"2", b"6", b"7"]
    assert len(fast.got) == 7


def test_a_slow_socket_that_has_the_newest_gets_nothing_twice() -> None:
    room = Room(1, 0.1)
    slow = Client(room, space=1)
    room.join(slow, NOTHING)
    show(room, 1)
    slow.space = 5
    room.resume(slow)
    assert slow.got == [b"1"]


def test_who_comes_back_gets_only_what_is_newer() -> None:
    room = Room(1, 0.1)
    same, behind, ahead = Client(), Client(), Client()
    show(room, 5)
    room.join(same, 5)
    room.join(behind, 4)
    room.join(ahead, 7)
    assert (same.got, behind.got, ahead.got) == ([], [b"5"], [])
    show(room, 6)
    assert (same.got, behind.got, ahead.got) == ([b"6"], [b"5", b"6"], [])
    assert [room.has(client) for client in (same, behind, ahead)] == [6, 6, 7]
    show(room, 7)
    show(room, 8)
    assert ahead.got == [b"8"]
    assert len(room) == 3


def test_who_comes_back_before_the_board_was_read_gets_only_what_is_newer() -> None:
    room = Room(1, 0.1)
    known, older = Client(), Client()
    room.join(known, 5)
    room.join(older, 4)
    show(room, 5)
    assert (known.got, older.got) == ([], [b"5"])


def test_whatever_happens_versions_rise_and_the_newest_arrives() -> None:
    rng = random.Random(7)
    room = Room(1, 0.1)
    clients = [Client(room, rng.choice([1, 3, 1000])) for _ in range(20)]
    for client in clients:
        room.join(client, rng.choice([NOTHING, 0, 3]))
    for version in range(1, 60):
        show(room, version)
        for client in rng.sample(clients, 5):
            client.space = rng.randint(1, 4)
            room.resume(client)
    for client in clients:
        client.space = 10
        room.resume(client)
        versions = [int(frame) for frame in client.got]
        assert versions == sorted(set(versions))
        assert versions[-1] == 59


def test_a_room_lives_from_its_first_socket_to_its_last() -> None:
    rooms = Rooms(0.1)
    opened: list[int] = []
    rooms.when_opened(opened.append)
    one, two = Client(), Client()
    room = rooms.join(7, one, NOTHING)
    assert rooms.join(7, two, NOTHING) is room
    assert opened == [7]
    rooms.leave(room, one)
    assert rooms.get(7) is room
    rooms.leave(room, two)
    assert rooms.get(7) is None
    assert len(rooms) == 0


def test_a_room_that_is_shut_ends_all_its_sockets() -> None:
    rooms = Rooms(0.1)
    clients = [Client(), Client()]
    for client in clients:
        room = rooms.join(7, client, NOTHING)
    rooms.shut(room, 4404, "gone")
    assert [client.closed for client in clients] == [[4404], [4404]]


class Told:
    """Where a quiz stands; it counts how often it is said, as the time that remains is another each time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said = 0

    def frame(self) -> bytes:
        """The next frame."""
        self._said += 1
        return f"{self._name}{self._said}".encode()


def test_where_a_quiz_stands_is_one_frame_for_all_and_a_newer_one_for_who_comes_later() -> None:
    room = Room(1, 0.1)
    early, other, late = Client(), Client(), Client()
    room.join(early, NOTHING)
    room.join(other, NOTHING)
    room.tell(Told("open"))
    show(room, 3)
    room.join(late, NOTHING)
    assert early.got == other.got == [b"open1", b"3"]
    assert late.got == [b"3", b"open2"]


def test_a_slow_socket_gets_the_newest_state_when_it_has_room_again() -> None:
    room = Room(1, 0.1)
    slow = Client(room, space=1)
    room.join(slow, NOTHING)
    for name in ("intro", "open", "reveal"):
        room.tell(Told(name))
    assert slow.got == [b"intro1"]
    slow.space = 1
    room.resume(slow)
    assert slow.got == [b"intro1", b"reveal2"]


def test_a_slow_socket_is_not_sent_more_than_it_takes() -> None:
    room = Room(1, 0.1)
    slow = Client(room, space=1)
    room.join(slow, NOTHING)
    show(room, 1)
    room.tell(Told("open"))
    show(room, 2)
    slow.space = 1
    room.resume(slow)
    assert slow.got == [b"1", b"2"]  # which has filled it up
    slow.space = 2
    room.resume(slow)
    assert slow.got == [b"1", b"2", b"open2"]


def test_who_waits_for_a_newer_board_is_told_where_the_quiz_stands() -> None:
    room = Room(1, 0.1)
    back = Client()
    show(room, 3)
    room.join(back, 5)
    room.tell(Told("open"))
    assert back.got == [b"open1"]


def test_who_is_removed_is_ended_in_each_of_their_tabs_and_once() -> None:
    room = Room(1, 0.1)
    anna, again, ben, host = Client(), Client(room, space=1), Client(), Client()
    for client, player in ((anna, 7), (again, 7), (ben, 8), (host, None)):
        client.player = player
        room.join(client, NOTHING)
    show(room, 1)
    for removed in ({7}, {7}, {7, 9}):
        room.eject(frozenset(removed), 4403, "gone")
    assert [client.closed for client in (anna, again, ben, host)] == [[4403], [4403], [], []]
    assert room.removed == {7, 9}
