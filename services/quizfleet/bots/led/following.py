"""Where a host-led quiz is, as one watcher knows it: by frames, and by asking where none come."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable

from quizfleet.bots.evidence import Board, Status
from quizfleet.bots.led.evidence import LedSeen

_UNHEARD_SECONDS = 2.0
"""Without a socket the quiz is asked for so often; with one, when its state should have changed so long ago."""

_SILENT_SECONDS = 30.0
"""And after so long a silence, whatever the reason."""

STEPS = {"lobby": 0, "intro": 1, "open": 2, "reveal": 3, "standings": 4, "finished": 5}
"""States in the order in which the clock alone can bring them about, at one revision."""

Place = tuple[int, int]


def place(status: Status) -> Place:
    """What orders the states of a quiz: its revision, and how far the clock has come since."""
    return status.revision, STEPS.get(status.state, 0)


class Following:
    """Follows a quiz for a watcher. `ask` gets where it is now, None where that cannot be known."""

    def __init__(self, seen: LedSeen, rng: random.Random) -> None:
        self.ask: Callable[[], Awaitable[Status | None]] = _nobody
        self.now: Status | None = None
        self.asked = 0
        self._seen = seen
        self._rng = rng
        self._news = asyncio.Event()
        self._is_heard = False
        self.is_over = False
        self._last_word = time.monotonic()

    def hear(self, status: Status, at: float) -> None:
        """A frame has told where the quiz is."""
        self._is_heard = True
        self._last_word = at
        self.take(status)

    def see(self, board: Board, at: float) -> None:
        """A frame has shown the board."""
        self._seen.boards.setdefault(board.version, (at, board.entries))

    def miss(self) -> None:
        """There is no socket until the next frame."""
        self._is_heard = False
        self._news.set()

    def take(self, status: Status) -> None:
        """Somebody has told where the quiz is; what is older than what is known is let go."""
        if self.now is None or place(status) >= place(self.now):
            self.now = status
            self._news.set()

    def stop(self) -> None:
        """There will be no news any more."""
        self.is_over = True
        self._news.set()

    async def after(self, known: Status | None, seconds: float = math.inf) -> Status | None:
        """Where the quiz is, once that is further than a status; None when that is not so in time, or never."""
        give_up = time.monotonic() + seconds
        while True:
            if self.now is not None and (known is None or place(self.now) > place(known)):
                return self.now
            if not await self._something_new(give_up):
                return None

    async def until(self, wanted: Callable[[Status], bool], seconds: float = math.inf) -> bool:
        """Whether the quiz came to where it is wanted within so many seconds."""
        give_up = time.monotonic() + seconds
        while self.now is None or not wanted(self.now):
            if not await self._something_new(give_up):
                return False
        return True

    async def _something_new(self, give_up: float) -> bool:
        """Wait for a word, asking for one where none comes; False when it is time to give up."""
        if self.is_over:
            return False
        self._news.clear()
        asks_at = self._last_word + self._patience() * self._rng.uniform(1, 1.25)
        wait = min(asks_at, give_up) - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, wait)):
                await self._news.wait()
        except TimeoutError:
            if time.monotonic() >= give_up:
                return False
            await self._look()
        return True

    async def _look(self) -> None:
        self.asked += 1
        status = await self.ask()
        self._last_word = time.monotonic()
        if status is not None:
            self.take(status)

    def _patience(self) -> float:
        """For how long silence is nothing unusual."""
        if not self._is_heard:
            return _UNHEARD_SECONDS
        now = self.now
        if now is None or now.paused or now.remaining_ms is None:
            return _SILENT_SECONDS
        return min(_SILENT_SECONDS, now.remaining_ms / 1000 + _UNHEARD_SECONDS)


async def _nobody() -> Status | None:
    return None
