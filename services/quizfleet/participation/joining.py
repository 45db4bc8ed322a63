"""Joining: a code and a name become a player with a token."""

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from quizfleet import cache, ids, names, outbox, quizzes
from quizfleet.clock import now_ms
from quizfleet.database import is_deadlock, write
from quizfleet.models import Player, QuizScore
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.relay import Relay
from quizfleet.service import Resources
from quizfleet.telemetry import JOINS
from quizfleet.timeline import State

_ATTEMPTS = 50
_WINDOW_SECONDS = 60

_player, _score = Player.__table__, QuizScore.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who has just joined, under the name they got."""

    quiz: Quiz
    player: int
    name: str


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
    if quiz.timeline.moment(now_ms()).state is State.FINISHED:
        raise Problem(410, "quiz-finished", "this quiz is over")
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


async def join(have: Resources, quiz: Quiz, name: str) -> Joined:
    """Add a player under a free name, announced like a score so that boards show who is here."""
    for _ in range(_ATTEMPTS):
        player = ids.new_player_id()
        try:
            async with write(have.engine) as connection:
                of_quiz = select(_player.c.name_key).where(_player.c.quiz == quiz.id)
                free = names.free(name, set((await connection.execute(of_quiz)).scalars()))
                row = {"quiz": quiz.id, "player": player}
                await connection.execute(
                    insert(_player).values(**row, name=free, name_key=names.key(free), joined_at=now_ms())
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
