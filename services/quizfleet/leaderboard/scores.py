"""Scores as the database has them: what boards are made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.database import among, read
from quizfleet.leaderboard.standing import Standing
from quizfleet.models import Player, QuizScore, Submission

_player, _score, _submission = Player.__table__, QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]

_LATEST = """
SELECT s.quiz, s.player, p.name, s.score, s.elapsed_ms, s.version
FROM quiz_score s JOIN player p ON p.quiz = s.quiz AND p.player = s.player
"""


def _standings() -> Select[Any]:
    named = _score.join(_player, and_(_player.c.quiz == _score.c.quiz, _player.c.player == _score.c.player))
    columns = _score.c
    return select(
        columns.quiz, columns.player, _player.c.name, columns.score, columns.elapsed_ms, columns.version
    ).select_from(named)


async def of_pairs(engine: AsyncEngine, pairs: Sequence[tuple[int, int]]) -> dict[int, list[Standing]]:
    """The latest standings of (quiz, player) pairs, by quiz, in one query."""
    async with read(engine) as connection:
        wanted = f"{_LATEST} WHERE {among(connection, 's.quiz, s.player', pairs)}"
        rows: Sequence[Any] = (await connection.exec_driver_sql(wanted)).all()
    found: dict[int, list[Standing]] = {}
    for quiz, player, name, score, elapsed_ms, version in rows:
        found.setdefault(quiz, []).append(Standing(player, name, score, elapsed_ms, version))
    return found


async def of_quiz(engine: AsyncEngine, quiz: int) -> list[Standing]:
    """The standings of everybody in a quiz."""
    async with read(engine) as connection:
        rows = (await connection.execute(_standings().where(_score.c.quiz == quiz))).all()
    return [Standing(*rest) for _, *rest in rows]


async def before_question(engine: AsyncEngine, quiz: int, question: int) -> list[Standing]:
    """The standings of a quiz without what a question brought."""
    open_now = and_(
        _submission.c.quiz == _score.c.quiz, _submission.c.player == _score.c.player, _submission.c.question == question
    )
    answered: ColumnElement[bool] = _submission.c.player.is_not(None)
    without = (
        _standings()
        .outerjoin(_submission, open_now)
        .where(_score.c.quiz == quiz)
        .with_only_columns(
            _score.c.player,
            _player.c.name,
            _score.c.score - func.coalesce(_submission.c.points, 0),
            _score.c.elapsed_ms - case((_submission.c.correct.is_(True), _submission.c.elapsed_ms), else_=0),
            _score.c.version - case((answered, 1), else_=0),
            maintain_column_froms=True,
        )
    )
    async with read(engine) as connection:
        return [Standing(*row) for row in (await connection.execute(without)).all()]


async def versions(engine: AsyncEngine, quizzes: Sequence[int]) -> dict[int, int]:
    """The version that each quiz's board should have: the sum of its players' versions."""
    summed = select(_score.c.quiz, func.sum(_score.c.version)).where(_score.c.quiz.in_(quizzes)).group_by(_score.c.quiz)
    async with read(engine) as connection:
        return {row[0]: int(row[1]) for row in (await connection.execute(summed)).all()}
