"""Fault 4: the database is frozen, as by a stuck disk: it neither answers nor closes a connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx
import msgspec

from quizfleet.settings import Service
from tests.faults.catalogue import Seen
from tests.faults.load import Load, judge_rooms, playing
from tests.faults.recovery import RTO_SECONDS, require_in_time
from tests.faults.scene import Scene
from tests.faults.stage import QUEUE_ROWS
from tests.integration.client import Player, granted

FROZEN_SECONDS = 30
ANSWERED_WITHIN = 10.0
"""A sender hears within so many seconds that the answer cannot be taken now."""

GROWN_MB = 32
_WARM, _COLD = 130, 30
"""Senders whose quiz scoring has in its cache, and senders whose quiz it has yet to read."""

_IN_FLIGHT = 1.0
"""Acks of what was committed before the freeze arrive within so many seconds."""

_AT_ONCE = 3.0
"""Who does not fit into the queue is refused within so many seconds; who does waits for longer."""

_LONGEST_RETRY_AFTER = 5.0

_TLS = httpx.create_ssl_context()
"""Nobody speaks it here, and yet each client would make one of its own, for 15 ms."""


@dataclass(frozen=True, slots=True)
class Try:
    """One request with an answer; instants are seconds since 1970. `status` is 0 where no answer came at all."""

    quiz: str
    sent_at: float
    heard_at: float
    status: int
    retry_after: str | None

    @property
    def took(self) -> float:
        """Seconds until the answer."""
        return self.heard_at - self.sent_at


@dataclass
class Watch:
    """What the senders and the process went through."""

    tries: list[Try] = field(default_factory=list)
    thawed: asyncio.Event = field(default_factory=asyncio.Event)
    resident_mb: float = 0.0


async def mysql_frozen(scene: Scene, seen: Seen) -> None:
    """Freeze MySQL under load; besides the bots, senders that wait long write down what each try came to."""
    rooms = [await scene.room(1), await scene.room(1)]
    first, *warm = await scene.audience(rooms[0], 1 + _WARM)
    senders = [*warm, *await scene.audience(rooms[1], _COLD)]
    granted(await first.put_answer(1, 1), 201)
    watch = Watch()
    async with playing(scene, seen) as load:
        await load.reach(0.2)
        before_mb = scene.resident_mb(Service.SCORING)
        frozen_at, thawed_at = await _freeze(scene, senders, watch)
        await _resumed(seen, load, thawed_at)
    lines = [msgspec.json.encode(one) + b"\n" for one in watch.tries]
    (scene.folder / "freeze.tries").write_bytes(b"".join(lines))
    silence, afterwards = silences(watch.tries, thawed_at)
    grown_mb = watch.resident_mb - before_mb
    seen.note(
        tries=len(watch.tries),
        refused_with_503=sum(one.status == httpx.codes.SERVICE_UNAVAILABLE for one in watch.tries),
        longest_wait=round(silence, 1),
        grown_mb=round(grown_mb, 1),
    )
    seen.require(grown_mb <= GROWN_MB, f"scoring grew by {grown_mb:.0f} MB")
    require_in_time(seen, silence, ANSWERED_WITHIN, "a sender heard nothing in the freeze for")
    require_in_time(seen, afterwards, RTO_SECONDS, "a sender heard nothing after the thaw for")
    for sentence in wrong_tries(watch.tries, frozen_at, thawed_at):
        seen.require(holds=False, otherwise=sentence)
    await judge_rooms(scene, seen, rooms, None)


async def _freeze(scene: Scene, senders: list[Player], watch: Watch) -> tuple[float, float]:
    """Freeze for the time, and return when each sender's answer is acked: when it was frozen and when no more."""
    mysql = scene.stage.servers.mysql
    async with asyncio.TaskGroup() as watching:
        await asyncio.to_thread(mysql.pause)
        frozen_at = time.time()
        try:
            for sender in senders:
                watching.create_task(_insist(sender, watch))
            watching.create_task(_look(scene, watch))
            await asyncio.sleep(FROZEN_SECONDS)
        finally:
            thawed_at = time.time()
            await asyncio.to_thread(mysql.unpause)
            watch.thawed.set()
    return frozen_at, thawed_at


async def _insist(sender: Player, watch: Watch) -> None:
    """Send an answer until it is acked, as the refusals say when; over a connection of the sender's own."""
    async with own_connection(sender) as alone:
        while True:
            sent_at = time.time()
            try:
                reply = await alone.put_answer(1, 1)
                status, retry_after = reply.status_code, reply.headers.get("retry-after")
            except httpx.TransportError:
                status, retry_after = 0, None
            watch.tries.append(Try(sender.quiz, sent_at, time.time(), status, retry_after))
            if status in (httpx.codes.OK, httpx.codes.CREATED):
                return
            await asyncio.sleep(min(float(retry_after or 1), _LONGEST_RETRY_AFTER))


@asynccontextmanager
async def own_connection(player: Player) -> AsyncIterator[Player]:
    """The player with a client for nobody else.

    One pool for all of them would be what they wait for: httpcore looks at every connection for each that is free, and
    160 that are refused together were given their answers 14 ms apart, seconds after these had come.
    """
    shared = player.http
    async with httpx.AsyncClient(
        base_url=shared.base_url, timeout=shared.timeout, trust_env=False, verify=_TLS
    ) as http:
        yield replace(player, http=http)


async def _look(scene: Scene, watch: Watch) -> None:
    """Watch scoring's memory."""
    while not watch.thawed.is_set():
        watch.resident_mb = max(watch.resident_mb, scene.resident_mb(Service.SCORING))
        await asyncio.sleep(0.5)


async def _resumed(seen: Seen, load: Load, thawed_at: float) -> None:
    await load.more(1)
    times = [at for at in load.ledger().first_acks() if at > thawed_at]
    seconds = min(times) - thawed_at
    seen.note(seconds_to_resume=round(seconds, 1))
    require_in_time(seen, seconds, RTO_SECONDS, "the first ack after the thaw took")


def silences(tries: list[Try], thawed_at: float) -> tuple[float, float]:
    """The longest that a sender of the freeze heard nothing: in the freeze, and after it."""
    during = [one for one in tries if one.sent_at < thawed_at]
    return (
        max(min(one.heard_at, thawed_at) - one.sent_at for one in during),
        max(0.0, *(one.heard_at - thawed_at for one in during)),
    )


def wrong_tries(tries: list[Try], frozen_at: float, thawed_at: float) -> list[str]:
    """What must not come of a try that began in the freeze."""
    found = []
    during = [one for one in tries if one.sent_at < thawed_at]
    acked = [one for one in during if 200 <= one.status < 300 and frozen_at + _IN_FLIGHT < one.heard_at < thawed_at]
    if acked:
        found.append(f"{len(acked)} answers were acked while the database was frozen")
    other = sorted({one.status for one in during if one.status not in (200, 201, 503)})
    if other:
        found.append(f"senders got {other}, not 503")
    silent = [one for one in during if one.status == httpx.codes.SERVICE_UNAVAILABLE and one.retry_after is None]
    if silent:
        found.append(f"{len(silent)} refusals came without Retry-After")
    if not any(one.status == httpx.codes.SERVICE_UNAVAILABLE and one.took <= _AT_ONCE for one in during):
        found.append(f"more than {QUEUE_ROWS} sent answers, yet nobody was refused at once")
    return found
