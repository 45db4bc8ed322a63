"""Faults 9 and 10: the cache is away, or empty. The database decides."""

import asyncio
import time

from quizfleet import cache
from tests.faults.catalogue import Seen
from tests.faults.load import BOARD_SECONDS, Load, playing
from tests.faults.recovery import check_answers_went_on
from tests.faults.scene import Scene, until
from tests.faults.truth import board_versions, scores, truth

_AWAY_SECONDS = 6


async def redis_killed(scene: Scene, seen: Seen) -> None:
    """Kill Redis under load, and start it again, empty or not, some seconds later."""
    redis = scene.stage.servers.cache
    async with playing(scene, seen) as load:
        await load.reach(0.15)
        killed_at = time.time()
        try:
            await asyncio.to_thread(redis.kill)
            await asyncio.sleep(_AWAY_SECONDS)
        finally:
            await asyncio.to_thread(redis.start)
        back_at = time.time()
        seen.note(seconds_until_boards_equal=await _seconds_until_boards_follow(scene, load))
    check_answers_went_on(seen, load, killed_at, back_at)


async def redis_flushed(scene: Scene, seen: Seen) -> None:
    """Empty Redis three times under load."""
    took = []
    async with playing(scene, seen) as load:
        for share in (0.15, 0.4, 0.65):
            await load.reach(share)
            await scene.redis.flushall()
            took.append(await _seconds_until_boards_follow(scene, load))
    seen.note(flushed=len(took), seconds_until_boards_equal=max(took))


async def _seconds_until_boards_follow(scene: Scene, load: Load) -> float:
    """How long it takes until each board in Redis holds at least what the database holds now.

    Raises:
        FaultError: longer than promised.
    """
    wanted = board_versions(await scores(scene.engine, load.quizzes))

    async def followed() -> bool:
        try:
            now = await truth(scene.engine, scene.redis, scene.keys, load.quizzes)
        except cache.CacheError:  # it is just starting
            return False
        whole = now.boards.keys() == now.scores.keys()
        return whole and all(now.versions[quiz] >= version for quiz, version in wanted.items())

    _, seconds = await until(followed, "boards in Redis as new as the database", BOARD_SECONDS)
    return round(seconds, 1)
