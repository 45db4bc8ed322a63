"""Who has joined a quiz, as its host sees them."""

from datetime import UTC, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.database import read as reading
from quizfleet.models import Player, QuizScore, Submission
from quizfleet.participation.schemas import PlayerView
from quizfleet.quiz import Quiz

_player, _score, _submission = Player.__table__, QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]


async def read(engine: AsyncEngine, quiz: Quiz, now: int) -> list[PlayerView]:
    """All players, in the order in which they joined, with the scores that boards may show: consoles are looked at by
    more people than hosts."""
    player, answer = _player.c, _submission.c
    first = quiz.timeline.hidden_from(now) or len(quiz.questions) + 1
    score = and_(_score.c.quiz == quiz.id, _score.c.player == player.player)
    hidden = and_(answer.quiz == quiz.id, answer.player == player.player, answer.question >= first)
    shown = (player.player, player.name, player.joined_at, player.removed_at, _score.c.score)
    wanted = (
        select(*shown, func.coalesce(func.sum(answer.points), 0).label("hidden"))
        .select_from(_player.join(_score, score).outerjoin(_submission, hidden))
        .where(player.quiz == quiz.id)
        .group_by(*shown)
        .order_by(player.joined_at, player.player)
    )
    async with reading(engine) as connection:
        rows = (await connection.execute(wanted)).all()
    return [
        PlayerView(
            player=ids.encode(row.player),
            name=row.name,
            score=row.score - int(row.hidden),
            joined_at=datetime.fromtimestamp(row.joined_at / 1000, UTC),
            removed=row.removed_at is not None,
            banned=row.player in quiz.room.banned,
            extra_percent=quiz.timeline.percent(row.player),
        )
        for row in rows
    ]
