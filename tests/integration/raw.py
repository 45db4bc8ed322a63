"""A WebSocket client that does as it is told, right or wrong."""

import asyncio
import base64
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from websockets.frames import Close, Frame, Opcode
from websockets.streams import StreamReader

SECONDS = 20


class RawSocket:
    """A connection to the server; reads only when asked to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._parser = StreamReader()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def head(self) -> tuple[int, str]:
        """The status and the head of the answer to the handshake."""
        async with asyncio.timeout(SECONDS):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        return int(head.split()[1]), head

    async def rest(self) -> bytes:
        """What comes until the server closes the connection."""
        async with asyncio.timeout(SECONDS):
            return await self._reader.read()

    async def frame(self) -> Frame | None:
        """The next frame; None where the connection has ended instead."""
        parsing = Frame.parse(self._parser.read_exact, mask=False)
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    next(parsing)
                except StopIteration as whole:
                    found: Frame = whole.value
                    return found
                try:
                    data = await self._reader.read(65536)
                except ConnectionResetError:
                    return None
                if not data:
                    return None
                self._parser.feed_data(data)

    async def close_code(self) -> int:
        """The code of the close frame that comes next but for boards."""
        while (found := await self.frame()) is not None:
            if found.opcode is Opcode.CLOSE:
                return int(Close.parse(bytes(found.data)).code)
        raise AssertionError("the connection ended without a close frame")


def handshake(url: str, quiz: str, token: str | None = None, method: str = "GET", **changed: str | None) -> bytes:
    """A handshake's head; headers by their name with underscores, None for leaving one out."""
    headers: dict[str, str | None] = {
        "host": urlsplit(url).netloc,
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec_websocket_version": "13",
        "sec_websocket_key": base64.b64encode(secrets.token_bytes(16)).decode(),
        "sec_websocket_protocol": ", ".join(["quizfleet.v1", *([f"bearer.{token}"] if token else [])]),
    }
    lines = [f"{method} /api/quizzes/{quiz}/live HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in (headers | changed).items() if value is not None]
    return "\r\n".join([*lines, "", ""]).encode()


@asynccontextmanager
async def raw(url: str, head: bytes, kernel_buffer: int | None = None) -> AsyncIterator[RawSocket]:
    """A connection on which a handshake was sent; with little room for what is not read, if told so."""
    parts = urlsplit(url)
    connection = socket.socket()
    if kernel_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, kernel_buffer)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, (parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=1024)
    opened = RawSocket(reader, writer)
    try:
        await opened.send(head)
        yield opened
    finally:
        writer.close()


def masked(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """A frame as a client should send it."""
    return Frame(Opcode(opcode), payload, fin).serialize(mask=True)
