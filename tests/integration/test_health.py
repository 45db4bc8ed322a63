"""Health says what is missing; metrics say what happens without telling about whom."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from quizfleet import migrations
from quizfleet.apps import Service, create, openapi
from quizfleet.embedded import Platform
from quizfleet.embedded.platform import free_port
from quizfleet.settings import Settings
from tests.integration.client import Api, board_of
from tests.integration.live import frame, live

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("service", list(Service))
async def test_a_ready_service_says_that_all_is_there(platform: Platform, service: Service) -> None:
    async with httpx.AsyncClient(base_url=platform.service_url(service), timeout=10, trust_env=False) as http:
        assert (await http.get("/healthz")).json() == {"ok": True}
        ready = await http.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {"ready": True, "dependencies": {"database": "ok", "cache": "ok", "stream": "ok"}}
        assert (await http.get("/api/openapi.json")).json() == openapi()


@asynccontextmanager
async def alone(service: Service, database: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A service without a cache and a stream, on a database file."""
    settings = Settings(
        signing_key="s" * 32,  # type: ignore[arg-type]
        database_url=f"sqlite+aiosqlite:///{database}",
        redis_url=f"redis://127.0.0.1:{free_port()}/0",
        kafka_bootstrap_servers=f"127.0.0.1:{free_port()}",
    )
    app = create(service, settings)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        yield http


async def test_without_cache_and_stream_a_service_is_ready_and_tells(tmp_path: Path) -> None:
    migrations.upgrade(f"sqlite+aiosqlite:///{tmp_path / 'db'}")
    async with alone(Service.PARTICIPATION, tmp_path / "db") as http:
        response = await http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "dependencies": {"database": "ok", "cache": "away (ConnectionError)", "stream": "away (StreamError)"},
    }


@pytest.mark.parametrize("database", ["no/folder/db", "empty"])
async def test_without_database_or_tables_a_service_is_not_ready_and_tells(tmp_path: Path, database: str) -> None:
    async with alone(Service.SCORING, tmp_path / database) as http:
        response = await http.get("/readyz")
        assert (await http.get("/healthz")).status_code == 200
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["dependencies"]["database"] == "away (OperationalError)"


async def test_metrics_have_their_names_and_no_ids(api: Api, platform: Platform) -> None:
    player = await api.player()
    await player.play(1, 1)
    await board_of(player, 2)
    async with live(platform.url, player.quiz, player.token) as socket:
        await frame(socket)
    told = {}
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        for service in Service:
            told[service] = (await http.get(platform.metrics_url(service))).text
    expected = {
        Service.PARTICIPATION: ["quizfleet_joins_total", "quizfleet_outbox_published_total"],
        Service.SCORING: [
            "quizfleet_answers_total",
            "quizfleet_commit_seconds_count",
            "quizfleet_commit_rows_count",
            "quizfleet_answers_queued",
            "quizfleet_outbox_lag_seconds",
        ],
        Service.LEADERBOARD: [
            "quizfleet_boards_rebuilt_total",
            "quizfleet_updates_applied_total",
            "quizfleet_update_delay_seconds_count",
            "quizfleet_boards_behind_seconds",
            "quizfleet_frames_sent_total",
            "quizfleet_frames_skipped_total",
            "quizfleet_sockets",
            "quizfleet_sockets_slow",
            "quizfleet_sockets_lost_total",
            "quizfleet_sockets_drained_total",
            "quizfleet_consumer_lag_messages",
        ],
    }
    for service, names in expected.items():
        for name in [*names, "quizfleet_request_seconds_count"]:
            assert re.search(rf"^{name}[ {{]", told[service], re.MULTILINE), f"{service}: {name}"
    for text in told.values():
        assert player.quiz not in text
        assert player.player not in re.findall(r'"([^"]*)"', text)
    assert 'route="/api/quizzes/{quiz}/questions/{n}/answer",status="201"' in told[Service.SCORING].replace(
        'method="PUT",', ""
    )
