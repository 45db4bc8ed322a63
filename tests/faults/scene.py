"""A scene: one fault's way to the stage, past the proxies, in its own event loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache, database
from quizfleet.settings import Service
from tests.faults.catalogue import FaultError
from tests.faults.proxy import Moment, Proxy, Request, Trap
from tests.faults.stage import Stage
from tests.integration.client import Api, Player, Quiz, granted, question

OPEN_SECONDS = 600
"""A question stays open longer than any fault lasts."""

MOMENT_SECONDS = 20
_JOINS_AT_ONCE = 16

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Kill:
    """A process was killed at an instant (seconds since 1970), because of a request."""

    at: float
    request: Request


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage, and connections to look at it that no fault of a proxy touches."""

    stage: Stage
    folder: Path
    engine: AsyncEngine
    redis: Redis
    keys: cache.Keys
    api: Api

    async def room(self, questions: int) -> Quiz:
        """A self-paced quiz."""
        return await self.api.create(*[question(seconds=OPEN_SECONDS)] * questions)

    async def audience(self, room: Quiz, players: int) -> list[Player]:
        """So many players in a room, each with the first question open."""
        at_once = asyncio.Semaphore(_JOINS_AT_ONCE)

        async def join(name: str) -> Player:
            async with at_once:
                player = await self.api.join(room.code, name)
                granted(await player.get_question(1))
                return player

        return list(await asyncio.gather(*(join(f"P{number}") for number in range(players))))

    async def kill_at(self, service: Service, proxy: Proxy, matches: Callable[[Request], bool], moment: Moment) -> Kill:
        """Kill a service at a moment of a request of its own; its supervisor starts it again.

        Raises:
            FaultError: there was no such request.
        """
        process = self.stage.platform.process(service.value)
        pid, killed_at = process.pid, [0.0]

        def kill() -> None:
            process.kill()
            killed_at[0] = time.time()

        trap = Trap(lambda request: request.owner in (pid, None) and matches(request), moment, kill)
        proxy.arm(trap)
        try:
            async with asyncio.timeout(MOMENT_SECONDS):
                request = await asyncio.wrap_future(trap.sprung)
        except TimeoutError:
            raise FaultError(f"no moment to kill {service} came in {MOMENT_SECONDS} s: {matches.__name__}") from None
        finally:
            proxy.disarm(trap)
        return Kill(killed_at[0], request)

    async def back(self, service: Service) -> None:
        """Return when a service is ready again."""
        await asyncio.to_thread(self.stage.platform.wait_ready, service)

    def resident_mb(self, service: Service) -> float:
        """The memory of a service's process, in MB of 2**20 bytes."""
        pid = self.stage.platform.process(service.value).pid
        status = Path(f"/proc/{pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(kilobytes) / 1024

    async def metric(self, service: Service, name: str) -> float:
        """The sum of a metric's samples of this name in a service."""
        text = (await self.api.http.get(self.stage.platform.metrics_url(service))).text
        families = text_string_to_metric_families(text)
        return sum(sample.value for family in families for sample in family.samples if sample.name == name)


async def until(
    probe: Callable[[], Awaitable[Found | None]], what: str, seconds: float, every: float = 0.05
) -> tuple[Found, float]:
    """What a probe returns as soon as it is neither None nor False, and how many seconds that took.

    Raises:
        FaultError: it did not in this time.
    """
    started = time.monotonic()
    while True:
        found = await probe()
        took = time.monotonic() - started
        if found is not None and found is not False:
            return found, took
        if took > seconds:
            raise FaultError(f"{what} did not happen within {seconds:g} s")
        await asyncio.sleep(every)


@asynccontextmanager
async def open_scene(stage: Stage, folder: Path) -> AsyncIterator[Scene]:
    """A scene on a stage; its files go into the folder."""
    engine = database.make_engine(stage.servers.backends.database_url, 4)
    redis = cache.connect(stage.servers.backends.redis_url)
    limits = httpx.Limits(max_connections=200)
    try:
        async with httpx.AsyncClient(base_url=stage.platform.url, timeout=60, limits=limits, trust_env=False) as http:
            yield Scene(
                stage, folder, engine, redis, cache.Keys(stage.platform.event), Api(http, stage.platform.admin_key)
            )
    finally:
        await redis.aclose()
        await engine.dispose()
