"""Programs that the rows compare with: one that does not answer leaves its row unmeasured."""

import os
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.bench.children import python
from tests.bench.ground import Ground

_TOLD = {
    "EVENT": "bench.empty",
    "DATABASE_URL": "sqlite+aiosqlite:///never-opened.db",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "SIGNING_KEY": "a key that nobody has signed anything with",
    "LOG_LEVEL": "WARNING",
}


def test_the_empty_route_answers_where_scoring_would(tmp_path: Path) -> None:
    """Row 2's denominator, on the services' own server without what they put before it."""
    environment = os.environ | {f"QUIZFLEET_{name}": value for name, value in _TOLD.items()}
    with ExitStack() as stack:
        ground = Ground(tmp_path, stack, quick=True)
        with ground.listening("empty", python("empty_route"), "/", environment) as running:
            answered = httpx.put(f"http://{running.address}/answers", content=b"{}", trust_env=False, timeout=5)
    assert (answered.status_code, answered.content) == (201, b"")
