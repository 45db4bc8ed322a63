"""The topic of announcements: how many there are, and how far the leaderboard has come."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import Consumer, KafkaException, TopicPartition

from tests.faults.scene import Scene, until

CONSUMING_SECONDS = 45
"""The broker gives up a dead member of a group after ten seconds; then its partitions move."""

_ANSWER_SECONDS = 10


async def until_consumed(scene: Scene) -> None:
    """Return when the leaderboard has told the broker that it is done with every announcement.

    Boards alone do not show it: who shows them audits them, and mends what its consumer has missed.

    Raises:
        FaultError: it has not in time: it no longer consumes.
    """

    async def nothing_left() -> bool:
        try:
            return await asyncio.to_thread(lag, scene) == 0
        except KafkaException:  # a broker that has just come back does not know its groups yet
            return False

    await until(nothing_left, "offsets at the end of the topic", CONSUMING_SECONDS)


def lag(scene: Scene) -> int:
    """How many announcements the leaderboard's group has not said it is done with."""
    with _consumer(scene) as (consumer, partitions):
        done = {
            place.partition: max(0, place.offset) for place in consumer.committed(partitions, timeout=_ANSWER_SECONDS)
        }
        return sum(_end(consumer, place) - done[place.partition] for place in partitions)


def published(scene: Scene) -> int:
    """How many announcements the topic has ever held."""
    with _consumer(scene) as (consumer, partitions):
        return sum(_end(consumer, place) for place in partitions)


def _end(consumer: Consumer, place: TopicPartition) -> int:
    return int(consumer.get_watermark_offsets(place, timeout=_ANSWER_SECONDS)[1])


@contextmanager
def _consumer(scene: Scene) -> Iterator[tuple[Consumer, list[TopicPartition]]]:
    """A client that asks about the leaderboard's group and never joins it, and the topic's partitions."""
    event = scene.stage.platform.event
    topic = f"{event}.leaderboard-update"
    consumer = Consumer(
        {
            "bootstrap.servers": scene.stage.platform.backends.kafka_bootstrap_servers,
            "group.id": f"{event}.leaderboard",
            "enable.auto.commit": False,
            "log_level": 0,
        }
    )
    try:
        known = consumer.list_topics(topic, timeout=_ANSWER_SECONDS).topics[topic].partitions
        yield consumer, [TopicPartition(topic, number) for number in known]
    finally:
        consumer.close()
