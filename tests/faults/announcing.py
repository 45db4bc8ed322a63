"""Faults 14 and 15: somebody dies between doing a thing and saying that it is done; it is done twice."""

import asyncio
import time

from confluent_kafka import Consumer, TopicPartition

from quizfleet.settings import Service
from tests.faults.catalogue import Seen
from tests.faults.kafka_wire import commits_offsets
from tests.faults.load import Shape, playing
from tests.faults.mysql_wire import unmarks_announcements
from tests.faults.proxy import Moment
from tests.faults.recovery import note_recovery
from tests.faults.scene import Scene, until
from tests.faults.truth import waiting_announcements

_CONSUMING_SECONDS = 45
"""The broker gives up a dead member of a group after ten seconds; then its partitions move."""

_SLOW = Shape(rate=25)
"""Lasts until the leaderboard is back."""


async def kill_before_the_outbox_mark(scene: Scene, seen: Seen) -> None:
    """Kill scoring twice when the broker has acked announcements and the outbox still has them."""
    killed_at, swept = [], []
    async with playing(scene, seen) as load:
        published = await asyncio.to_thread(_published, scene)
        for share in (0.15, 0.5):
            await load.reach(share)
            kill = await scene.kill_at(Service.SCORING, scene.stage.mysql_proxy, unmarks_announcements, Moment.BEFORE)
            left = await waiting_announcements(scene.engine)
            seen.require(left > 0, "nothing was left in the outbox: nothing was shown")
            killed_at.append(kill.at)
            await scene.back(Service.SCORING)
            swept.append(left)
    seen.note(published_but_not_marked=sum(swept), messages=await asyncio.to_thread(_published, scene) - published)
    note_recovery(seen, load, killed_at)


async def kill_before_offsets(scene: Scene, seen: Seen) -> None:
    """Kill the leaderboard when it has written boards and has not told the broker how far it has come."""
    async with playing(scene, seen, _SLOW) as load:
        await load.reach(0.1)
        kill = await scene.kill_at(Service.LEADERBOARD, scene.stage.kafka_proxy, commits_offsets, Moment.BEFORE)
        again = await asyncio.to_thread(_lag, scene)
        await scene.back(Service.LEADERBOARD)

        async def consuming() -> bool:
            return await scene.metric(Service.LEADERBOARD, "quizfleet_updates_applied_total") > 0

        await until(consuming, "consuming", _CONSUMING_SECONDS)
        seen.note(restarts=1, delivered_again=again, seconds_until_consuming=round(time.time() - kill.at, 1))
        seen.require(again > 0, "no announcement was left to be delivered again: nothing was shown")

    async def nothing_left() -> bool:
        return await asyncio.to_thread(_lag, scene) == 0

    await until(nothing_left, "offsets at the end of the topic", _CONSUMING_SECONDS)


def _lag(scene: Scene) -> int:
    """How many announcements the leaderboard's group has not said it is done with."""
    consumer = _consumer(scene)
    try:
        partitions = _partitions(consumer, scene)
        done = {place.partition: max(0, place.offset) for place in consumer.committed(partitions, timeout=10)}
        return sum(consumer.get_watermark_offsets(place, timeout=10)[1] - done[place.partition] for place in partitions)
    finally:
        consumer.close()


def _published(scene: Scene) -> int:
    """How many announcements the topic has ever held."""
    consumer = _consumer(scene)
    try:
        return sum(consumer.get_watermark_offsets(place, timeout=10)[1] for place in _partitions(consumer, scene))
    finally:
        consumer.close()


def _topic(scene: Scene) -> str:
    return f"{scene.stage.platform.event}.leaderboard-update"


def _consumer(scene: Scene) -> Consumer:
    """A client that asks about the leaderboard's group and never joins it."""
    return Consumer(
        {
            "bootstrap.servers": scene.stage.platform.backends.kafka_bootstrap_servers,
            "group.id": f"{scene.stage.platform.event}.leaderboard",
            "enable.auto.commit": False,
            "log_level": 0,
        }
    )


def _partitions(consumer: Consumer, scene: Scene) -> list[TopicPartition]:
    topic = _topic(scene)
    return [
        TopicPartition(topic, number) for number in consumer.list_topics(topic, timeout=10).topics[topic].partitions
    ]
