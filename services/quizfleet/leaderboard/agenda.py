"""When which quiz is to be looked at next, in the event loop's time."""

import asyncio
import heapq
import math


class Agenda:
    """Quizzes by when they are due, each once: at the soonest of the times that were said."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._due: list[tuple[float, int]] = []
        self._sooner = asyncio.Event()

    def __len__(self) -> int:
        return len(self._at)

    def at(self, quiz: int) -> float:
        """When a quiz is due; infinity where it is not."""
        return self._at.get(quiz, math.inf)

    def put(self, quiz: int, at: float) -> None:
        """Let a quiz be due at this time at the latest."""
        if at >= self.at(quiz):
            return
        self._at[quiz] = at
        heapq.heappush(self._due, (at, quiz))
        if self._due[0][0] == at:
            self._sooner.set()

    async def something_due(self) -> None:
        """Return when the time of one has come."""
        while True:
            self._sooner.clear()
            wait = self._due[0][0] - now() if self._due else None
            if wait is not None and wait <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._sooner.wait()
            except TimeoutError:
                return

    def take(self) -> list[tuple[float, int]]:
        """The quizzes whose time has come, with that time. An entry is void where a sooner one has come before it."""
        taken = []
        while self._due and self._due[0][0] <= now():
            at, quiz = heapq.heappop(self._due)
            if self._at.get(quiz) == at:
                del self._at[quiz]
                taken.append((at, quiz))
        return taken


def now() -> float:
    """The event loop's time, in seconds."""
    return asyncio.get_running_loop().time()
