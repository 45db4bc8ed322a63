"""Quizzes that begin with their event follow it when it is postponed, until somebody has answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import content_store, database, ids, quizzes
from quizfleet.content import QuizContent
from quizfleet.embedded import Backends
from quizfleet.models import Submission
from quizfleet.settings import StreamSettings

pytestmark = pytest.mark.integration

START = datetime(2030, 12, 1, 19, tzinfo=UTC)
LATER = START + timedelta(hours=1)
QUESTION = {"text": "?", "seconds": 20, "choices": [{"text": "a", "correct": True}, {"text": "b"}]}


@pytest.fixture
def kafka(backends: Backends) -> str:
    """Where the services are told."""
    return backends.kafka_bootstrap_servers


def quiz(**more: object) -> QuizContent:
    return QuizContent.model_validate({"title": "Sums", "mode": "autopilot", "questions": [QUESTION], **more})


async def starts(engine: AsyncEngine, content: QuizContent, event_starts: datetime, kafka: str) -> datetime:
    """When a quiz starts after an import into an event that starts then."""
    url = engine.url.render_as_string(hide_password=False)
    settings = StreamSettings(database_url=url, starts_at=event_starts, kafka_bootstrap_servers=kafka)
    (imported,) = await content_store.store(settings, [content])
    stored = await quizzes.load(engine, ids.decode(imported.quiz))
    assert stored.starts_at is not None
    return datetime.fromtimestamp(stored.starts_at / 1000, UTC)


async def test_a_quiz_that_begins_with_its_event_follows_it(own_engine: AsyncEngine, kafka: str) -> None:
    assert await starts(own_engine, quiz(), START, kafka) == START
    assert await starts(own_engine, quiz(), LATER, kafka) == LATER
    assert await starts(own_engine, quiz(), START, kafka) == START


async def test_a_quiz_with_a_start_of_its_own_keeps_it(own_engine: AsyncEngine, kafka: str) -> None:
    own = quiz(startsAt=START.isoformat())
    assert await starts(own_engine, own, START, kafka) == START
    assert await starts(own_engine, own, LATER, kafka) == START


async def test_a_quiz_that_has_been_answered_stays(own_engine: AsyncEngine, kafka: str) -> None:
    await starts(own_engine, quiz(), START, kafka)
    identity = ids.quiz_id_for("local.demo", quiz().fingerprint())
    answer = {"player": 1, "question": 1, "choices": 1, "correct": True, "points": 1, "elapsed_ms": 1, "received_at": 1}
    async with database.write(own_engine) as connection:
        await connection.execute(insert(Submission).values(quiz=identity, **answer))
    assert await starts(own_engine, quiz(), LATER, kafka) == START
