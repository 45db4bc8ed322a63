"""Joining: a code and a name become a player with a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from quizfleet import cache, ids, names, outbox, quizzes
from quizfleet.clock import now_ms
from quizfleet.database import is_deadlock, write
from quizfleet.models import Player, QuizScore
from quizfleet.models import Quiz as QuizRow
from quizfleet.obscenity import is_obscene
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.relay import Relay
from quizfleet.service import Resources
from quizfleet.settings import Settings
from quizfleet.telemetry import JOINS
from quizfleet.timeline import State

_ATTEMPTS = 50
_WINDOW_SECONDS = 60

_player, _score, _quiz = Player.__table__, QuizScore.__table__, QuizRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who has just joined, under the name they got."""

    quiz: Quiz
    player: int
    name: str


def check_name(settings: Settings, name: str) -> None:
    """Raises:
    Problem: 422 invalid-request for a name that is not for everybody's eyes.
    """
    if settings.name_filter and is_obscene(name):
        fault = "this name is not for everybody's eyes; choose another"
        raise Problem(422, "invalid-request", f"name: {fault}", errors=[{"field": "name", "message": fault}])


async def find_quiz(have: Resources, typed: str, address: str) -> Quiz:
    """The quiz a typed code leads to. Wrong codes are counted by address, so that codes cannot be guessed in bulk.

    Raises:
        Problem: 404 code-not-found, 410 quiz-finished, 429 too-many-requests.
    """
    misses = have.keys.join_misses(address)
    await _check_misses(have, misses)
    code = ids.parse_code(typed)
    found = await quizzes.by_code(have.engine, code) if code else None
    if found is None:
        await _count_miss(have, misses)
        raise Problem(
            404,
            "code-not-found",
            f"no quiz has this code; a code has {ids.CODE_LENGTH} letters and digits, like ABC-DEFG",
            errors=[{"field": "code", "message": "no quiz has this code"}],
        )
    quiz = await have.quizzes.get(found)
    _check_running(quiz)
    return quiz


async def _check_misses(have: Resources, key: str) -> None:
    try:
        misses = await have.redis.get(key)
    except cache.CacheError:
        return  # joining matters more than counting while the cache is away
    if misses is not None and int(misses) >= have.settings.join_misses_per_minute:
        raise Problem(
            429,
            "too-many-requests",
            "too many wrong codes from your address; wait a minute",
            headers={"Retry-After": str(_WINDOW_SECONDS)},
        )


async def _count_miss(have: Resources, key: str) -> None:
    try:
        async with have.redis.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, _WINDOW_SECONDS, nx=True)
            await pipeline.execute()
    except cache.CacheError:
        return


async def join(have: Resources, quiz: Quiz, name: str, browser: int | None = None) -> Joined:
    """Add a player under a free name, announced like a score so that boards show who is here.

    Raises:
        Problem: 403 room-locked or banned; 410 quiz-finished.
    """
    for _ in range(_ATTEMPTS):
        player = ids.new_player_id()
        try:
            async with write(have.engine) as connection:
                quiz = await _held(have, connection, quiz)
                others = await _players(connection, quiz)
                _check_door(quiz, others, browser)
                free = names.free(name, {row.name_key for row in others})
                row = {"quiz": quiz.id, "player": player}
                await connection.execute(
                    insert(_player).values(
                        **row, name=free, name_key=names.key(free), joined_at=now_ms(), browser=browser
                    )
                )
                await connection.execute(insert(_score).values(**row, score=0, elapsed_ms=0, version=1))
                announced = await outbox.announce(connection, [(quiz.id, player)])
        except DBAPIError as failure:
            if isinstance(failure, IntegrityError) or is_deadlock(failure):
                continue  # somebody took the name, or drew the same id, in this instant
            raise
        have.get(Relay).take([announced])
        JOINS.inc()
        return Joined(quiz, player, free)
    raise Problem(503, "overloaded", "too many are joining under this name", headers={"Retry-After": "1"})


async def _held(have: Resources, connection: AsyncConnection, quiz: Quiz) -> Quiz:
    """The quiz as it is, held until the transaction has ended: no host locks it meanwhile."""
    held = select(_quiz.c.revision, _quiz.c.closed_at).where(_quiz.c.quiz == quiz.id).with_for_update(read=True)
    row = (await connection.execute(held)).one()
    if (row.revision, row.closed_at) == (quiz.revision, quiz.closed_at):
        return quiz
    have.quizzes.forget(quiz.id)
    return await quizzes.read_whole(connection, quiz.id)


async def _players(connection: AsyncConnection, quiz: Quiz) -> Sequence[Any]:
    columns = _player.c
    wanted = select(columns.player, columns.name_key, columns.browser).where(columns.quiz == quiz.id)
    return (await connection.execute(wanted)).all()


def _check_door(quiz: Quiz, players: Sequence[Any], browser: int | None) -> None:
    if any(row.player in quiz.room.banned and row.browser == browser for row in players if row.browser is not None):
        raise Problem(403, "banned", "the host does not let you into this quiz again")
    if quiz.room.locked:
        raise Problem(403, "room-locked", "the host has locked the room; ask them to unlock it")
    _check_running(quiz)


def _check_running(quiz: Quiz) -> None:
    if quiz.timeline.moment(now_ms()).state is State.FINISHED:
        raise Problem(410, "quiz-finished", "this quiz is over")
