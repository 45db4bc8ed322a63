"""Quizzes in the database: stored once, read whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import document, ids
from quizfleet.clock import now_ms
from quizfleet.content import Mode, QuizContent
from quizfleet.database import read, write
from quizfleet.hosting import actions
from quizfleet.models import Content, HostAction, JoinCode, Player, Quiz, Submission
from quizfleet.problems import Problem
from quizfleet.quiz import LEAD_SECONDS, Question
from quizfleet.quiz import Quiz as StoredQuiz

AUTOPILOT_LEAD_MS = 60_000
"""An autopilot quiz without a start begins this long after it was made."""

_ATTEMPTS = 8

_quiz, _code = Quiz.__table__, JoinCode.__table__  # type: ignore[attr-defined]
_content, _player = Content.__table__, Player.__table__  # type: ignore[attr-defined]
_submission, _action = Submission.__table__, HostAction.__table__  # type: ignore[attr-defined]

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(tuple[Question, ...])


@dataclass(frozen=True, slots=True)
class Listed:
    """A quiz in a listing."""

    id: int
    players: int


async def create(
    engine: AsyncEngine, content: QuizContent, *, quiz: int | None = None, starts_at: int | None = None
) -> StoredQuiz:
    """Store a quiz with a fresh code, under the given id or a new one.

    Args:
        starts_at: the default start of an autopilot quiz that names none, ms since 1970.

    Raises:
        IntegrityError: the given id exists.
    """
    for attempt in range(_ATTEMPTS):
        now = now_ms()
        made = make(content, quiz if quiz is not None else ids.new_quiz_id(now), starts_at, now)
        try:
            async with write(engine) as connection:
                for table, row in rows(made, now).items():
                    await connection.execute(insert(table).values(row))
        except IntegrityError:
            if attempt == _ATTEMPTS - 1 or (quiz is not None and await _exists(engine, quiz)):
                raise
            continue
        return made
    raise AssertionError("unreachable")


def make(content: QuizContent, identity: int, starts_at: int | None, now: int) -> StoredQuiz:
    """The quiz that an author's content becomes, under an id and a fresh code."""
    questions = tuple(Question.of(question) for question in content.questions)
    start = _start(content, starts_at, now)
    return StoredQuiz(
        identity,
        ids.new_code(),
        content.title,
        content.mode,
        content.pinned_policy,
        start,
        questions,
        lead_seconds=content.lead_seconds,
        read_at=now,
    )


def _start(content: QuizContent, default: int | None, now: int) -> int | None:
    if content.mode is not Mode.AUTOPILOT:
        return None
    if content.starts_at is not None:
        return int(content.starts_at.timestamp() * 1000)
    return default if default is not None else now + AUTOPILOT_LEAD_MS


def rows(quiz: StoredQuiz, created_at: int) -> dict[Any, dict[str, Any]]:
    """A quiz as one row for each of the tables that hold it."""
    head = {"title": quiz.title, "mode": quiz.mode.value, "policy": quiz.policy, "starts_at": quiz.starts_at}
    if quiz.mode is Mode.HOST_LED:
        head["lead_seconds"] = quiz.lead_seconds
    return {
        _code: {"code": quiz.code, "quiz": quiz.id},
        _quiz: {"quiz": quiz.id, "code": quiz.code, **head, "created_at": created_at},
        _content: {"quiz": quiz.id, "payload": document.compress(_encoder.encode(quiz.questions))},
    }


async def store_questions(connection: AsyncConnection, quiz: StoredQuiz) -> None:
    """Store the questions of a quiz in the place of those it has; the caller holds the quiz and raises its revision."""
    payload = document.compress(_encoder.encode(quiz.questions))
    await connection.execute(update(_content).where(_content.c.quiz == quiz.id).values(payload=payload))


def remake(quiz: StoredQuiz, content: QuizContent, starts_at: int | None, now: int) -> StoredQuiz:
    """A quiz with other content, under its id and code. One that names no start keeps the one it has."""
    default = quiz.starts_at if quiz.starts_at is not None else starts_at
    made = make(content, quiz.id, default, now)
    return replace(made, code=quiz.code, revision=quiz.revision, actions=quiz.actions)


async def store_content(connection: AsyncConnection, quiz: StoredQuiz) -> None:
    """Store all that an author has written in the place of what was; the caller holds the quiz and raises its
    revision."""
    lead_seconds = quiz.lead_seconds if quiz.mode is Mode.HOST_LED else None
    head = {"title": quiz.title, "mode": quiz.mode.value, "policy": quiz.policy, "starts_at": quiz.starts_at}
    await connection.execute(update(_quiz).where(_quiz.c.quiz == quiz.id).values(head | {"lead_seconds": lead_seconds}))
    await store_questions(connection, quiz)


async def _exists(engine: AsyncEngine, quiz: int) -> bool:
    async with read(engine) as connection:
        return (await connection.execute(select(_quiz.c.quiz).where(_quiz.c.quiz == quiz))).first() is not None


async def import_once(
    engine: AsyncEngine, event: str, content: QuizContent, starts_at: int | None
) -> tuple[StoredQuiz, bool]:
    """Store content unless this event holds the same content already; the quiz, and whether it is new."""
    identity = ids.quiz_id_for(event, content.fingerprint())
    if await _exists(engine, identity):
        return await load(engine, identity), False
    try:
        return await create(engine, content, quiz=identity, starts_at=starts_at), True
    except IntegrityError:  # another import was faster
        return await load(engine, identity), False


async def postpone(engine: AsyncEngine, quiz: StoredQuiz, starts_at: int) -> bool:
    """Let an autopilot quiz start at another time, ms since 1970; False where it does already or has been answered."""
    async with write(engine) as connection:
        # Whoever counts an answer holds the quiz's row, shared.
        held = select(_quiz.c.starts_at, _quiz.c.closed_at).where(_quiz.c.quiz == quiz.id).with_for_update()
        row = (await connection.execute(held)).one()
        answered = select(_submission.c.quiz).where(_submission.c.quiz == quiz.id).limit(1)
        if row.starts_at == starts_at or row.closed_at is not None or (await connection.execute(answered)).first():
            return False
        await connection.execute(update(_quiz).where(_quiz.c.quiz == quiz.id).values(starts_at=starts_at))
    return True


async def load(engine: AsyncEngine, quiz: int) -> StoredQuiz:
    """Read a whole quiz.

    Where the clock alone says that a question has closed, its host may be putting that off at this moment: such a
    reading waits for a transaction of the host's that began before, and sees what it did.

    Raises:
        Problem: 404 quiz-not-found.
    """
    async with read(engine) as connection:
        found = await read_whole(connection, quiz)
    if not found.timeline.is_unconfirmed:
        return found
    async with write(engine) as connection:
        return await read_whole(connection, quiz, Held.SHARED)


class Held(Enum):
    """How a quiz's row is held by who reads it, until the transaction has ended: against writers, or against all."""

    NOT = 0
    SHARED = 1
    ALONE = 2


async def read_whole(connection: AsyncConnection, quiz: int, held: Held = Held.NOT) -> StoredQuiz:
    """Read a whole quiz in the caller's transaction, which is one of `database.write` where it holds the quiz.

    `read_at` is an instant before anybody who holds it now had done so; alone, one at which nobody else does.

    Raises:
        Problem: 404 quiz-not-found.
    """
    read_at = now_ms()
    if held is not Held.NOT:
        mine = select(_quiz.c.quiz).where(_quiz.c.quiz == quiz)
        await connection.execute(mine.with_for_update(read=held is Held.SHARED))
    if held is Held.ALONE:
        read_at = now_ms()
    both = select(_quiz, _content.c.payload).join(_content, _content.c.quiz == _quiz.c.quiz)
    row = (await connection.execute(both.where(_quiz.c.quiz == quiz))).first()
    if row is None:
        raise not_found(quiz)
    done = await _actions(connection, quiz, row.revision) if row.revision else ()
    return StoredQuiz(
        id=quiz,
        code=row.code,
        title=row.title,
        mode=Mode(row.mode),
        policy=row.policy,
        starts_at=row.starts_at,
        questions=_decoder.decode(document.decompress(row.payload)),
        closed_at=row.closed_at,
        lead_seconds=row.lead_seconds if row.lead_seconds is not None else LEAD_SECONDS,
        revision=row.revision,
        actions=done,
        read_at=read_at,
    )


async def _actions(connection: AsyncConnection, quiz: int, revision: int) -> tuple[actions.Action, ...]:
    """What the host had done at a revision: more may have come since the quiz's row was read."""
    wanted = select(_action.c.action).where(_action.c.quiz == quiz, _action.c.seq <= revision).order_by(_action.c.seq)
    return tuple(actions.decode(row) for row in (await connection.execute(wanted)).scalars())


def not_found(quiz: int) -> Problem:
    """404 quiz-not-found."""
    return Problem(404, "quiz-not-found", f"there is no quiz {ids.encode(quiz)}")


async def by_code(engine: AsyncEngine, code: str) -> int | None:
    """The quiz a join code leads to."""
    async with read(engine) as connection:
        return (await connection.execute(select(_code.c.quiz).where(_code.c.code == code))).scalar()


async def latest(engine: AsyncEngine, limit: int) -> Sequence[Listed]:
    """The newest quizzes with their numbers of players."""
    newest = select(_quiz.c.quiz).order_by(_quiz.c.created_at.desc(), _quiz.c.quiz.desc()).limit(limit)
    async with read(engine) as connection:
        found = list((await connection.execute(newest)).scalars())
        here = (_player.c.quiz.in_(found), _player.c.removed_at.is_(None))
        counted = select(_player.c.quiz, func.count()).where(*here).group_by(_player.c.quiz)
        players = {row[0]: row[1] for row in (await connection.execute(counted)).all()}
    return [Listed(quiz, players.get(quiz, 0)) for quiz in found]
