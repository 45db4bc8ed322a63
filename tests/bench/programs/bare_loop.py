"""The least that can be done: `python -m tests.bench.programs.bare_loop PAYLOAD`.

One frame, made once, is written to every socket of a room by a bare uvloop. A socket at /room/<number> belongs to that
room. Each line on standard input is a number of frames per second for every room, 0 to rest.
"""

import asyncio
import base64
import hashlib
import struct
import sys
from collections import defaultdict
from pathlib import Path
from typing import cast

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

Rooms = dict[bytes, set[asyncio.Transport]]


class Socket(asyncio.Protocol):
    """Accepts whatever asks for a WebSocket, and never reads again."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._room = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are, in all but name

    def data_received(self, data: bytes) -> None:
        """Answer the handshake; what comes later is nothing."""
        if self._room or self._transport is None:
            return
        self._room = data.split(b" ", 2)[1]
        key = next(line for line in data.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key.partition(b":")[2].strip() + _MAGIC).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self._rooms[self._room].add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        if self._transport is not None:
            self._rooms[self._room].discard(self._transport)


def framed(payload: bytes) -> bytes:
    """The payload as one unmasked text frame.

    Raises:
        ValueError: it is longer than a board ever is.
    """
    if len(payload) > 0xFFFF:
        raise ValueError("a payload of more than 64 KiB")
    if len(payload) < 126:
        return bytes((0x81, len(payload))) + payload
    return b"\x81\x7e" + struct.pack(">H", len(payload)) + payload


async def main(payload: bytes) -> None:
    """Obey lines until standard input ends."""
    rooms: Rooms = defaultdict(set)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Socket(rooms), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()[:2]
    sys.stdout.write(f"{host}:{port}\n")
    sys.stdout.flush()
    rates = asyncio.Queue[int]()
    writing = asyncio.create_task(_write(rooms, framed(payload), rates))
    while line := await asyncio.to_thread(sys.stdin.readline):
        rates.put_nowait(int(line))
    writing.cancel()


async def _write(rooms: Rooms, frame: bytes, rates: asyncio.Queue[int]) -> None:
    loop = asyncio.get_running_loop()
    rate, due = 0, loop.time()
    while True:
        while rate == 0 or not rates.empty():
            rate, due = await rates.get(), loop.time()
        for transports in rooms.values():
            for transport in transports:
                transport.write(frame)
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - loop.time()))


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(Path(sys.argv[1]).read_bytes()))
