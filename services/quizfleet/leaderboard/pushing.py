"""Pushing boards: which rooms are due, their boards in one round trip, one encode for each version.

A room that was quiet for a tick is pushed at once, then at most once a tick: a change waits less than half a tick at
the median. While a board leaves questions out it holds still but for late joiners, and is looked at once a second.
A version that looks like the one before waits up to two seconds for one that does not; nothing was sent for it, so that
the room is looked at again sooner than after a tick.
"""

import asyncio
import logging
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from quizfleet.clock import now_ms
from quizfleet.leaderboard import frames
from quizfleet.leaderboard.admission import CLOSE_NOT_FOUND
from quizfleet.leaderboard.agenda import Agenda, now
from quizfleet.leaderboard.reading import SNAPSHOT_SECONDS, BoardReader
from quizfleet.leaderboard.rooms import Room, Rooms
from quizfleet.leaderboard.standing import Board
from quizfleet.problems import Problem
from quizfleet.quiz_cache import Quizzes
from quizfleet.timeline import Moment

log = logging.getLogger(__name__)

_ROUND_SECONDS = 0.01
"""Rounds begin at most this often, so that what becomes due in between shares a round trip."""

_HELD_SECONDS = 2.0
"""Well below the five seconds after which a page that expects news thinks that its socket is dead."""

_LOOK_SECONDS = 0.02
"""Between two readings of a room of which the first showed nothing new: ticks spare phones, not the cache."""

_RETRY_SECONDS = 1.0
_LOOKED_UP_AT_ONCE = 32


class Pushing:
    """Decides when rooms are read and shows them what is newer."""

    def __init__(self, reader: BoardReader, rooms: Rooms, quizzes: Quizzes, tick: float) -> None:
        self._reader = reader
        self._rooms = rooms
        self._quizzes = quizzes
        self._tick = tick
        self._agenda = Agenda()
        self._lookups: set[asyncio.Task[None]] = set()
        self._limit = asyncio.Semaphore(_LOOKED_UP_AT_ONCE)
        rooms.when_opened(self.mark)

    def announce(self, quiz: int, version: int) -> None:
        """A board has reached a version."""
        room = self._rooms.get(quiz)
        if room is not None and version > room.newest:
            looked = room.held is not None and room.interval == self._tick
            self._agenda.put(quiz, max(now(), room.read_at + (_LOOK_SECONDS if looked else room.interval)))

    def mark(self, quiz: int) -> None:
        """A board may have changed."""
        self.announce(quiz, 1 << 63)

    def hurry(self, quiz: int) -> None:
        """A board may show at once what it may not have shown a moment ago."""
        if self._rooms.get(quiz) is not None:
            self._agenda.put(quiz, now())

    async def run(self) -> None:
        """Push until cancelled."""
        try:
            while True:
                await self._agenda.something_due()
                next_at = now() + _ROUND_SECONDS
                await self._push(self._take_due())
                await asyncio.sleep(next_at - now())
        finally:
            for lookup in self._lookups:
                lookup.cancel()

    def _take_due(self) -> list[Room]:
        """The rooms whose time has come and that have not closed."""
        taken = []
        for at, quiz in self._agenda.take():
            room = self._rooms.get(quiz)
            if room is None:
                continue
            if room.busy:
                self._agenda.put(quiz, now() + room.interval)
                continue
            room.read_at = max(at, now() - _ROUND_SECONDS)  # waiting for its round does not make its ticks longer
            taken.append(room)
        return taken

    async def _push(self, rooms: list[Room]) -> None:
        """Show the rooms whose boards the cache has; look the others up aside, so that they hold up nobody."""
        known = [room for room in rooms if room.version >= 0 and room.interval == self._tick]
        try:
            boards = await self._reader.read_cached([room.quiz for room in known], frames.TOP)
        except (SQLAlchemyError, OSError, Problem):  # one quiz is not to be had: each for itself
            boards = {}
        for room in rooms:
            found = boards.get(room.quiz)
            if found is not None:
                self._show(room, *found, self._tick)
                continue
            room.busy = True
            lookup = asyncio.create_task(self._look_up(room))
            self._lookups.add(lookup)
            lookup.add_done_callback(self._lookups.discard)

    async def _look_up(self, room: Room) -> None:
        try:
            async with self._limit:
                timeline = (await self._quizzes.get(room.quiz)).timeline
                began = now_ms()
                board = await self._reader.read(room.quiz, frames.TOP)
        except Problem as problem:
            self._rooms.shut(room, CLOSE_NOT_FOUND, problem.detail)
        except (SQLAlchemyError, OSError) as away:
            log.warning("a board cannot be read now", extra={"reason": str(away)[:200]})
            self._agenda.put(room.quiz, now() + _RETRY_SECONDS)
        else:
            interval = self._tick if timeline.hidden_from(began) is None else SNAPSHOT_SECONDS
            self._show(room, board, timeline.moment(began), interval)
        finally:
            room.busy = False

    def _show(self, room: Room, board: Board, moment: Moment, interval: float) -> None:
        """Show a board that is newer, soon or at once; come back when the moment it belongs to is over."""
        room.interval = interval
        if moment.remaining_ms is not None and not moment.paused:
            self._agenda.put(room.quiz, now() + moment.remaining_ms / 1000)
        if board.version > room.newest:
            looks = (board.player_count, board.entries)
            if looks == room.looks:
                room.hold(board.version, partial(frames.board, board), now() + _HELD_SECONDS)
            else:
                room.looks = looks
                room.show(board.version, frames.board(board))
        if room.held_until <= now():
            room.release()
        elif room.held is not None:
            self._agenda.put(room.quiz, room.held_until)
