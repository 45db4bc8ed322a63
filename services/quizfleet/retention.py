"""Closing quizzes that no clock ends, and packing the answers of finished ones.

Order makes it safe. A closing is committed before it is told; packing happens in one transaction that holds the quiz's
row, so no answer can be on its way; and rows are deleted only after the pack has been read back and adds up to the
scores.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import archive, ids, packed, quizzes
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.database import read, write
from quizfleet.models import PackedQuiz, Player, QuestionWindow, Quiz, QuizScore, Submission
from quizfleet.packed import Entry
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz as StoredQuiz

QUIZZES_AT_A_TIME = 500

_quiz, _packed, _score = Quiz.__table__, PackedQuiz.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]
_player = Player.__table__  # type: ignore[attr-defined]


class RetentionError(Exception):
    """A quiz was left as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of a quiz's answers. `payload_bytes` took the place of `answers` rows."""

    quiz: int
    answers: int
    payload_bytes: int


async def close(engine: AsyncEngine, quiz: int) -> bool:
    """Close a self-paced quiz, or one that its host has left: nothing is counted from here on.

    False where it was closed before.

    Raises:
        RetentionError: there is no such quiz, or it is one that the clock ends.
    """
    async with write(engine) as connection:
        row = (await connection.execute(select(_quiz).where(_quiz.c.quiz == quiz).with_for_update())).first()
        if row is None:
            raise RetentionError(f"there is no quiz {ids.encode(quiz)}")
        if row.mode == Mode.AUTOPILOT:
            raise RetentionError(f"quiz {ids.encode(quiz)} ends by the clock: it needs no closing")
        if row.closed_at is not None:
            return False
        await _set_closed(connection, quiz, now_ms())
    return True


async def idle(engine: AsyncEngine, since: int) -> list[int]:
    """Quizzes that no clock ends and nobody has ended, made before an instant, to which nobody came after it."""
    columns = _quiz.c
    answered = exists().where(_submission.c.quiz == columns.quiz, _submission.c.received_at >= since)
    opened = exists().where(_window.c.quiz == columns.quiz, _window.c.opened_at >= since)
    joined = exists().where(
        _player.c.quiz == columns.quiz, _player.c.joined_at >= since, columns.mode == Mode.HOST_LED.value
    )
    wanted = select(columns.quiz, columns.mode).where(
        columns.mode != Mode.AUTOPILOT.value, columns.closed_at.is_(None), columns.created_at < since
    )
    nobody = wanted.where(~answered, ~opened, ~joined).order_by(columns.quiz)
    async with read(engine, None) as connection:
        rows = (await connection.execute(nobody)).all()
    return [row.quiz for row in rows if row.mode != Mode.HOST_LED or await _is_left(engine, row.quiz, since)]


async def _is_left(engine: AsyncEngine, quiz: int, since: int) -> bool:
    """Whether a quiz's host has not finished it, nor done anything since."""
    led = await quizzes.load(engine, quiz)
    return led.timeline.ends_at is None and not (led.actions and led.actions[-1].at >= since)


async def finished(engine: AsyncEngine, before: int) -> AsyncIterator[int]:
    """Quizzes that were over before an instant and are not packed, by id."""
    last = -1
    while rows := await _maybe_finished(engine, before, last):
        for quiz, closed_at in rows:
            end = closed_at if closed_at is not None else (await quizzes.load(engine, quiz)).timeline.ends_at
            if end is not None and end < before:
                yield quiz
        last = rows[-1][0]


async def _maybe_finished(engine: AsyncEngine, before: int, last: int) -> Sequence[tuple[int, int | None]]:
    columns = _quiz.c
    started = and_(columns.mode == Mode.AUTOPILOT.value, columns.starts_at < before)
    led = and_(columns.mode == Mode.HOST_LED.value, columns.created_at < before, columns.revision > 0)
    wanted = (
        select(columns.quiz, columns.closed_at)
        .outerjoin(_packed, _packed.c.quiz == columns.quiz)
        .where(columns.quiz > last, _packed.c.quiz.is_(None), or_(columns.closed_at < before, started, led))
        .order_by(columns.quiz)
        .limit(QUIZZES_AT_A_TIME)
    )
    async with read(engine, None) as connection:
        return [(row.quiz, row.closed_at) for row in (await connection.execute(wanted)).all()]


async def pack(engine: AsyncEngine, quiz: int) -> Packed | None:
    """Pack a finished quiz's answers into one row; None where they are packed already.

    Raises:
        RetentionError: the quiz is not over, or its answers do not add up to its scores.
    """
    async with write(engine, None) as connection:
        try:
            held = await quizzes.read_whole(connection, quiz, quizzes.Held.ALONE)
        except Problem as unknown:
            raise RetentionError(unknown.detail) from unknown
        if (await connection.execute(select(_packed.c.quiz).where(_packed.c.quiz == quiz))).first() is not None:
            return None
        if held.closed_at is None:
            await _set_closed(connection, quiz, _ended(held))
        return await _replace(connection, held)


def _ended(quiz: StoredQuiz) -> int:
    end = quiz.timeline.ends_at
    if end is None:
        raise RetentionError(f"quiz {ids.encode(quiz.id)} is {quiz.mode} and not closed: quizfleet close {quiz.code}")
    if now_ms() < end:
        raise RetentionError(f"quiz {ids.encode(quiz.id)} is not over yet")
    return end


async def _set_closed(connection: AsyncConnection, quiz: int, at: int) -> None:
    await connection.execute(update(_quiz).where(_quiz.c.quiz == quiz).values(closed_at=at))


async def _replace(connection: AsyncConnection, loaded: StoredQuiz) -> Packed:
    quiz = loaded.id
    entries = await archive.unpacked_entries(connection, quiz)
    payload = packed.encode(entries)
    if list(packed.decode(payload)) != entries:
        raise RetentionError(f"the pack of quiz {ids.encode(quiz)} does not read as what went in")
    answers = [one for one in entries if one.is_answer]
    await _check_scores(connection, loaded, answers)
    row = {"quiz": quiz, "format": packed.FORMAT, "answers": len(answers), "packed_at": now_ms()}
    points = sum(one.points for one in answers)
    await connection.execute(insert(_packed).values(row | {"points": points, "payload": payload}))
    deleted = await connection.execute(delete(_submission).where(_submission.c.quiz == quiz))
    if deleted.rowcount != len(answers):
        raise RetentionError(f"quiz {ids.encode(quiz)}: {len(answers)} answers packed, {deleted.rowcount} deleted")
    await connection.execute(delete(_window).where(_window.c.quiz == quiz))
    return Packed(quiz, len(answers), len(payload))


async def _check_scores(connection: AsyncConnection, loaded: StoredQuiz, answers: Sequence[Entry]) -> None:
    columns, quiz = _score.c, loaded.id
    stored = select(columns.player, columns.score, columns.elapsed_ms, columns.version).where(columns.quiz == quiz)
    is_scored = [question.is_scored for question in loaded.questions]
    expected: dict[int, tuple[int, int, int]] = {}
    for one in answers:
        score, elapsed, count = expected.get(one.player, (0, 0, 0))
        elapsed += one.elapsed_ms if one.correct and is_scored[one.question - 1] else 0
        expected[one.player] = (score + one.points, elapsed, count + 1)
    rows = {row.player: row for row in (await connection.execute(stored)).all()}
    for player in expected.keys() | rows.keys():
        row, (score, elapsed, count) = rows.get(player), expected.get(player, (0, 0, 0))
        # The version counts more than answers: joining, another name, a regrade.
        if row is None or (row.score, row.elapsed_ms) != (score, elapsed) or row.version < count:
            raise RetentionError(
                f"quiz {ids.encode(quiz)}: the answers of player {ids.encode(player)} do not add up to the score"
            )
