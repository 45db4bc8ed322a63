"""Fault 12: the broker is away. Announcements wait in the outbox."""

import asyncio
import time

from tests.faults.announced import until_consumed
from tests.faults.catalogue import Seen
from tests.faults.load import Shape, judge_rooms, playing
from tests.faults.recovery import check_answers_went_on
from tests.faults.scene import Scene, until
from tests.faults.truth import waiting_announcements
from tests.integration.client import granted
from tests.servers import wait_for_kafka

_AWAY_SECONDS = 8
_DRAIN_SECONDS = 45
"""Clients of Kafka come back at most ten seconds after it has; an announcement under way is given up after ten more."""

_SHAPE = Shape(questions=20)
_UNSEEN = 10
"""Players of a quiz that nobody watches, who answer once: their announcements are all that moves its board."""


async def kafka_killed(scene: Scene, seen: Seen) -> None:
    """Kill Kafka under load, start it again some seconds later, and see the outbox drained."""
    kafka = scene.stage.servers.kafka
    unseen = await scene.room(1)
    players = await scene.audience(unseen, _UNSEEN)
    await until_consumed(scene)
    async with playing(scene, seen, _SHAPE) as load:
        await load.reach(0.1)
        killed_at = time.time()
        try:
            await asyncio.to_thread(kafka.kill)
            for reply in await asyncio.gather(*(player.put_answer(1, 1) for player in players)):
                granted(reply, 201)
            await asyncio.sleep(_AWAY_SECONDS / 2)
            early = await waiting_announcements(scene.engine)
            await asyncio.sleep(_AWAY_SECONDS / 2)
            waiting = await waiting_announcements(scene.engine)
        finally:
            await asyncio.to_thread(kafka.start)
        back_at = time.time()
        seen.require(0 < early < waiting, f"the outbox did not grow: {early} rows, then {waiting}")

        await asyncio.to_thread(wait_for_kafka, kafka, scene.stage.kafka_port)
        answers_at = time.time()

        async def drained() -> bool:
            return await waiting_announcements(scene.engine, before=back_at) == 0

        _, seconds = await until(drained, "an outbox without old announcements", _DRAIN_SECONDS)
        seen.note(
            outbox_rows=waiting,
            kafka_started_in=round(answers_at - back_at, 1),
            seconds_until_drained=round(seconds, 1),
        )
    check_answers_went_on(seen, load, killed_at, back_at)
    await judge_rooms(scene, seen, [unseen], None)
