"""Scores as the database has them: what boards are made of."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.database import read
from quizfleet.leaderboard.standing import Standing
from quizfleet.lines import Line
from quizfleet.models import Player, QuizScore, Submission
from quizfleet.quiz import Quiz

_player, _score, _submission = Player.__table__, QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]

_LATEST = """
SELECT s.quiz, s.player, p.name, s.score, s.elapsed_ms, s.version, p.removed_at IS NOT NULL
FROM quiz_score s JOIN player p ON p.quiz = s.quiz AND p.player = s.player
"""


def _standings() -> Select[Any]:
    named = _score.join(_player, and_(_player.c.quiz == _score.c.quiz, _player.c.player == _score.c.player))
    columns = _score.c
    return select(
        columns.quiz,
        columns.player,
        _player.c.name,
        columns.score,
        columns.elapsed_ms,
        columns.version,
        _player.c.removed_at.is_not(None),
    ).select_from(named)


async def of_pairs(line: Line, pairs: Iterable[tuple[int, int]]) -> dict[int, list[Standing]]:
    """The latest standings of (quiz, player) pairs, by quiz, in one query."""
    listed = ",".join([f"({quiz:d},{player:d})" for quiz, player in pairs])
    found: dict[int, list[Standing]] = {}
    for quiz, player, name, score, elapsed_ms, version, removed in await line.select(
        f"{_LATEST} WHERE (s.quiz, s.player) IN ({line.rows.format(listed)})"
    ):
        found.setdefault(quiz, []).append(Standing(player, name, score, elapsed_ms, version, bool(removed)))
    return found


async def of_quiz(engine: AsyncEngine, quiz: int) -> list[Standing]:
    """The standings of everybody in a quiz."""
    async with read(engine) as connection:
        rows = (await connection.execute(_standings().where(_score.c.quiz == quiz))).all()
    return [
        Standing(player, name, score, elapsed_ms, version, bool(removed))
        for _, player, name, score, elapsed_ms, version, removed in rows
    ]


async def without(engine: AsyncEngine, quiz: Quiz, first: int) -> list[Standing]:
    """The standings of a quiz without what the questions from this one (from 1) on have brought."""
    score, answer = _score.c, _submission.c
    hidden = and_(answer.quiz == score.quiz, answer.player == score.player, answer.question >= first)
    numbers = range(first, len(quiz.questions) + 1)
    scored = [number for number in numbers if quiz.questions[number - 1].is_scored]
    took_ms = case((and_(answer.correct.is_(True), answer.question.in_(scored)), answer.elapsed_ms), else_=0)
    shown = (score.player, _player.c.name, score.score, score.elapsed_ms, score.version, _player.c.removed_at)
    wanted = (
        _standings()
        .outerjoin(_submission, hidden)
        .where(score.quiz == quiz.id)
        .group_by(*shown)
        .with_only_columns(
            *shown,
            func.coalesce(func.sum(answer.points), 0),
            func.coalesce(func.sum(took_ms), 0),
            func.count(answer.player),
            maintain_column_froms=True,
        )
    )
    async with read(engine) as connection:
        rows = (await connection.execute(wanted)).all()
    return [
        Standing(player, name, total - int(points), elapsed_ms - int(took), version - answers, removed_at is not None)
        for player, name, total, elapsed_ms, version, removed_at, points, took, answers in rows
    ]


async def versions(engine: AsyncEngine, quizzes: Sequence[int]) -> dict[int, int]:
    """The version that each quiz's board should have: the sum of its players' versions."""
    summed = select(_score.c.quiz, func.sum(_score.c.version)).where(_score.c.quiz.in_(quizzes)).group_by(_score.c.quiz)
    async with read(engine) as connection:
        return {row[0]: int(row[1]) for row in (await connection.execute(summed)).all()}
