"""Storing imported content straight into the database, as the content Job of a QuizEvent does."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from quizfleet import control, database, ids, quizzes
from quizfleet.content import Mode, QuizContent
from quizfleet.settings import StreamSettings
from quizfleet.stream import Publisher, StreamError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Imported:
    """A quiz that the database holds now; `created` is False where it held it before."""

    quiz: str
    code: str
    title: str
    created: bool


async def store(settings: StreamSettings, contents: Sequence[QuizContent]) -> list[Imported]:
    """Store each quiz unless the event holds the same content already.

    An autopilot quiz that begins with the event follows it when it is postponed; once it has an answer it stays. The
    services are told, where the broker is there; else they notice within two minutes.

    Raises:
        SQLAlchemyError: the database is away or its schema is missing.
    """
    engine = database.make_engine(settings.database_url, 1)
    start = int(settings.starts_at.timestamp() * 1000) if settings.starts_at else None
    imported, moved = [], []
    try:
        for content in contents:
            quiz, created = await quizzes.import_once(engine, settings.event, content, start)
            follows = content.mode is Mode.AUTOPILOT and content.starts_at is None
            if not created and follows and start is not None and await quizzes.postpone(engine, quiz, start):
                moved.append(quiz.id)
            imported.append(Imported(ids.encode(quiz.id), quiz.code, quiz.title, created))
    finally:
        await engine.dispose()
    if moved:
        await _tell(settings, moved)
    return imported


async def _tell(settings: StreamSettings, moved: Sequence[int]) -> None:
    publisher = Publisher(settings)
    try:
        for quiz in moved:
            await control.tell(publisher, settings.control_topic, quiz)
    except StreamError as away:
        log.warning("the services were not told of quizzes that start at another time", extra={"why": str(away)})
    finally:
        publisher.close()
