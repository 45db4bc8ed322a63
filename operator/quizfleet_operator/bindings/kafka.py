"""Kafka: the event's topics."""

import asyncio
from collections.abc import Sequence

from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic  # type: ignore[attr-defined]

from quizfleet_operator.bindings.kafka_admin import TIMEOUT, guarded, partitions, wait_for_all
from quizfleet_operator.desired import KafkaBinding


async def provide(binding: KafkaBinding, topics: Sequence[str], wanted: int, replication: int) -> None:
    """Make the topics that are missing, and give more partitions to those that have fewer than wanted.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    work = guarded(binding, "TopicRefused", lambda admin: _provide(admin, topics, wanted, replication))
    await asyncio.to_thread(work)


async def drop(binding: KafkaBinding, topics: Sequence[str]) -> None:
    """Delete the topics.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    await asyncio.to_thread(guarded(binding, "TopicRefused", lambda admin: _drop(admin, topics)))


def _provide(admin: AdminClient, topics: Sequence[str], wanted: int, replication: int) -> None:
    existing = partitions(admin, topics)
    missing = [NewTopic(topic, wanted, replication) for topic in topics if topic not in existing]
    grow = [NewPartitions(topic, wanted) for topic in topics if existing.get(topic, wanted) < wanted]
    if missing:
        wait_for_all(admin.create_topics(missing, operation_timeout=TIMEOUT))
    if grow:
        wait_for_all(admin.create_partitions(grow, operation_timeout=TIMEOUT))


def _drop(admin: AdminClient, topics: Sequence[str]) -> None:
    here = list(partitions(admin, topics))
    if here:
        wait_for_all(admin.delete_topics(here, operation_timeout=TIMEOUT))
