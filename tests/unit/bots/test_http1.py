"""The bots' HTTP: every request has one response or a reason, and connections are used again."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from quizfleet.bots import http1
from quizfleet.bots.http1 import ExchangeError, Pool
from tests.unit.bots.scripted import response, server


@asynccontextmanager
async def pool(url: str, connections: int = 4) -> AsyncIterator[Pool]:
    pool = Pool(url, connections)
    yield pool
    await pool.aclose()


@asynccontextmanager
async def serving(answer: Callable[[bytes], list[bytes]]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that sends these pieces for a head, a moment apart, and the heads it has got."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                heads.append(head)
                for piece in answer(head):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.01)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", heads


async def test_a_request_is_sent_as_it_was_asked_for() -> None:
    async with serving(lambda _: [response(200)]) as (url, heads), pool(f"{url}/base/") as bots:
        await bots.request("GET", "/x", "authorization: Bearer t\r\n")
        await bots.request("PUT", "/y", "content-type: application/json\r\n")
    host = url.removeprefix("http://").encode()
    assert heads[0].split(b"\r\n") == [
        *(b"GET /base/x HTTP/1.1", b"host: " + host, b"accept-encoding: gzip", b"authorization: Bearer t", b"", b"")
    ]
    assert heads[1].startswith(b"PUT /base/y HTTP/1.1\r\n")


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 201 Created\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello",
        (
            b"HTTP/1.1 201 Created\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        ),
        b"HTTP/1.1 201 Created\r\nContent-Type: a/b\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n"
        + gzip.compress(b"hello", mtime=0),
    ],
    ids=["length", "chunked", "gzip"],
)
async def test_a_response_is_whole_however_it_comes(sent: bytes, step: int) -> None:
    pieces = [sent[at : at + step] for at in range(0, len(sent), step)]
    async with serving(lambda _: pieces) as (url, _), pool(url) as bots:
        for _ in range(2):
            got = await bots.request("GET", "/x", "")
            assert (got.status, got.headers[b"content-type"], got.body) == (201, b"a/b", b"hello")


async def test_a_connection_is_used_again_and_no_more_are_opened_than_allowed() -> None:
    opened = 0

    def answer(head: bytes) -> list[bytes]:
        return [response(200, head.split()[1].decode())]

    async with serving(answer) as (url, _), pool(url, 3) as bots:
        make = asyncio.get_running_loop().create_connection

        async def counting(*args: object, **kwargs: object) -> object:
            nonlocal opened
            opened += 1
            return await make(*args, **kwargs)  # type: ignore[arg-type]

        asyncio.get_running_loop().create_connection = counting  # type: ignore[method-assign, assignment]
        got = await asyncio.gather(*(bots.request("GET", f"/{n}", "") for n in range(20)))
    assert [one.body for one in got] == [f"/{n}".encode() for n in range(20)]
    assert opened == 3


async def test_a_connection_that_the_server_ends_is_not_used_again() -> None:
    async with server(response(200, connection="close"), response(200, "[2]")) as url, pool(url) as bots:
        assert (await bots.request("GET", "/x", "")).status == 200
        assert (await bots.request("GET", "/x", "")).body == b"[2]"


async def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http1, "_IDLE_SECONDS", 0.0)
    ports: list[object] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ports.append(writer.get_extra_info("peername"))
        while await reader.readline() not in (b"\r\n", b""):
            pass
        writer.write(response(200))
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening, pool(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}") as bots:
        for _ in range(2):
            await bots.request("GET", "/x", "")
    assert len(set(ports)) == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnone",
    ],
)
async def test_what_is_no_response_is_told_and_may_have_had_its_effect(sent: bytes) -> None:
    async with server(sent) as url, pool(url) as bots:
        with pytest.raises(ExchangeError, match=r"no HTTP|was closed") as broken:
            await bots.request("PUT", "/x", "", b"{}")
    assert broken.value.sent


async def test_nobody_there_is_told_and_had_no_effect() -> None:
    async with server() as url:
        pass
    async with pool(url) as bots:
        with pytest.raises(ExchangeError, match="no connection") as broken:
            await bots.request("PUT", "/x", "", b"{}")
    assert not broken.value.sent


async def test_a_response_that_does_not_come_ends_the_wait_and_frees_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http1, "_REPLY_SECONDS", 0.1)
    slow = True

    def answer(_: bytes) -> list[bytes]:
        return [b""] if slow else [response(200)]

    async with serving(answer) as (url, _), pool(url, 1) as bots:
        with pytest.raises(ExchangeError, match="no response within") as broken:
            await bots.request("PUT", "/x", "", b"{}")
        slow = False
        assert (await bots.request("GET", "/x", "")).status == 200
    assert broken.value.sent


async def test_who_stops_waiting_leaves_no_response_for_the_next() -> None:
    late = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"/late" in head:
                await late.wait()
            writer.write(response(200, head.split()[1].decode()))
            await reader.read()
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening, pool(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 1) as bots:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await bots.request("GET", "/late", "")
        late.set()
        assert (await bots.request("GET", "/next", "")).body == b"/next"
