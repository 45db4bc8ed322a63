"""A quiz's answers for spreadsheets and programs: the same before and after packing."""

import csv
import io
import unicodedata
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive, ids, quizzes
from quizfleet.database import read
from quizfleet.models import Player
from quizfleet.packed import Entry
from quizfleet.quiz import Quiz, from_bits

_player = Player.__table__  # type: ignore[attr-defined]

_FORMULA = "=+-@"
"""A cell that begins like this is a formula to spreadsheets."""


class Line(msgspec.Struct, frozen=True, rename="camel"):
    """An answer as it is exported. `choices` counts from 1, `received_at` is RFC 3339."""

    player: str
    name: str
    question: int
    choices: list[int]
    correct: bool
    points: int
    elapsed_ms: int
    received_at: str


HEADER = Line.__struct_fields__


@dataclass(frozen=True, slots=True)
class Export:
    """A quiz and its answers by player and question."""

    quiz: Quiz
    lines: list[Line]

    def as_json(self) -> str:
        """One JSON object."""
        head = {"quiz": ids.encode(self.quiz.id), "code": self.quiz.code, "title": self.quiz.title}
        return msgspec.json.encode(head | {"answers": self.lines}).decode()

    def as_csv(self) -> str:
        """A header and a line for each answer; names that spreadsheets would run as formulas begin with '."""
        return as_csv([HEADER]) + as_csv(map(cells, self.lines))


def cells(line: Line) -> list[object]:
    """An answer as a line of CSV holds it."""
    told = msgspec.structs.asdict(line) | {"name": as_text(line.name), "choices": " ".join(map(str, line.choices))}
    return list(told.values())


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows of cells as lines of CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def as_text(cell: str) -> str:
    """Text that a spreadsheet shows and does not run, whatever a player called themselves."""
    return f"'{cell}" if unicodedata.normalize("NFKC", cell).lstrip()[:1] in tuple(_FORMULA) else cell


async def export(engine: AsyncEngine, quiz: int) -> Export:
    """Read a quiz's answers.

    Raises:
        Problem: 404 quiz-not-found.
    """
    loaded = await quizzes.load(engine, quiz)
    return Export(loaded, [line async for some in lines_of(engine, quiz) for line in some])


async def lines_of(engine: AsyncEngine, quiz: int) -> AsyncIterator[list[Line]]:
    """A quiz's answers by player and question, so many at a time that memory is bounded however big the quiz."""
    async for entries in archive.answers_of_quiz(engine, quiz):
        names = await _names(engine, quiz, entries[0].player, entries[-1].player)
        yield [_line(one, names.get(one.player, "")) for one in entries]


async def _names(engine: AsyncEngine, quiz: int, first: int, last: int) -> dict[int, str]:
    columns = _player.c
    wanted = select(columns.player, columns.name).where(columns.quiz == quiz, columns.player.between(first, last))
    async with read(engine, None) as connection:
        return {row.player: row.name for row in (await connection.execute(wanted)).all()}


def _line(one: Entry, name: str) -> Line:
    received = datetime.fromtimestamp(one.received_at / 1000, UTC).isoformat(timespec="milliseconds")
    player, choices = ids.encode(one.player), from_bits(one.choices)
    return Line(player, name, one.question, choices, one.correct, one.points, one.elapsed_ms, received)
