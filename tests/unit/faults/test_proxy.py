"""The proxy carries what it understands, and a trap cuts the connection at its moment."""

import asyncio
import contextlib
import gc
import socketserver
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from quizfleet.embedded.platform import free_port
from tests.faults.kafka_wire import KafkaWire, commits_offsets
from tests.faults.proxy import Moment, Proxy, Trap, running

FETCH, COMMIT = b"\x00\x00\x00\x04\x00\x01ab", b"\x00\x00\x00\x04\x00\x08cd"
SECONDS = 5


class Echo(socketserver.BaseRequestHandler):
    """Answers with what it hears until the client goes."""

    def handle(self) -> None:
        """Serve one connection."""
        assert isinstance(self.server, Upstream)
        with contextlib.suppress(ConnectionError):
            while data := self.request.recv(1024):
                self.server.heard += data
                self.request.sendall(data)


class Upstream(socketserver.ThreadingTCPServer):
    """A server behind the proxy, and all it has heard."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.heard = b""
        self.port = int(self.server_address[1])
        threading.Thread(target=self.serve_forever, args=(0.02,)).start()


@asynccontextmanager
async def client_of(proxy: Proxy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        async with asyncio.timeout(SECONDS):
            yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def proxied() -> AsyncIterator[tuple[Proxy, Upstream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client's connection through a proxy."""
    with Upstream() as upstream:
        proxy = Proxy(free_port(), upstream.port, KafkaWire)
        with running(proxy):
            async with client_of(proxy) as (reader, writer):
                yield proxy, upstream, reader, writer
        upstream.shutdown()


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
        async with client_of(proxy) as (again, to_proxy):
            to_proxy.write(COMMIT)
            assert await again.readexactly(len(COMMIT)) == COMMIT
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
        async with client_of(proxy) as (reader, _):
            assert await reader.read() == b""


async def test_stopping_while_connections_end_leaves_nothing_open() -> None:
    with warnings.catch_warnings(action="ignore"):
        gc.collect()  # what other tests have left open is not this one's
    with Upstream() as upstream:
        proxy = Proxy(free_port(), upstream.port, KafkaWire)
        with running(proxy):
            async with AsyncExitStack() as clients:
                for _ in range(20):
                    reader, writer = await clients.enter_async_context(client_of(proxy))
                    writer.write(COMMIT)
                    assert await reader.readexactly(len(COMMIT)) == COMMIT
        upstream.shutdown()
    gc.collect()
