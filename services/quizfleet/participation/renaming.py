"""A player takes another name, while nothing has been played."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from quizfleet.content import Mode
from quizfleet.leading import players
from quizfleet.leading.holding import Holding, hold
from quizfleet.models import Submission
from quizfleet.problems import Problem, removed
from quizfleet.relay import Relay
from quizfleet.service import Resources
from quizfleet.timeline import State

_submission = Submission.__table__  # type: ignore[attr-defined]


async def rename(have: Resources, quiz: int, player: int, name: str) -> str:
    """Call a player by another name; the one they got, as a taken one gets a suffix.

    Raises:
        Problem: 409 quiz-started, 403 removed, 404 player-not-found.
    """
    async with hold(have.engine, quiz) as held:
        if player in held.quiz.room.removed:
            raise removed()
        if not await _may_rename(held, player):
            raise Problem(409, "quiz-started", "names can be changed until the quiz starts; ask the host")
        await players.check(held.connection, quiz, player)
        free, announced = await players.rename(held.connection, quiz, player, name)
    have.get(Relay).take([announced])
    return free


async def _may_rename(held: Holding, player: int) -> bool:
    state = held.quiz.timeline.moment(held.now).state
    if held.quiz.mode is Mode.SELF_PACED:
        return state is State.OPEN and not await _has_answered(held.connection, held.quiz.id, player)
    return state is State.LOBBY


async def _has_answered(connection: AsyncConnection, quiz: int, player: int) -> bool:
    answer = select(_submission.c.quiz).where(_submission.c.quiz == quiz, _submission.c.player == player).limit(1)
    return (await connection.execute(answer)).first() is not None
