"""Storing imported content straight into the database, as the content Job of a QuizEvent does."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizfleet import database, ids, quizzes
from quizfleet.content import QuizContent
from quizfleet.settings import DatabaseSettings


@dataclass(frozen=True, slots=True)
class Imported:
    """A quiz that the database holds now; `created` is False where it held it before."""

    quiz: str
    code: str
    title: str
    created: bool


async def store(settings: DatabaseSettings, contents: Sequence[QuizContent]) -> list[Imported]:
    """Store each quiz unless the event holds the same content already.

    Raises:
        SQLAlchemyError: the database is away or its schema is missing.
    """
    engine = database.make_engine(settings.database_url, 1)
    start = int(settings.starts_at.timestamp() * 1000) if settings.starts_at else None
    imported = []
    try:
        for content in contents:
            quiz, created = await quizzes.import_once(engine, settings.event, content, start)
            imported.append(Imported(ids.encode(quiz.id), quiz.code, quiz.title, created))
    finally:
        await engine.dispose()
    return imported
