"""Live boards on this pod: the parts that push, put together."""

import asyncio
import logging
from dataclasses import dataclass

from quizfleet.leaderboard.admission import Admission
from quizfleet.leaderboard.auditing import Auditing
from quizfleet.leaderboard.following import Following
from quizfleet.leaderboard.keepalive import Keepalive
from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.resuming import Resumes
from quizfleet.leaderboard.rooms import Rooms
from quizfleet.leaderboard.sockets import Shared
from quizfleet.leaderboard.states import States
from quizfleet.leading.acting import Leading
from quizfleet.service import Resources

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """Who is told of changed boards."""

    pushing: Pushing
    states: States

    def announce(self, quiz: int, version: int) -> None:
        """A board has reached a version."""
        self.pushing.announce(quiz, version)
        self.states.announce(quiz)

    def mark(self, quiz: int) -> None:
        """A board may have changed."""
        self.pushing.mark(quiz)
        self.states.announce(quiz)


class Live:
    """Follows, pushes, audits and pings until stopped. `shared` is what every socket needs."""

    def __init__(self, have: Resources, reader: BoardReader) -> None:
        settings = have.settings
        tick = settings.tick_ms / 1000
        rooms = Rooms(tick)
        keepalive = Keepalive(settings.ping_seconds)
        resumes = Resumes(settings.verification_keys, settings.event)
        pushing = Pushing(reader, rooms, have.quizzes, tick)
        self._leading = Leading(have.engine, have.publisher, settings.control_topic, have.quizzes)
        states = States(have.engine, rooms, have.quizzes, self._leading, pushing)
        following = Following(have.redis, have.keys, rooms, _Hearing(pushing, states))
        auditing = Auditing(have.engine, reader, rooms, have.quizzes, pushing, states)
        admission = Admission(settings, have.tokens, resumes)
        self.shared = Shared(admission, rooms, keepalive, resumes, settings.resume_spread_ms)
        self._running = (pushing, states, following, auditing, keepalive)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start."""
        self._tasks = [asyncio.create_task(part.run()) for part in self._running]
        for task in self._tasks:
            task.add_done_callback(_tell)

    async def stop(self) -> None:
        """Stop; the server has closed the sockets."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._leading.stop()


def _tell(ended: asyncio.Task[None]) -> None:
    """These parts never end by themselves: one that did is a fault to mend, not to pass over."""
    if not ended.cancelled() and ended.exception() is not None:
        log.critical("a part of the live boards has ended", exc_info=ended.exception())
