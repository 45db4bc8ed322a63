"""The loop of a daemon: work, then wait until woken or for as long as the work says."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import kopf

Key = tuple[str, str]
"""(namespace, name) of what a daemon looks after."""


class Wakes:
    """What wakes the daemons that run now; nothing stays of one that has ended."""

    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Event] = {}

    def wake(self, key: Key) -> None:
        """Wake a daemon; one that has not begun looks anyway, and one that has ended need not."""
        if key in self._running:
            self._running[key].set()

    async def run(self, key: Key, stopped: kopf.DaemonStopped, work: Callable[[], Awaitable[float]]) -> None:
        """Work again and again until stopped; `work` gives the seconds after which it is due unless woken."""
        woken = self._running[key] = asyncio.Event()
        try:
            while not stopped:
                woken.clear()
                again_after = await work()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), again_after)
        finally:
            if self._running.get(key) is woken:  # and not that of another object of this name
                del self._running[key]
