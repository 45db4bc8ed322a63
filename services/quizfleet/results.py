"""The results of all quizzes of an event as CSV files, in a folder or in a bucket of any S3-compatible store.

A file for each quiz, because a quiz is what a host asks for and what a spreadsheet can open, and one that lists them.
The list is written last: where it is, all are. Running again writes the same files again.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.database import read
from quizfleet.exporting import HEADER, as_csv, as_text, cells, lines_of
from quizfleet.models import Quiz
from quizfleet.shelves import Shelf

LIST = "quizzes.csv"
LIST_HEADER = ("quiz", "code", "title", "mode", "answers", "file")
AT_ONCE = 4
"""Quizzes exported at the same time: a store answers slower than a database."""

QUIZZES_AT_A_TIME = 500

_quiz = Quiz.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Listed:
    """A quiz whose answers have been written."""

    cells: tuple[object, ...]
    answers: int


@dataclass(slots=True)
class Written:
    """How much there was."""

    quizzes: int = 0
    answers: int = 0


async def write(engine: AsyncEngine, shelf: Shelf) -> Written:
    """Write everything; of a schema that was never migrated, nothing but an empty list.

    Raises:
        ShelfError: the shelf did not take it.
        SQLAlchemyError: the database is away.
    """
    total = Written()
    limit = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryFile() as listing:
        listing.write(as_csv([LIST_HEADER]).encode())
        async for some in _quizzes(engine):
            listed = await asyncio.gather(*(_answers(engine, shelf, row, limit) for row in some))
            listing.write(as_csv(one.cells for one in listed).encode())
            total.quizzes += len(listed)
            total.answers += sum(one.answers for one in listed)
        await shelf.put(LIST, listing)
    return total


async def _quizzes(engine: AsyncEngine) -> AsyncIterator[Sequence[tuple[int, str, str, str]]]:
    async with read(engine, None) as connection:
        if not await connection.run_sync(lambda connected: inspect(connected).has_table(_quiz.name)):
            return
    columns, last = _quiz.c, -1
    wanted = select(columns.quiz, columns.code, columns.title, columns.mode).order_by(columns.quiz)
    while True:
        async with read(engine, None) as connection:
            page = wanted.where(columns.quiz > last).limit(QUIZZES_AT_A_TIME)
            rows = [(row.quiz, row.code, row.title, row.mode) for row in (await connection.execute(page)).all()]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


async def _answers(
    engine: AsyncEngine, shelf: Shelf, row: tuple[int, str, str, str], limit: asyncio.Semaphore
) -> Listed:
    quiz, code, title, mode = row
    file = f"answers/{ids.encode(quiz)}.csv"
    answers = 0
    async with limit:
        with tempfile.TemporaryFile() as written:
            written.write(as_csv([HEADER]).encode())
            async for lines in lines_of(engine, quiz):
                written.write(as_csv(map(cells, lines)).encode())
                answers += len(lines)
            await shelf.put(file, written)
    return Listed((ids.encode(quiz), code, as_text(title), mode, answers, file), answers)
