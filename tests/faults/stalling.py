"""Fault 20: clients that open a live socket and never read. They are more than the others, not one in ten."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import msgspec
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from quizfleet.bots import Report
from quizfleet.settings import Service
from tests.faults.catalogue import FaultError, Seen
from tests.faults.load import Shape, playing
from tests.faults.scene import Scene
from tests.integration.client import Quiz

_STALLED = 100
_LOOKED_AT = 5
_USUAL = Shape(rooms=1, players=30, questions=12, rate=50)
_SHAPE = Shape(rooms=1, players=30, questions=35, rate=50)
_RECEIVE_BYTES, _SEGMENT_BYTES = 2048, 536
"""Small windows and segments, as on a bad line: the kernel buffers little, and so the server feels it soon."""

_QUIET_SECONDS = 1.0
_LOOK_SECONDS = 0.5
_KEPT_SHARE = 0.8
"""More of all frames than this are never kept for a client: the rest were skipped."""

_GROWN_MB = 8.0
"""Room for the sockets themselves; all frames kept for all of them would be three times as much, and more."""

_SLOWER = 2.0
_SLOWER_MS = 100.0


@dataclass(frozen=True, slots=True)
class Stalled:
    """A socket that never reads, until it is looked at."""

    socket: socket.socket
    protocol: ClientProtocol

    def drain(self) -> "Kept":
        """Read at last."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.settimeout(_QUIET_SECONDS)
        closed = True
        try:
            while data := self.socket.recv(1 << 16):
                self.protocol.receive_data(data)
        except TimeoutError:
            closed = False
        except ConnectionError:
            pass
        frames = [event for event in self.protocol.events_received() if isinstance(event, Frame)]
        return Kept([bytes(frame.data) for frame in frames if frame.opcode is Opcode.TEXT], closed)


@dataclass(frozen=True, slots=True)
class Kept:
    """The frames that were kept for a client, up to the newest, and whether the server has hung up on it."""

    frames: list[bytes]
    closed: bool

    @property
    def version(self) -> int:
        """The version of the last one."""
        return int(msgspec.json.decode(self.frames[-1])["version"])

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(map(len, self.frames))


async def clients_never_read(scene: Scene, seen: Seen) -> None:
    """Play one game without such clients and one with them, and compare."""
    async with playing(scene, seen, _USUAL) as load:
        pass
    usual = await load.end()
    before_mb = scene.resident_mb(Service.LEADERBOARD)
    with ExitStack() as stack:
        stalled: list[Stalled] = []
        async with playing(scene, seen, _SHAPE) as load, _peak_mb(scene) as peak_mb:
            stalled += [stack.enter_context(_stall(scene, load.rooms[0])) for _ in range(_STALLED)]
            await load.end()
        report = await load.end()
        grown_mb = max(peak_mb) - before_mb
        kept = await asyncio.gather(*(asyncio.to_thread(one.drain) for one in stalled[:_LOOKED_AT]))
        at_rest = int((await load.rooms[0].host.board())["version"])
    if not all(one.frames for one in kept):
        raise FaultError("the sockets that do not read were never open")
    seen.note(stalled=_STALLED, hung_up_on=sum(one.closed for one in kept))
    stale = [one.version for one in kept if not one.closed and one.version != at_rest]
    seen.require(not stale, f"clients that read at last saw versions {stale}; at rest it is {at_rest}")
    _judge_memory(seen, kept, report.counts.frames / _SHAPE.players, grown_mb)
    _judge_others(seen, usual, report)


@asynccontextmanager
async def _peak_mb(scene: Scene) -> AsyncIterator[list[float]]:
    """The leaderboard's memory as it goes: a client is hung up on some time, and what it held is free then."""
    seen_mb = [scene.resident_mb(Service.LEADERBOARD)]

    async def look() -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            seen_mb.append(scene.resident_mb(Service.LEADERBOARD))

    looking = asyncio.create_task(look())
    try:
        yield seen_mb
    finally:
        looking.cancel()


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


def _judge_memory(seen: Seen, kept: list[Kept], others_got: float, grown_mb: float) -> None:
    most = max(len(one.frames) for one in kept)
    seen.note(
        grown_mb=round(grown_mb, 1),
        frames_kept=most,
        kept_kb=round(max(one.size for one in kept) / 1024),
        frames_others_got=round(others_got),
    )
    seen.require(
        most < _KEPT_SHARE * others_got,
        f"{most} frames were kept for a client that never reads; others got {others_got:.0f}",
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
