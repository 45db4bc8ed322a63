"""Kafka: the event's topics."""

import asyncio
from collections.abc import Sequence

from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic  # type: ignore[attr-defined]

from quizfleet_operator.bindings.kafka_admin import TIMEOUT, guarded, wait_for_all
from quizfleet_operator.desired import KafkaBinding


async def provide(binding: KafkaBinding, topics: Sequence[str], partitions: int, replication: int) -> None:
    """Make the topics that are missing, and give more partitions to those that have fewer.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    work = guarded(binding, "TopicRefused", lambda admin: _provide(admin, topics, partitions, replication))
    await asyncio.to_thread(work)


async def drop(binding: KafkaBinding, topics: Sequence[str]) -> None:
    """Delete the topics.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    await asyncio.to_thread(guarded(binding, "TopicRefused", lambda admin: _drop(admin, topics)))


def _provide(admin: AdminClient, topics: Sequence[str], partitions: int, replication: int) -> None:
    existing = {name: len(topic.partitions) for name, topic in admin.list_topics(timeout=TIMEOUT).topics.items()}
    missing = [NewTopic(topic, partitions, replication) for topic in topics if topic not in existing]
    grow = [NewPartitions(topic, partitions) for topic in topics if 0 < existing.get(topic, partitions) < partitions]
    if missing:
        wait_for_all(admin.create_topics(missing, operation_timeout=TIMEOUT))
    if grow:
        wait_for_all(admin.create_partitions(grow, operation_timeout=TIMEOUT))


def _drop(admin: AdminClient, topics: Sequence[str]) -> None:
    existing = admin.list_topics(timeout=TIMEOUT).topics
    here = [topic for topic in topics if topic in existing]
    if here:
        wait_for_all(admin.delete_topics(here, operation_timeout=TIMEOUT))
