"""Answers of quizzes that are over: what the services ask about closed and packed quizzes.

A quiz with `closed_at` takes nothing new, whatever a process has in its cache: who writes for a quiz holds it open
(`quizfleet.sql.hold_open`) in the same transaction, and a closing waits for those who held it before.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import packed, sql
from quizfleet.database import read
from quizfleet.lines import Line
from quizfleet.models import PackedQuiz, QuestionWindow, Submission
from quizfleet.packed import Entry, Pack
from quizfleet.sql import Key

AT_A_TIME = 10_000
"""Answers in memory while a whole quiz is read."""

_packed = PackedQuiz.__table__  # type: ignore[attr-defined]
_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


async def closed_among(line: Line, keys: Collection[Key]) -> set[Key]:
    """Those of these keys whose quiz is closed."""
    rows = await line.select(sql.select_closed({quiz for quiz, _, _ in keys}))
    closed = {quiz for (quiz,) in rows}
    return {key for key in keys if key[0] in closed}


def pick(rows: Iterable[Sequence[Any]], keys: Iterable[Key]) -> dict[Key, Entry]:
    """The answers that exist among (quiz, player, question) keys in rows of (quiz, format, payload)."""
    wanted: dict[int, dict[int, set[int]]] = {}
    for quiz, player, question in keys:
        wanted.setdefault(quiz, {}).setdefault(player, set()).add(question)
    return {
        (quiz, player, one.question): one
        for quiz, version, payload in rows
        for pack in [packed.decode(payload, version)]
        for player, questions in wanted[quiz].items()
        for one in pack.of_player(player)
        if one.is_answer and one.question in questions
    }


async def entries_of_player(connection: AsyncConnection, quiz: int, player: int) -> list[Entry]:
    """A player's packed entries by question; empty where the quiz is not packed."""
    packs = await _packs(connection, [quiz])
    return packs[quiz].of_player(player) if quiz in packs else []


async def answers_of_quiz(engine: AsyncEngine, quiz: int) -> AsyncIterator[list[Entry]]:
    """All answers of a quiz by player and question, packed or not, `AT_A_TIME` of them at a time."""
    last = (-1, -1)
    while rows := await _answers_after(engine, quiz, last):
        yield rows
        last = (rows[-1].player, rows[-1].question)
    # First the rows: packed between two looks, the answers would be in neither place.
    async with read(engine, None) as connection:
        packs = await _packs(connection, [quiz])
    left = iter(one for pack in packs.values() for one in pack if one.is_answer and one[:2] > last)
    while batch := list(islice(left, AT_A_TIME)):
        yield batch


async def _answers_after(engine: AsyncEngine, quiz: int, last: tuple[int, int]) -> list[Entry]:
    columns = _submission.c
    player, question = last
    later = or_(columns.player > player, and_(columns.player == player, columns.question > question))
    wanted = _answers().where(columns.quiz == quiz, later)
    async with read(engine, None) as connection:
        rows = await connection.execute(wanted.order_by(columns.player, columns.question).limit(AT_A_TIME))
        return [_entry(*row) for row in rows.all()]


def _answers() -> Select[Any]:
    """Submissions as `_entry` takes them."""
    columns = _submission.c
    return select(
        columns.player,
        columns.question,
        columns.choices,
        columns.correct,
        columns.points,
        columns.elapsed_ms,
        columns.received_at,
        columns.given,
    )


def _entry(player: int, question: int, choices: int, correct: int, *rest: Any) -> Entry:
    points, elapsed_ms, received_at, given = rest
    words = given.decode() if given is not None else None
    return Entry(player, question, choices, bool(correct), points, elapsed_ms, received_at, words)


async def answers_between(
    connection: AsyncConnection, quiz: int, players: tuple[int, int], questions: tuple[int, int]
) -> list[Entry]:
    """The answers of players to questions, each from the first to the last one, by player and question; none of a
    quiz that is packed."""
    columns = _submission.c
    wanted = _answers().where(
        columns.quiz == quiz, columns.player.between(*players), columns.question.between(*questions)
    )
    rows = await connection.execute(wanted.order_by(columns.player, columns.question))
    return [_entry(*row) for row in rows.all()]


async def pack_of(connection: AsyncConnection, quiz: int) -> Pack | None:
    """A quiz's pack; None where it is not packed."""
    return (await _packs(connection, [quiz])).get(quiz)


async def unpacked_entries(connection: AsyncConnection, quiz: int) -> list[Entry]:
    """The entries of a quiz that is not packed."""
    answers = (await connection.execute(_answers().where(_submission.c.quiz == quiz))).all()
    entries = [_entry(*row) for row in answers]
    answered = {(one.player, one.question) for one in entries}
    columns = _window.c
    handed_out = select(columns.player, columns.question, columns.opened_at).where(columns.quiz == quiz)
    for player, question, opened_at in (await connection.execute(handed_out)).all():
        if (player, question) not in answered:
            entries.append(Entry(player, question, 0, correct=False, points=0, elapsed_ms=0, received_at=opened_at))
    return sorted(entries)


async def _packs(connection: AsyncConnection, quizzes: Collection[int]) -> dict[int, Pack]:
    rows = await _rows(connection, quizzes)
    return {quiz: packed.decode(payload, version) for quiz, version, payload in rows}


async def _rows(connection: AsyncConnection, quizzes: Collection[int]) -> Sequence[Sequence[Any]]:
    if not quizzes:
        return []
    columns = _packed.c
    found = select(columns.quiz, columns.format, columns.payload).where(columns.quiz.in_(list(quizzes)))
    return (await connection.execute(found)).all()
