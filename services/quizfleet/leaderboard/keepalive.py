"""Pings for all sockets of a pod by one clock: a wheel of as many slots as seconds between two pings of a socket."""

import asyncio
from collections import deque
from typing import Protocol

CLOSING_SECONDS = 3.0
"""A client that does not answer a close frame within this time is cut off."""


class Pinged(Protocol):
    """A socket on the wheel."""

    def check(self) -> None:
        """Send a ping; cut the socket off where nothing has come since the last one."""

    def abort(self) -> None:
        """Cut the socket off."""


class Keepalive:
    """Visits every socket once in a ping interval, a second's share of them each second."""

    def __init__(self, seconds: int) -> None:
        self._slots: list[set[Pinged]] = [set() for _ in range(seconds)]
        self._hand = 0
        self._closing: deque[tuple[float, Pinged]] = deque()

    def add(self, socket: Pinged) -> set[Pinged]:
        """Visit a socket from now on, a whole interval from now at first; returns the slot to take it out of."""
        slot = self._slots[self._hand]
        slot.add(socket)
        return slot

    def closing(self, socket: Pinged) -> None:
        """A close frame was sent: cut the socket off where it stays."""
        self._closing.append((asyncio.get_running_loop().time() + CLOSING_SECONDS, socket))

    async def run(self) -> None:
        """Turn the wheel until cancelled."""
        while True:
            await asyncio.sleep(1)
            self.turn(asyncio.get_running_loop().time())

    def turn(self, now: float) -> None:
        """What is to do each second."""
        self._hand = (self._hand + 1) % len(self._slots)
        for socket in tuple(self._slots[self._hand]):
            socket.check()
        while self._closing and self._closing[0][0] <= now:
            self._closing.popleft()[1].abort()
