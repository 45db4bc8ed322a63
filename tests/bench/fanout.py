"""Sockets on servers that send boards: opened once, driven in turns."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from websockets.sync.client import connect

from quizfleet import ids
from quizfleet.settings import Service
from quizfleet.tokens import Role
from tests.bench import filling, proc
from tests.bench.children import Child, child, python
from tests.bench.ground import Ground, Running
from tests.bench.toolchain import BenchError

SCHEMA = "fanout"
ENTRIES = 6
"""Players on each board: a frame of about 400 bytes."""

SETTLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How many rooms with how many sockets each, and how often a second their boards change."""

    rooms: int
    per_room: int
    hertz: int

    @property
    def sockets(self) -> int:
        """All sockets."""
        return self.rooms * self.per_room

    def __str__(self) -> str:
        return f"{self.sockets:,} sockets in {self.rooms} rooms at {self.hertz} Hz"


@dataclass(frozen=True, slots=True)
class Turn:
    """Frames that arrived at sockets, and what they cost the server."""

    frames: int
    bytes: int
    seconds: float
    cpu_seconds: float

    @property
    def per_cpu_second(self) -> float:
        """Frames for each of the server's CPU-seconds."""
        return self.frames / self.cpu_seconds


@dataclass(frozen=True, slots=True)
class Side:
    """A server with sockets open to it, and what drives it."""

    pid: int
    sockets: Child
    driver: Child

    def turn(self, hertz: int, seconds: float) -> Turn:
        """Drive it for a while and count.

        Raises:
            BenchError: it lost sockets, or sent nothing.
        """
        self.driver.tell(str(hertz))
        time.sleep(SETTLE_SECONDS)
        before, cpu, started = self.sockets.ask("count"), proc.cpu_seconds(self.pid), time.perf_counter()
        time.sleep(seconds)
        after, spent, took = self.sockets.ask("count"), proc.cpu_seconds(self.pid) - cpu, time.perf_counter() - started
        self.driver.tell("0")
        frames = after["frames"] - before["frames"]
        if after["lost"]:
            raise BenchError(f"{after['lost']} sockets were lost: {after['why']}")
        if not frames or not spent:
            raise BenchError("no frames arrived")
        time.sleep(SETTLE_SECONDS / 2)  # what is still on its way belongs to nobody's turn
        return Turn(frames, after["bytes"] - before["bytes"], took, spent)


@contextmanager
def leaderboard(ground: Ground, shape: Shape, event: str) -> Iterator[tuple[Running, list[filling.Room], Child]]:
    """The leaderboard over rooms with boards, and what changes them."""
    made = filling.rooms(ground.schema(SCHEMA), shape.rooms, players=ENTRIES, questions=1, windows=False)
    path = ground.folder / f"{event}.rooms"
    path.write_text(json.dumps([[room.quiz, room.players] for room in made]))
    settings = {"tick_ms": 1000 // shape.hertz}
    env = ground.environment(SCHEMA, event)
    with (
        ground.service(Service.LEADERBOARD, SCHEMA, event, **settings) as running,
        child(python("board_driver", str(path)), ground.folder / "driver.log", env) as driver,
    ):
        driver.line()
        yield running, made, driver


def first_frame(ground: Ground, running: Running, room: filling.Room, event: str) -> bytes:
    """A board as the leaderboard sends it: the payload for whoever is compared."""
    token = ground.tokens(event).issue(Role.PLAYER, room.quiz, room.players[0])
    address = f"ws://{running.address}/api/quizzes/{ids.encode(room.quiz)}/live"
    with connect(address, subprotocols=["quizfleet.v1", f"bearer.{token}"], compression=None, proxy=None) as socket:  # type: ignore[list-item]
        frame = socket.recv(10)
    return frame if isinstance(frame, bytes) else frame.encode()


@contextmanager
def sides(ground: Ground, shape: Shape) -> Iterator[dict[str, Side]]:
    """The leaderboard, the bare loop and the peer, each with all the sockets."""
    event = f"bench.fanout{shape.rooms}x{shape.hertz}"
    with ExitStack() as stack:
        running, made, driver = stack.enter_context(leaderboard(ground, shape, event))
        payload = ground.folder / "payload.json"
        payload.write_bytes(first_frame(ground, running, made[0], event))
        ours = filling.write_sockets(ground.folder / "ours.sockets", made, ground.tokens(event), shape.per_room)
        rooms = ground.folder / "rooms.sockets"
        rooms.write_text("".join(f"/room/{room}\t\n" for _ in range(shape.per_room) for room in range(shape.rooms)))
        bare = stack.enter_context(child(python("bare_loop", str(payload)), ground.folder / "bare.log"))
        peer = stack.enter_context(ground.talking("peer", rooms=shape.rooms, payload=payload))
        ground.say(f"opening {3 * shape.sockets} sockets")

        def opened(target: str, sockets: Path, **options: object) -> Child:
            talking = ground.talking("load", "sockets", target=target, sockets=sockets, **options)
            client = stack.enter_context(talking)
            client.json()
            return client

        yield {
            "ours": Side(running.pid, opened(running.address, ours), driver),
            "bare": Side(bare.pid, opened(bare.line(), rooms), bare),
            "peer": Side(peer.pid, opened(peer.line(), rooms, hello='{"id":1,"connect":{}}', ping="{}"), peer),
        }


@cache
def turns(ground: Ground, shape: Shape, count: int, seconds: float) -> dict[str, list[Turn]]:
    """All three in turns; rows that need the same ask once."""
    with sides(ground, shape) as servers:
        found: dict[str, list[Turn]] = {name: [] for name in servers}
        for turn in range(count):
            for name, side in servers.items():
                ground.say(f"{shape}: turn {turn + 1} of {count}, {name}")
                found[name].append(side.turn(shape.hertz, seconds))
        return found
