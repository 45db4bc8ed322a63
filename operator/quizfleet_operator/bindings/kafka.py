"""Kafka: the event's topics."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic  # type: ignore[attr-defined]

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import KafkaBinding

TIMEOUT = 8.0
_CONFIGURATION = {
    "SECURITY_PROTOCOL": "security.protocol",
    "SASL_MECHANISM": "sasl.mechanism",
    "SASL_USERNAME": "sasl.username",
    "SASL_PASSWORD": "sasl.password",
}


async def provide(binding: KafkaBinding, topics: Sequence[str], partitions: int, replication: int) -> None:
    """Make the topics that are missing, and give more partitions to those that have fewer.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    await asyncio.to_thread(_guarded, binding, lambda admin: _provide(admin, topics, partitions, replication))


async def drop(binding: KafkaBinding, topics: Sequence[str]) -> None:
    """Delete the topics.

    Raises:
        BindingError: KafkaUnreachable or TopicRefused.
    """
    await asyncio.to_thread(_guarded, binding, lambda admin: _drop(admin, topics))


def _guarded(binding: KafkaBinding, work: Callable[[AdminClient], None]) -> None:
    configuration: dict[str, Any] = {
        "bootstrap.servers": binding.bootstrap_servers,
        "socket.timeout.ms": int(TIMEOUT * 1000),
        "log_level": 0,
        **{_CONFIGURATION[name]: value for name, value in binding.security.items()},
    }
    try:
        admin = AdminClient(configuration)
        admin.list_topics(timeout=TIMEOUT)
    except KafkaException as failure:
        raise BindingError("KafkaUnreachable", f"{binding.bootstrap_servers}: {failure.args[0].str()}") from failure
    try:
        work(admin)
    except KafkaException as failure:
        raise BindingError("TopicRefused", f"{binding.bootstrap_servers}: {failure.args[0].str()}") from failure


def _provide(admin: AdminClient, topics: Sequence[str], partitions: int, replication: int) -> None:
    existing = {name: len(topic.partitions) for name, topic in admin.list_topics(timeout=TIMEOUT).topics.items()}
    missing = [NewTopic(topic, partitions, replication) for topic in topics if topic not in existing]
    grow = [NewPartitions(topic, partitions) for topic in topics if 0 < existing.get(topic, partitions) < partitions]
    if missing:
        _all(admin.create_topics(missing, operation_timeout=TIMEOUT))
    if grow:
        _all(admin.create_partitions(grow, operation_timeout=TIMEOUT))


def _drop(admin: AdminClient, topics: Sequence[str]) -> None:
    existing = admin.list_topics(timeout=TIMEOUT).topics
    here = [topic for topic in topics if topic in existing]
    if here:
        _all(admin.delete_topics(here, operation_timeout=TIMEOUT))


def _all(futures: dict[str, Any]) -> None:
    for future in futures.values():
        future.result()
