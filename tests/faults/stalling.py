"""Fault 20: clients that open a live socket and never read. They are as many as the others, not one in ten."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from quizfleet.bots import Report
from quizfleet.settings import Service
from tests.faults.catalogue import FaultError, Seen
from tests.faults.load import Load, Shape, playing
from tests.faults.scene import Scene
from tests.integration.client import Quiz

_STALLED = 30
_LOOKED_AT = 5
_SHAPE = Shape(rooms=1, players=30, questions=25, rate=50)
_RECEIVE_BYTES, _SEGMENT_BYTES = 2048, 536
"""Small windows and segments, as on a bad line: the kernel buffers little, and so the server feels it soon."""

_QUIET_SECONDS = 1.0
_KEPT_SHARE = 0.6
_GROWN_MB = 12.0
_SLOWER = 2.0
_SLOWER_MS = 100.0


@dataclass(frozen=True, slots=True)
class Stalled:
    """A socket that never reads, until it is looked at."""

    socket: socket.socket
    protocol: ClientProtocol

    def drain(self) -> list[Frame]:
        """Read at last: the frames that were kept for this client, up to the newest."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.settimeout(_QUIET_SECONDS)
        try:
            while data := self.socket.recv(1 << 16):
                self.protocol.receive_data(data)
        except (TimeoutError, ConnectionError):
            pass
        frames = [event for event in self.protocol.events_received() if isinstance(event, Frame)]
        return [frame for frame in frames if frame.opcode is Opcode.TEXT]


async def clients_never_read(scene: Scene, seen: Seen) -> None:
    """Play one game without such clients and one with them, and compare."""
    async with playing(scene, seen, _SHAPE) as load:
        pass
    usual = await load.end()
    before_mb = scene.resident_mb(Service.LEADERBOARD)
    with ExitStack() as stack:
        stalled: list[Stalled] = []
        async with playing(scene, seen, _SHAPE) as load:
            stalled += [stack.enter_context(_stall(scene, load.rooms[0])) for _ in range(_STALLED)]
        report = await load.end()
        grown_mb = scene.resident_mb(Service.LEADERBOARD) - before_mb
        kept = await asyncio.gather(*(asyncio.to_thread(one.drain) for one in stalled[:_LOOKED_AT]))
    _judge_memory(seen, load, report, kept, grown_mb)
    _judge_others(seen, usual, report)


@contextmanager
def _stall(scene: Scene, room: Quiz) -> Iterator[Stalled]:
    """Open a live socket as the room's host, straight at the leaderboard: a gateway has buffers of its own."""
    address = f"{scene.stage.platform.service_url(Service.LEADERBOARD)}/api/quizzes/{room.quiz}/live"
    uri = parse_uri(address.replace("http", "ws", 1))
    protocol = ClientProtocol(uri, subprotocols=[Subprotocol("quizfleet.v1"), Subprotocol(f"bearer.{room.host.token}")])
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT_BYTES)
        raw.connect((uri.host, uri.port))
        protocol.send_request(protocol.connect())
        raw.sendall(b"".join(protocol.data_to_send()))
        yield Stalled(raw, protocol)


def _judge_memory(seen: Seen, load: Load, report: Report, kept: list[list[Frame]], grown_mb: float) -> None:
    most = max(len(frames) for frames in kept)
    usual = report.counts.frames / load.shape.players
    seen.note(
        stalled=_STALLED,
        grown_mb=round(grown_mb, 1),
        frames_kept=most,
        frames_others_got=round(usual),
        kept_kb=round(max(sum(len(frame.data) for frame in frames) for frames in kept) / 1024),
    )
    if most == 0:
        raise FaultError("the sockets that do not read were never open")
    seen.require(
        most < _KEPT_SHARE * usual, f"{most} frames were kept for a client that never reads; others got {usual:.0f}"
    )
    seen.require(grown_mb <= _GROWN_MB, f"the leaderboard grew by {grown_mb:.1f} MB")


def _judge_others(seen: Seen, usual: Report, report: Report) -> None:
    before, after = usual.staleness.p95, report.staleness.p95
    seen.note(p95_ms_without=before, p95_ms_with=after)
    if before is None or after is None:
        raise FaultError("no staleness was measured")
    seen.require(
        after <= _SLOWER * before + _SLOWER_MS,
        f"boards came {after:.0f} ms late at p95, without such clients {before:.0f}",
    )
