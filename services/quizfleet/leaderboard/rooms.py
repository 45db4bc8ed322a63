"""Rooms: the sockets of one quiz on this pod, the newest board for them, and where the quiz stands.

A frame is written to every socket that is ready. One that cannot take more is slow: it skips versions and gets the
newest when it has room again, so no buffer grows. One that came back with a version newer than this room's waits.

A version that looks like the last one, as after a wrong answer, is held for a while: most often the next that looks
different takes its place, and nobody was sent a frame for nothing. Whoever joins is shown what is held.
"""

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from quizfleet.leaderboard.resuming import NOTHING
from quizfleet.telemetry import FRAMES_SENT, FRAMES_SKIPPED, SOCKETS_SLOW

Write = Callable[[bytes], object]


class Member(Protocol):
    """A socket in a room. `write` hands bytes to the kernel at once; what it does not take makes the socket slow."""

    @property
    def write(self) -> Write:
        """Send bytes."""

    @property
    def player(self) -> int | None:
        """Whose it is; None for hosts and screens."""

    def close(self, code: int, reason: str) -> None:
        """End the socket."""


class Told(Protocol):
    """Where a quiz stands."""

    def frame(self) -> bytes:
        """A frame that says so, with the time that remains at this moment."""


class Room:
    """Who follows a quiz, what they have been shown, and when its board was read last (in the loop's time).

    `looks` is what the newest frame shows, version apart; `held` are the version that waits until `held_until`, and
    what makes its frame: most are never sent. `told` is where a quiz stands that its host leads, and `removed` are the
    players whom the host has sent away. `is_led` is None until that is known.
    """

    __slots__ = (
        "_ahead",
        "_ready",
        "_slow",
        "busy",
        "frame",
        "held",
        "held_until",
        "interval",
        "is_led",
        "looks",
        "quiz",
        "read_at",
        "removed",
        "told",
        "version",
    )

    def __init__(self, quiz: int, interval: float) -> None:
        self.quiz = quiz
        self.version = NOTHING
        self.frame = b""
        self.looks: object = None
        self.held: tuple[int, Callable[[], bytes]] | None = None
        self.held_until = math.inf
        self.read_at = -math.inf
        self.interval = interval
        self.busy = False
        self.told: Told | None = None
        self.is_led: bool | None = None
        self.removed: frozenset[int] = frozenset()
        self._ready: dict[Member, Write] = {}
        self._slow: dict[Member, int] = {}
        self._ahead: dict[Member, int] = {}

    def __len__(self) -> int:
        return len(self._ready) + len(self._slow) + len(self._ahead)

    def tell(self, told: Told) -> None:
        """Let this be where the quiz stands, and send it to all who can take it; the others get the newest later."""
        self.told = told
        frame = told.frame()
        self._send(frame, (*self._ready.values(), *(member.write for member in self._ahead)))

    def eject(self, removed: frozenset[int], code: int, reason: str) -> None:
        """Let these players no longer in, and end their sockets."""
        fresh, self.removed = removed - self.removed, removed
        for member in self.members() if fresh else ():
            if member.player in fresh:
                member.close(code, reason)

    @staticmethod
    def _send(frame: bytes, writes: tuple[Write, ...]) -> None:
        for write in writes:
            try:
                write(frame)
            except RuntimeError:  # the connection was lost a moment ago; contextlib.suppress costs more than a frame
                continue
        FRAMES_SENT.inc(len(writes))

    @property
    def newest(self) -> int:
        """The newest version that is known here, sent or held."""
        return self.held[0] if self.held is not None else self.version

    def hold(self, version: int, frame: Callable[[], bytes], until: float) -> None:
        """Keep a version that looks like the last one, until this time at the latest."""
        self.held = (version, frame)
        self.held_until = min(until, self.held_until)

    def release(self) -> None:
        """Send what is held."""
        if self.held is not None:
            version, frame = self.held
            self.show(version, frame())

    def show(self, version: int, frame: bytes) -> None:
        """Make this the newest board and send it to all who are ready."""
        self.version, self.frame = version, frame
        self.held, self.held_until = None, math.inf
        self._send(frame, tuple(self._ready.values()))
        if self._slow:
            FRAMES_SKIPPED.inc(len(self._slow))
        for member, has in [one for one in self._ahead.items() if one[1] <= version]:
            del self._ahead[member]
            self._place(member, has)

    def join(self, member: Member, has: int) -> None:
        """Take in a socket that has seen a version of the board, perhaps the one that is held, elsewhere."""
        self.release()
        self._place(member, has)
        self._tell(member)

    def leave(self, member: Member) -> None:
        """Let a socket go."""
        self._ready.pop(member, None)
        self._ahead.pop(member, None)
        if self._slow.pop(member, None) is not None:
            SOCKETS_SLOW.dec()

    def pause(self, member: Member) -> None:
        """A socket cannot take more."""
        has = self.has(member)
        self.leave(member)
        self._slow[member] = has
        SOCKETS_SLOW.inc()

    def resume(self, member: Member) -> None:
        """A socket can take more again: the newest, and not what came in between."""
        has = self._slow.pop(member, None)
        if has is not None:
            SOCKETS_SLOW.dec()
            self._place(member, has)
            self._tell(member)

    def is_ready(self, member: Member) -> bool:
        """Whether a socket can take something now."""
        return member not in self._slow

    def has(self, member: Member) -> int:
        """The version that a socket has or will have when it has read what was sent to it."""
        return self._slow.get(member, self._ahead.get(member, self.version))

    def members(self) -> list[Member]:
        """All sockets."""
        return [*self._ready, *self._slow, *self._ahead]

    def _tell(self, member: Member) -> None:
        if self.told is not None and member not in self._slow:  # what was sent just now may have been too much
            FRAMES_SENT.inc()
            member.write(self.told.frame())

    def _place(self, member: Member, has: int) -> None:
        if has > self.version:
            self._ahead[member] = has
            return
        self._ready[member] = member.write
        if has < self.version:
            FRAMES_SENT.inc()
            member.write(self.frame)


class Rooms:
    """The rooms of this pod. A room is opened by its first socket and closed with its last."""

    def __init__(self, tick: float) -> None:
        self._tick = tick
        self._rooms: dict[int, Room] = {}
        self._openings: list[Callable[[int], None]] = []

    def __len__(self) -> int:
        return len(self._rooms)

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    def get(self, quiz: int) -> Room | None:
        """The room of a quiz that has sockets here."""
        return self._rooms.get(quiz)

    def when_opened(self, call: Callable[[int], None]) -> None:
        """Tell of every quiz whose room opens."""
        self._openings.append(call)

    def join(self, quiz: int, member: Member, has: int) -> Room:
        """The quiz's room, with this socket in it."""
        room = self._rooms.get(quiz)
        if room is None:
            room = self._rooms[quiz] = Room(quiz, self._tick)
            for call in self._openings:
                call(quiz)
        room.join(member, has)
        return room

    def leave(self, room: Room, member: Member) -> None:
        """Take a socket out of its room."""
        room.leave(member)
        if not len(room) and self._rooms.get(room.quiz) is room:
            del self._rooms[room.quiz]

    def shut(self, room: Room, code: int, reason: str) -> None:
        """End all sockets of a room."""
        for member in room.members():
            member.close(code, reason)
