"""Kafka: one producer and one consumer, made from confluent-kafka's plain clients and a thread each.

A plain producer with a poll thread and one future per batch is the fast way: the library's asyncio producer holds a
lone message back for 200 ms.
"""

import asyncio
import contextlib
import math
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from quizfleet.settings import Settings, StreamSettings

SECONDS_TO_DELIVER = 10


class StreamError(Exception):
    """The broker did not take or give what was asked."""


def connection(settings: StreamSettings) -> dict[str, Any]:
    """librdkafka's settings to reach the broker."""
    given = {
        "bootstrap.servers": settings.kafka_bootstrap_servers,
        "security.protocol": settings.kafka_security_protocol,
        "sasl.mechanism": settings.kafka_sasl_mechanism,
        "sasl.username": settings.kafka_sasl_username,
        "sasl.password": settings.kafka_sasl_password and settings.kafka_sasl_password.get_secret_value(),
        "ssl.ca.location": settings.kafka_ca_file,
        "log_level": 3,
    }
    return {key: value for key, value in given.items() if value}


class _Batch:
    """Counts down the acknowledgements of one batch; called from the producer's thread."""

    def __init__(self, size: int, done: asyncio.Future[None]) -> None:
        self._left = size
        self._done = done
        self._error: str | None = None
        self._loop = done.get_loop()

    def delivered(self, error: KafkaError | None, _: Message) -> None:
        self._left -= 1
        self._error = self._error or (error.str() if error else None)
        if self._left == 0:
            with contextlib.suppress(RuntimeError):  # the loop has gone: nobody waits any more
                self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if self._done.done():
            return
        if self._error:
            self._done.set_exception(StreamError(self._error))
        else:
            self._done.set_result(None)


class Publisher:
    """Publishes batches, keyed, in order per key, each acknowledged by all replicas."""

    def __init__(self, settings: StreamSettings) -> None:
        self._producer = Producer(
            connection(settings)
            | {
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 0,
                "message.timeout.ms": SECONDS_TO_DELIVER * 1000,
                "topic.metadata.refresh.interval.ms": 30_000,
            },
        )
        self._pad_bytes = settings.kafka_pad_bytes
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="kafka-producer", daemon=True)
        self._thread.start()

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(0.1)

    async def publish(self, topic: str, messages: Sequence[tuple[bytes, bytes]]) -> None:
        """Publish (key, value) pairs, values as JSON, and return when the broker has acknowledged them all.

        Raises:
            StreamError: one of them was not delivered; others may have been.
        """
        if not messages:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        batch = _Batch(len(messages), done)
        handed = [{"key": key, "value": value.ljust(self._pad_bytes)} for key, value in messages]
        try:
            taken = self._producer.produce_batch(topic, handed, on_delivery=batch.delivered)
        except (BufferError, KafkaException) as full:
            raise StreamError(f"the messages were not accepted: {full}") from full
        if taken < len(messages):
            # What was handed over is delivered all the same; its callbacks find nobody waiting.
            raise StreamError(f"{len(messages) - taken} of {len(messages)} messages were not accepted")
        await done

    async def check(self, topic: str) -> None:
        """Ask the broker for its metadata.

        Raises:
            StreamError: it did not answer within two seconds.
        """
        try:
            await asyncio.to_thread(self._producer.list_topics, topic, 2.0)
        except KafkaException as away:
            raise StreamError(str(away)) from away

    def close(self) -> None:
        """Wait briefly for what is on its way and end the thread."""
        self._producer.flush(2.0)
        self._stopping.set()
        self._thread.join(1.0)


class Subscriber:
    """Reads batches of one topic as a member of a consumer group.

    Offsets are kept by the caller, afterwards, and committed once a second, when partitions move and at the end.
    Rebalancing is cooperative: who joins or leaves moves the partitions that have to move, the others are read on.
    """

    def __init__(self, settings: Settings, topic: str, group: str, batch: int) -> None:
        self._batch = batch
        self._consumer = Consumer(
            connection(settings)
            | {
                "group.id": group,
                "client.id": socket.gethostname(),
                "enable.auto.commit": True,
                "auto.commit.interval.ms": 1_000,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "earliest",
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": 10_000,
                "heartbeat.interval.ms": 2_000,
                "fetch.wait.max.ms": settings.kafka_fetch_wait_ms,
                "fetch.queue.backoff.ms": 5,
                "topic.metadata.refresh.interval.ms": 5_000,
                "allow.auto.create.topics": True,
            },
        )
        self._consumer.subscribe([topic])
        self.ahead: dict[int, int] = {}
        """The partitions read here, and how many messages of each are still to come."""
        self._looked_at = -math.inf
        self._executor = ThreadPoolExecutor(1, "kafka-consumer")

    async def batch(self) -> list[Message]:
        """The next messages, at most a batch of them; empty when none came within a fifth of a second."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._poll)

    def _poll(self) -> list[Message]:
        first = self._consumer.poll(0.2)
        self._look_ahead()
        if first is None:
            return []
        more = self._consumer.consume(self._batch - 1, 0) if self._batch > 1 else []
        return [message for message in (first, *more) if message.error() is None]

    def keep(self, messages: Sequence[Message]) -> None:
        """These messages are done with: the offsets after them may be committed.

        Raises:
            StreamError: a partition has moved on; its messages come again elsewhere.
        """
        latest: dict[tuple[str, int], int] = {}
        for message in messages:
            place = (str(message.topic()), int(message.partition() or 0))
            latest[place] = max(latest.get(place, 0), int(message.offset() or 0) + 1)
        try:
            self._consumer.store_offsets(
                offsets=[TopicPartition(topic, partition, offset) for (topic, partition), offset in latest.items()]
            )
        except KafkaException as refused:
            raise StreamError(str(refused)) from refused

    def _look_ahead(self) -> None:
        """How far the ends of the partitions are, once a second: the assignment is asked of librdkafka's own thread."""
        now = time.monotonic()
        if now < self._looked_at + 1:
            return
        self._looked_at = now
        ahead = {}
        for place in self._consumer.position(self._consumer.assignment()):
            _, end = self._consumer.get_watermark_offsets(place, cached=True)
            ahead[place.partition] = max(0, end - place.offset) if place.offset >= 0 else 0
        self.ahead = ahead

    async def close(self) -> None:
        """Leave the group, so that its partitions move on at once."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._consumer.close)
        self._executor.shutdown()
