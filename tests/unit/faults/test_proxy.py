"""The proxy carries what it understands, and a trap cuts the connection at its moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from quizfleet.embedded.platform import free_port
from tests.faults.kafka_wire import KafkaWire, commits_offsets
from tests.faults.proxy import Moment, Proxy, Trap, running

FETCH, COMMIT = b"\x00\x00\x00\x04\x00\x01ab", b"\x00\x00\x00\x04\x00\x08cd"
SECONDS = 5


class Upstream:
    """A server that answers each frame with itself."""

    def __init__(self) -> None:
        self.port = free_port()
        self.heard = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Echo until the client goes."""
        while data := await reader.read(1024):
            self.heard += data
            writer.write(data)
        writer.close()


@asynccontextmanager
async def proxied() -> AsyncIterator[tuple[Proxy, Upstream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client's connection through a proxy."""
    upstream = Upstream()
    proxy = Proxy(free_port(), upstream.port, KafkaWire)
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", upstream.port)
    with running(proxy):
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        try:
            async with asyncio.timeout(SECONDS):
                yield proxy, upstream, reader, writer
        finally:
            writer.close()
    server.close()


async def test_frames_go_through_both_ways() -> None:
    async with proxied() as (_, upstream, reader, writer):
        writer.write(FETCH + COMMIT[:3])
        assert await reader.readexactly(len(FETCH)) == FETCH
        writer.write(COMMIT[3:])
        assert await reader.readexactly(len(COMMIT)) == COMMIT
        assert upstream.heard == FETCH + COMMIT


@pytest.mark.parametrize(
    ("moment", "reaches"), [(Moment.BEFORE, FETCH), (Moment.DURING, FETCH + COMMIT), (Moment.AFTER, FETCH + COMMIT)]
)
async def test_a_trap_acts_once_and_cuts_the_connection(moment: Moment, reaches: bytes) -> None:
    acted: list[bool] = []
    async with proxied() as (proxy, upstream, reader, writer):
        trap = Trap(commits_offsets, moment, lambda: acted.append(True))
        proxy.arm(trap)
        writer.write(FETCH)
        assert await reader.readexactly(len(FETCH)) == FETCH
        writer.write(COMMIT)
        assert commits_offsets(await asyncio.wrap_future(trap.sprung))
        assert await reader.read() == b""
        assert acted == [True]
        again, to_proxy = await asyncio.open_connection("127.0.0.1", proxy.port)
        to_proxy.write(COMMIT)
        assert await again.readexactly(len(COMMIT)) == COMMIT
        to_proxy.close()
    assert upstream.heard == reaches + COMMIT


async def test_a_trap_that_is_taken_away_does_not_spring() -> None:
    async with proxied() as (proxy, _, reader, writer):
        trap = Trap(commits_offsets, Moment.BEFORE, lambda: None)
        proxy.arm(trap)
        proxy.disarm(trap)
        writer.write(COMMIT)
        assert await reader.readexactly(len(COMMIT)) == COMMIT
        assert not trap.sprung.done()


async def test_a_server_that_is_away_ends_the_connection() -> None:
    proxy = Proxy(free_port(), free_port(), KafkaWire)
    with running(proxy):
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        async with asyncio.timeout(SECONDS):
            assert await reader.read() == b""
        writer.close()
