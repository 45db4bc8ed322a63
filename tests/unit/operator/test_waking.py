"""A daemon looks when it is woken or when it is time, and nothing is kept for one that has ended."""

import asyncio
from typing import Any, cast

from quizfleet_operator.waking import Wakes

KEY = ("trivia", "night")
LONG = 3600.0


class Daemon:
    """The daemon of `trivia/night`, which says when it works."""

    def __init__(self, wakes: Wakes, again_after: float = LONG) -> None:
        self.wakes, self.again_after = wakes, again_after
        self.worked: asyncio.Queue[None] = asyncio.Queue()
        self.task = asyncio.create_task(wakes.run(KEY, cast("Any", False), self._work))

    async def _work(self) -> float:
        self.worked.put_nowait(None)
        return self.again_after

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.wait((self.task,))


async def test_a_daemon_works_at_once_and_when_it_is_woken() -> None:
    wakes = Wakes()
    daemon = Daemon(wakes)
    await daemon.worked.get()
    wakes.wake(KEY)
    await daemon.worked.get()
    await daemon.end()


async def test_a_daemon_works_when_it_is_time() -> None:
    daemon = Daemon(Wakes(), again_after=0.001)
    for _ in range(3):
        await daemon.worked.get()
    await daemon.end()


async def test_waking_what_has_ended_keeps_nothing() -> None:
    wakes = Wakes()
    daemon = Daemon(wakes)
    await daemon.worked.get()
    await daemon.end()
    wakes.wake(KEY)
    assert wakes._running == {}


async def test_the_end_of_a_daemon_leaves_that_of_the_next_object_of_its_name() -> None:
    wakes = Wakes()
    before = Daemon(wakes)
    await before.worked.get()
    after = Daemon(wakes)
    await after.worked.get()
    await before.end()
    wakes.wake(KEY)
    await after.worked.get()
    await after.end()
