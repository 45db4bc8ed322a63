"""Programs that the rows compare with: one that does not answer leaves its row unmeasured."""

from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.bench.children import python
from tests.bench.ground import Ground

_ENVIRONMENT = {
    "QUIZFLEET_EVENT": "bench.empty",
    "QUIZFLEET_DATABASE_URL": "sqlite+aiosqlite:///never-opened.db",
    "QUIZFLEET_REDIS_URL": "redis://127.0.0.1:1/0",
    "QUIZFLEET_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "QUIZFLEET_SIGNING_KEY": "a key that nobody has signed anything with",
    "QUIZFLEET_LOG_LEVEL": "WARNING",
}


def test_the_empty_route_answers_where_scoring_would(tmp_path: Path) -> None:
    """Row 2's denominator, on the services' own server without what they put before it."""
    with ExitStack() as stack:
        ground = Ground(tmp_path, stack, quick=True)
        with ground.listening("empty", python("empty_route"), "/", _ENVIRONMENT) as running:
            answered = httpx.put(f"http://{running.address}/answers", content=b"{}", trust_env=False, timeout=5)
    assert (answered.status_code, answered.content) == (201, b"")
