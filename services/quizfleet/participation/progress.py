"""How far a player is in all of a quiz, read whole; and how many play it."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import archive, database
from quizfleet.content import Mode
from quizfleet.grading import Counted
from quizfleet.models import Player, QuestionWindow, Submission
from quizfleet.participation import statements
from quizfleet.participation.deciding import own_window
from quizfleet.participation.wish import Progress
from quizfleet.quiz import Quiz
from quizfleet.timeline import Window

_player, _window, _submission = Player.__table__, QuestionWindow.__table__, Submission.__table__  # type: ignore[attr-defined]


async def read(engine: AsyncEngine, quiz: Quiz, player: int) -> Progress:
    """How far a player is, or was when the quiz was packed."""
    async with database.read(engine) as connection:
        answered, windows = await _answers(connection, quiz, player), await _windows(connection, quiz, player)
        if answered or windows:
            return Progress(answered, windows)
        entries = await archive.entries_of_player(connection, quiz.id, player)
    answered = {
        one.question: Counted(one.choices, one.correct, one.points, one.elapsed_ms, one.words)
        for one in entries
        if one.is_answer
    }
    own = {one.question: own_window(quiz, one.question, one.opened_at) for one in entries}
    return Progress(answered, own if quiz.mode is Mode.SELF_PACED else {})


async def _answers(connection: AsyncConnection, quiz: Quiz, player: int) -> dict[int, Counted]:
    columns = _submission.c
    mine = select(
        columns.question, columns.choices, columns.correct, columns.points, columns.elapsed_ms, columns.given
    ).where(columns.quiz == quiz.id, columns.player == player)
    return {number: statements.counted(*answer) for number, *answer in (await connection.execute(mine)).all()}


async def _windows(connection: AsyncConnection, quiz: Quiz, player: int) -> dict[int, Window]:
    columns = _window.c
    mine = select(columns.question, columns.opened_at).where(columns.quiz == quiz.id, columns.player == player)
    rows = (await connection.execute(mine)).all()
    return {row.question: own_window(quiz, row.question, row.opened_at) for row in rows}


async def count_players(engine: AsyncEngine, quiz: int) -> int:
    """How many are here."""
    async with database.read(engine) as connection:
        here = (_player.c.quiz == quiz, _player.c.removed_at.is_(None))
        counted = select(func.count()).select_from(_player).where(*here)
        return int((await connection.execute(counted)).scalar_one())
