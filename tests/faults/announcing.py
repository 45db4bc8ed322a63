"""Faults 14 and 15: somebody dies between doing a thing and saying that it is done; it is done twice."""

import asyncio
import time

from quizfleet.settings import Service
from tests.faults.announced import CONSUMING_SECONDS, lag, published
from tests.faults.catalogue import Seen
from tests.faults.kafka_wire import commits_offsets
from tests.faults.load import Shape, playing
from tests.faults.mysql_wire import unmarks_announcements
from tests.faults.proxy import Moment
from tests.faults.recovery import note_recovery
from tests.faults.scene import Scene, until
from tests.faults.truth import waiting_announcements

_SLOW = Shape(rate=25)
"""Lasts until the leaderboard is back."""


async def kill_before_the_outbox_mark(scene: Scene, seen: Seen) -> None:
    """Kill scoring twice when the broker has acked announcements and the outbox still has them."""
    killed_at, swept = [], []
    async with playing(scene, seen) as load:
        before = await asyncio.to_thread(published, scene)
        for share in (0.15, 0.5):
            await load.reach(share)
            kill = await scene.kill_at(Service.SCORING, scene.stage.mysql_proxy, unmarks_announcements, Moment.BEFORE)
            left = await waiting_announcements(scene.engine)
            seen.require(left > 0, "nothing was left in the outbox: nothing was shown")
            killed_at.append(kill.at)
            await scene.back(Service.SCORING)
            swept.append(left)
    seen.note(published_but_not_marked=sum(swept), messages=await asyncio.to_thread(published, scene) - before)
    note_recovery(seen, load, killed_at)


async def kill_before_offsets(scene: Scene, seen: Seen) -> None:
    """Kill the leaderboard when it has written boards and has not told the broker how far it has come."""
    async with playing(scene, seen, _SLOW) as load:
        await load.reach(0.1)
        kill = await scene.kill_at(Service.LEADERBOARD, scene.stage.kafka_proxy, commits_offsets, Moment.BEFORE)
        again = await asyncio.to_thread(lag, scene)
        await scene.back(Service.LEADERBOARD)

        async def consuming() -> bool:
            return await scene.metric(Service.LEADERBOARD, "quizfleet_updates_applied_total") > 0

        await until(consuming, "consuming", CONSUMING_SECONDS)
        seen.note(restarts=1, delivered_again=again, seconds_until_consuming=round(time.time() - kill.at, 1))
        seen.require(again > 0, "no announcement was left to be delivered again: nothing was shown")
