"""The results of all quizzes of an event as CSV files, in a folder or in a bucket of any S3-compatible store.

A file for each quiz, because a quiz is what a host asks for and what a spreadsheet can open, and one that lists them.
The list is written last: where it is, all are. Running again writes the same files again.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.database import read
from quizfleet.exporting import HEADER, as_csv, as_text, cells, lines_of
from quizfleet.models import Quiz

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


class StoreError(Exception):
    """The store did not take the results; the message is what it said."""


def folder(path: Path) -> ObjectStore:
    """A folder, made where it is missing.

    Raises:
        StoreError: it cannot be made.
    """
    with _refusals():
        return LocalStore(path, mkdir=True)


def bucket(name: str, prefix: str | None, endpoint: str, region: str) -> ObjectStore:
    """A bucket, with the keys that the environment holds as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    return S3Store(
        name,
        prefix=prefix,
        endpoint=endpoint,
        region=region,
        virtual_hosted_style_request=False,
        client_options={"allow_http": endpoint.startswith("http://")},
    )


async def write(engine: AsyncEngine, store: ObjectStore) -> Written:
    """Write everything; of a schema that was never migrated, nothing but an empty list.

    Raises:
        StoreError: the store did not take it.
        SQLAlchemyError: the database is away.
    """
    total = Written()
    limit = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryFile() as listing:
        listing.write(as_csv([LIST_HEADER]).encode())
        async for some in _quizzes(engine):
            listed = await asyncio.gather(*(_answers(engine, store, row, limit) for row in some))
            listing.write(as_csv(one.cells for one in listed).encode())
            total.quizzes += len(listed)
            total.answers += sum(one.answers for one in listed)
        await _put(store, LIST, listing)
    return total


async def _put(store: ObjectStore, name: str, content: IO[bytes]) -> None:
    content.seek(0)
    with _refusals():
        await obstore.put_async(store, name, content)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as refused:  # what is not found or not allowed is an OSError
        raise StoreError(" ".join(str(refused).split())) from refused


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
    engine: AsyncEngine, store: ObjectStore, row: tuple[int, str, str, str], limit: asyncio.Semaphore
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
            await _put(store, file, written)
    return Listed((ids.encode(quiz), code, as_text(title), mode, answers, file), answers)
