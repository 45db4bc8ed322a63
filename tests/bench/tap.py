"""A tap on connections to Redis: what a client wrote can be written again, to the byte, by one that does no more."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence

import hiredis


class Tap:
    """Passes bytes on in both directions and keeps those of the client."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._kept = bytearray()

    def take(self) -> bytes:
        """What was written since this was last called."""
        kept, self._kept = bytes(self._kept), bytearray()
        return kept

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Listen while the block runs; the port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        redis, to_redis = await asyncio.open_connection(*self._target)
        back = asyncio.create_task(_pass(redis, to_client))
        while data := await client.read(1 << 16):
            self._kept += data
            to_redis.write(data)
        to_redis.close()
        await back


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(1 << 16):
        target.write(data)
    target.close()


def commands(written: bytes) -> int:
    """How many commands these bytes hold."""
    return len(_complete(hiredis.Reader(), written))


def _complete(reader: hiredis.Reader, data: bytes) -> list[object]:
    reader.feed(data)
    found: list[object] = []
    while (item := reader.gets()) is not False:
        found.append(item)
    return found


class BareClient:
    """Writes ready-made pipelines over one connection and counts the replies."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = hiredis.Reader()

    def replay(self, pipelines: Sequence[tuple[bytes, int]]) -> None:
        """Write each pipeline, with the number of replies it gets, when the one before was answered.

        Raises:
            ValueError: Redis refused a command.
        """
        for written, expected in pipelines:
            self._socket.sendall(written)
            left = expected
            while left > 0:
                replies = _complete(self._reader, self._socket.recv(1 << 16))
                refused = next((reply for reply in replies if isinstance(reply, hiredis.ReplyError)), None)
                if refused is not None:
                    raise ValueError(f"Redis refused: {refused}")
                left -= len(replies)

    def close(self) -> None:
        """Disconnect."""
        self._socket.close()
