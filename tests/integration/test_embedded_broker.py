"""The embedded broker runs as long as a demo does, and longer: what it keeps must not grow."""

from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from quizfleet.embedded import embedded_backends
from quizfleet.settings import Settings
from quizfleet.stream import Publisher

pytestmark = pytest.mark.integration

MESSAGES = 8_000
MOST_KEPT = 4 * 1_100
"""Of four partitions of 5 MB each."""


async def test_the_embedded_broker_forgets_what_it_would_search_for_each_message(tmp_path: Path) -> None:
    with embedded_backends(tmp_path) as backends:
        settings = Settings(
            signing_key="s" * 32,  # type: ignore[arg-type]
            database_url=backends.database_url,
            kafka_bootstrap_servers=backends.kafka_bootstrap_servers,
            kafka_pad_bytes=backends.kafka_pad_bytes,
        )
        publisher = Publisher(settings)
        for start in range(0, MESSAGES, 400):
            await publisher.publish("updates", [(str(start + n).encode(), b"{}") for n in range(400)])
        publisher.close()
        assert 0 < _kept(backends.kafka_bootstrap_servers, "updates") <= MOST_KEPT


def _kept(servers: str, topic: str) -> int:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "counting", "log_level": 0})
    try:
        places = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = [consumer.get_watermark_offsets(TopicPartition(topic, place), timeout=10) for place in places]
    finally:
        consumer.close()
    return sum(end - start for start, end in ends)
