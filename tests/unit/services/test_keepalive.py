"""The wheel visits every socket once an interval, and cuts off those that do not close."""

import asyncio

from quizfleet.leaderboard.keepalive import CLOSING_SECONDS, Keepalive


class Socket:
    """A socket that counts its visits."""

    def __init__(self) -> None:
        self.checks = 0
        self.aborted = False

    def check(self) -> None:
        """Count."""
        self.checks += 1

    def abort(self) -> None:
        """Remember."""
        self.aborted = True


async def test_each_socket_is_visited_once_an_interval_beginning_with_a_whole_one() -> None:
    wheel = Keepalive(5)
    sockets = []
    for second in range(20):
        newcomer = Socket()
        sockets.append((second, newcomer))
        wheel.add(newcomer)
        wheel.turn(0)
    assert [socket.checks for _, socket in sockets] == [(20 - second) // 5 for second, _ in sockets]


async def test_a_socket_taken_out_is_not_visited() -> None:
    wheel = Keepalive(1)
    socket = Socket()
    wheel.add(socket).discard(socket)
    wheel.turn(0)
    assert socket.checks == 0


async def test_a_socket_that_does_not_close_is_cut_off() -> None:
    now = asyncio.get_running_loop().time()
    wheel = Keepalive(5)
    socket = Socket()
    wheel.closing(socket)
    wheel.turn(now)
    assert not socket.aborted
    wheel.turn(now + CLOSING_SECONDS + 1)
    assert socket.aborted
