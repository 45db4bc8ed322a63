"""The players of a quiz: who is here and has answered, and what becomes of one of them.

Whatever changes a row of the board raises its player's version, and is announced like an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import ids, names, outbox
from quizfleet.database import read
from quizfleet.models import Player, QuizScore, Submission
from quizfleet.outbox import Row
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz

_player, _score, _submission = Player.__table__, QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Count:
    """How many players are here, who were sent away not among them, and how many of these have answered a question."""

    players: int = 0
    answered: int = 0


async def count(engine: AsyncEngine, questions: Mapping[int, int | None]) -> dict[int, Count]:
    """The counts of quizzes, each with the question that is asked about, in one query."""
    asked = case({quiz: number or 0 for quiz, number in questions.items()}, value=_player.c.quiz)
    answer = and_(
        _submission.c.quiz == _player.c.quiz,
        _submission.c.player == _player.c.player,
        _submission.c.question == asked,
    )
    counted = (
        select(_player.c.quiz, func.count(), func.count(_submission.c.player))
        .select_from(_player.outerjoin(_submission, answer))
        .where(_player.c.quiz.in_(list(questions)), _player.c.removed_at.is_(None))
        .group_by(_player.c.quiz)
    )
    async with read(engine) as connection:
        found = {quiz: Count(here, answered) for quiz, here, answered in (await connection.execute(counted)).all()}
    return {quiz: found.get(quiz, Count()) for quiz in questions}


async def who_answered(connection: AsyncConnection, quiz: int, question: int) -> dict[int, bool]:
    """Of each player who is here whether they have answered a question."""
    answer = and_(
        _submission.c.quiz == quiz, _submission.c.player == _player.c.player, _submission.c.question == question
    )
    wanted = (
        select(_player.c.player, _submission.c.player.is_not(None))
        .select_from(_player.outerjoin(_submission, answer))
        .where(_player.c.quiz == quiz, _player.c.removed_at.is_(None))
    )
    return {player: bool(answered) for player, answered in (await connection.execute(wanted)).all()}


def are_done(quiz: Quiz, question: int, answered: Mapping[int, bool], now: int) -> bool:
    """Whether nobody who is here has still time to answer an open question; never where nobody is."""
    return bool(answered) and all(has or not _has_time(quiz, question, player, now) for player, has in answered.items())


def _has_time(quiz: Quiz, question: int, player: int, now: int) -> bool:
    window = quiz.timeline.window(question, player)
    return window is not None and now < window.closes_at


async def check(connection: AsyncConnection, quiz: int, player: int) -> None:
    """Raises:
    Problem: 404 player-not-found.
    """
    wanted = select(_player.c.player).where(_player.c.quiz == quiz, _player.c.player == player)
    if (await connection.execute(wanted)).first() is None:
        raise Problem(404, "player-not-found", f"nobody has joined this quiz as {ids.encode(player)}")


async def remove(connection: AsyncConnection, quiz: int, player: int, at: int) -> Row:
    """Take a player off the boards; returns the announcement."""
    mine = (_player.c.quiz == quiz, _player.c.player == player)
    await connection.execute(update(_player).where(*mine).values(removed_at=at))
    return await _changed(connection, quiz, player)


async def rename(connection: AsyncConnection, quiz: int, player: int, name: str) -> tuple[str, Row]:
    """Call a player of a held quiz by another name; returns the one they got, and the announcement."""
    others = select(_player.c.name_key).where(_player.c.quiz == quiz, _player.c.player != player)
    free = names.free(name, set((await connection.execute(others)).scalars()))
    mine = (_player.c.quiz == quiz, _player.c.player == player)
    await connection.execute(update(_player).where(*mine).values(name=free, name_key=names.key(free)))
    return free, await _changed(connection, quiz, player)


async def _changed(connection: AsyncConnection, quiz: int, player: int) -> Row:
    mine = (_score.c.quiz == quiz, _score.c.player == player)
    await connection.execute(update(_score).where(*mine).values(version=_score.c.version + 1))
    return await outbox.announce(connection, [(quiz, player)])
