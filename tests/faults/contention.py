"""Fault 7: a rival transaction locks scores that batches want to change, and makes real deadlocks with them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from quizfleet import ids
from quizfleet.database import is_deadlock
from quizfleet.settings import Service
from tests.faults.catalogue import FaultError, Seen
from tests.faults.load import Load, Shape, playing
from tests.faults.rival import rival
from tests.faults.scene import Scene, until
from tests.faults.stage import LOCK_WAIT_SECONDS

LOCK_TIMEOUT, DEADLOCK = 1205, 1213
_DEADLOCKS, _LOCK_TIMEOUTS = 3, 2
_TRY_SECONDS = 25
_BALLAST = 3000
"""Rows that the rival has written before it clashes: of two transactions InnoDB gives up the one that has done less."""

_GATHER_SECONDS = 0.3

_SHAPE = Shape(questions=16)


async def deadlocks_and_lock_timeouts(scene: Scene, seen: Seen) -> None:
    """Clash with scoring's batches until they have met both errors a few times."""
    pid = scene.stage.platform.process(Service.SCORING.value).pid
    errors = scene.stage.mysql_proxy.errors

    def met(code: int) -> int:
        return errors[pid, code] - before[code]

    before = {code: errors[pid, code] for code in (LOCK_TIMEOUT, DEADLOCK)}
    async with playing(scene, seen, _SHAPE) as load, _ballast(scene):
        await load.reach(0.1)
        give_up = time.monotonic() + _TRY_SECONDS
        while met(DEADLOCK) < _DEADLOCKS and time.monotonic() < give_up:
            await _deadlock(scene, load)
            await load.more(5)
        while met(LOCK_TIMEOUT) < _LOCK_TIMEOUTS and time.monotonic() < give_up:
            await _outlast(scene, load, lambda: met(LOCK_TIMEOUT))
            await load.more(5)
    seen.note(deadlocks=met(DEADLOCK), lock_timeouts=met(LOCK_TIMEOUT))
    seen.require(met(DEADLOCK) > 0, "no batch met a deadlock: nothing was shown")
    seen.require(met(LOCK_TIMEOUT) > 0, "no batch met a lock timeout: nothing was shown")
    retries = seen.numbers["retries"]
    seen.require(retries == 0, f"{retries} times a sender was left to send an answer again")


@asynccontextmanager
async def _ballast(scene: Scene) -> AsyncIterator[None]:
    async with scene.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS faults_ballast (id INT PRIMARY KEY)"))
    try:
        yield
    finally:
        async with scene.engine.begin() as connection:
            await connection.execute(text("DROP TABLE faults_ballast"))


async def _deadlock(scene: Scene, load: Load) -> None:
    """Lock the scores of the last room, and when a batch waits for them, want those it has changed already.

    A batch of one answer makes no deadlock: another rival holds up the first batch, so that the next is of all rooms.
    """
    *others, last = sorted(load.quizzes, key=ids.decode)
    async with rival(scene) as gatherer, rival(scene) as against:
        rows = ",".join(f"({number})" for number in range(_BALLAST))
        await against.connection.execute(text(f"INSERT INTO faults_ballast VALUES {rows}"))
        with suppress(FaultError):
            await gatherer.lock_scores(load.quizzes)
            await gatherer.wait_for_others()
            await asyncio.sleep(_GATHER_SECONDS)  # nothing outside tells how many answers have queued behind it
            locking = asyncio.create_task(against.lock_scores([last]))
            await gatherer.give_way()
            await locking
            await against.wait_for_others()
            try:
                await against.lock_scores(others)
            except DBAPIError as clash:
                if not is_deadlock(clash):
                    raise


async def _outlast(scene: Scene, load: Load, met: Callable[[], int]) -> None:
    """Lock all scores until a batch has waited too long."""
    before = met()

    async def gave_up() -> bool:
        return met() > before

    with suppress(FaultError):
        async with rival(scene) as against:
            await against.lock_scores(load.quizzes)
            await until(gave_up, "a lock timeout", 3 * LOCK_WAIT_SECONDS)
