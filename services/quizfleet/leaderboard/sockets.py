"""One client's socket, as a plain protocol on the server's own transport: no task, no queue, no timer of its own.

uvicorn hands a connection over when it asks for an upgrade: the request's head arrives as the first data.
"""

import asyncio
import contextlib
import random
import socket
from dataclasses import dataclass
from typing import Any, cast

from fastapi import FastAPI
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame, Opcode

from quizfleet.leaderboard import frames, incoming
from quizfleet.leaderboard.admission import CLOSE_FORBIDDEN, REMOVED, Admission
from quizfleet.leaderboard.incoming import Misbehaved
from quizfleet.leaderboard.keepalive import Keepalive, Pinged
from quizfleet.leaderboard.resuming import Resumes
from quizfleet.leaderboard.rooms import Room, Rooms, Write
from quizfleet.service import Resources
from quizfleet.telemetry import SOCKETS_DRAINED, SOCKETS_LOST

_KERNEL_BUFFER_BYTES = 16 * 1024
"""What waits in the kernel for a slow client: a few boards, so that it soon counts as slow and reads no old ones."""

_FRAMES_BETWEEN_PINGS = 100


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sockets of a pod share. `spread_ms` is the time over which clients of a stopping pod come back."""

    admission: Admission
    rooms: Rooms
    keepalive: Keepalive
    resumes: Resumes
    spread_ms: int


class LiveSocket(asyncio.Protocol):
    """Follows the board of a quiz from handshake to close."""

    __slots__ = (
        "_address",
        "_closing",
        "_connections",
        "_heard",
        "_message",
        "_opened",
        "_room",
        "_said",
        "_shared",
        "_slot",
        "_transport",
        "_unread",
        "player",
        "write",
    )

    def __init__(self, shared: Shared, connections: set[Any]) -> None:
        self._shared = shared
        self._connections = connections
        self._address: str | None = None
        self._room: Room | None = None
        self._slot: set[Pinged] | None = None
        self._opened = False
        self._closing = False
        self._heard = True
        self._said = 0
        self._message = -1
        self._unread = b""
        self.player: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is ours. Whatever the kernel does not take at once makes the socket slow."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)
        self.write: Write = self._transport.write
        self._connections.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        """The connection has ended."""
        self._closing = True
        self._leave()
        self._connections.discard(self)
        if self._address is not None:
            self._shared.admission.release(self._address)

    def data_received(self, data: bytes) -> None:
        """The request's head at first, then what the client says."""
        if not self._opened:
            self._open(data)
            return
        self._heard = True
        if len(data) == len(incoming.PONG) + 4 and data.startswith(incoming.PONG) and not self._unread:
            return
        try:
            whole, self._unread = incoming.split(self._unread + data)
            for frame in whole:
                self._obey(frame)
        except Misbehaved as wrong:
            self._end_or_close(wrong.code, wrong.reason)

    def _open(self, head: bytes) -> None:
        self._opened = True
        with contextlib.suppress(OSError):  # the client has gone already
            kernel = self._transport.get_extra_info("socket")
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER_BYTES)
        peer = self._transport.get_extra_info("peername") or ("",)
        opening = self._shared.admission.consider(head, str(peer[0]))
        self._address = opening.address
        self.write(opening.response)
        if opening.address is None:
            self._transport.close()
        elif opening.close is not None:
            self.close(*opening.close)
        else:
            self.player = opening.player
            if opening.has >= 0:
                self.write(frames.resumed(opening.has))
            self._slot = self._shared.keepalive.add(self)
            self._room = self._shared.rooms.join(opening.quiz, self, opening.has)
            if self.player in self._room.removed:
                self.close(CLOSE_FORBIDDEN, REMOVED)
                return
            if self._transport.get_write_buffer_size():  # until now, pauses were told to uvicorn's protocol
                self.pause_writing()

    def _obey(self, frame: Frame) -> None:
        self._said += 1
        if self._said > _FRAMES_BETWEEN_PINGS:
            raise Misbehaved(CloseCode.POLICY_VIOLATION, "a player has nothing to say here")
        if frame.opcode is Opcode.CLOSE:
            self._end_or_close(incoming.closing_code(frame), "")
            self._transport.close()
        elif frame.opcode is Opcode.PING:
            if self._room is not None and self._room.is_ready(self):
                self.write(frames.pong(bytes(frame.data)))
        elif frame.opcode is not Opcode.PONG:
            self._message = incoming.message_size(frame, self._message)

    def _end_or_close(self, code: int, reason: str) -> None:
        if self._closing:
            self._transport.close()
        else:
            self.close(code, reason)

    def pause_writing(self) -> None:
        """The client reads slower than boards change."""
        if self._room is not None:
            self._room.pause(self)

    def resume_writing(self) -> None:
        """All that was sent has left."""
        if self._room is not None:
            self._room.resume(self)

    def check(self) -> None:
        """Ping; a client that has not said anything since the last ping, not even a pong, is gone."""
        if not self._heard:
            SOCKETS_LOST.inc()
            self.abort()
            return
        self._heard = False
        self._said = 0
        if self._room is not None and self._room.is_ready(self):
            self.write(frames.PING)

    def close(self, code: int, reason: str) -> None:
        """Send a close frame; the client's answer ends the connection, and the keepalive where none comes."""
        if self._closing:
            return
        self._closing = True
        self._leave()
        self._shared.keepalive.closing(self)
        if not self._transport.is_closing():
            self.write(frames.close(code, reason))

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    def shutdown(self) -> None:
        """uvicorn stops: say when to come back and with which token, so that no version is missed or repeated."""
        self._shared.admission.drain()
        if self._room is not None and not self._transport.is_closing():
            token = self._shared.resumes.issue(self._room.quiz, self._room.has(self))
            after_ms = random.randint(0, self._shared.spread_ms)  # noqa: S311 - not a secret
            self.write(frames.resume(token, after_ms))
            SOCKETS_DRAINED.inc()
        self.close(CloseCode.SERVICE_RESTART, "the server restarts; come back")

    def _leave(self) -> None:
        if self._room is not None:
            self._shared.rooms.leave(self._room, self)
            self._room = None
        if self._slot is not None:
            self._slot.discard(self)
            self._slot = None


def make_protocol(app: FastAPI) -> type[asyncio.Protocol]:
    """What uvicorn calls for a connection that asks for an upgrade."""

    def protocol(config: object, server_state: ServerState, app_state: object) -> LiveSocket:  # noqa: ARG001
        resources: Resources = app.state.resources
        return LiveSocket(resources.get(Shared), server_state.connections)

    return cast("type[asyncio.Protocol]", protocol)
