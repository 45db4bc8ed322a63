"""A quiz's answers for spreadsheets and programs: the same before and after packing."""

import csv
import io
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive, ids, quizzes
from quizfleet.database import read
from quizfleet.grading import as_sent
from quizfleet.models import Player
from quizfleet.packed import Entry
from quizfleet.quiz import Question, Quiz, from_bits

_player = Player.__table__  # type: ignore[attr-defined]

_FORMULA = "=+-@"
"""A cell that begins like this is a formula to spreadsheets, and would be run, unless it is a number."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Line(msgspec.Struct, frozen=True, rename="camel"):
    """An answer as it is exported. `choices` counts from 1, in the player's order where the order is the answer; `text`
    is an answer that was typed; `received_at` is RFC 3339; `removed` says that the host has sent the player away."""

    player: str
    name: str
    question: int
    choices: list[int]
    correct: bool
    points: int
    elapsed_ms: int
    received_at: str
    text: str | None = None
    removed: bool = False


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
        """A header and a line for each answer; what players wrote and spreadsheets would run begins with '."""
        return as_csv([HEADER]) + as_csv(map(cells, self.lines))


def cells(line: Line) -> list[object]:
    """An answer as a line of CSV holds it."""
    told = msgspec.structs.asdict(line) | {"name": as_text(line.name), "choices": " ".join(map(str, line.choices))}
    if line.text is not None and not _NUMBER.fullmatch(line.text):
        told["text"] = as_text(line.text)
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
    questions: Sequence[Question] = ()
    async for entries in archive.answers_of_quiz(engine, quiz):
        players = await _players(engine, quiz, entries[0].player, entries[-1].player)
        if not questions and any(one.words is not None for one in entries):
            questions = (await quizzes.load(engine, quiz)).questions
        yield [line(questions, one, *players.get(one.player, ("", False))) for one in entries]


async def _players(engine: AsyncEngine, quiz: int, first: int, last: int) -> dict[int, tuple[str, bool]]:
    """Names, and who was removed."""
    columns = _player.c
    wanted = select(columns.player, columns.name, columns.removed_at)
    wanted = wanted.where(columns.quiz == quiz, columns.player.between(first, last))
    async with read(engine, None) as connection:
        rows = (await connection.execute(wanted)).all()
    return {row.player: (row.name, row.removed_at is not None) for row in rows}


def line(questions: Sequence[Question], one: Entry, name: str, removed: bool) -> Line:
    """An answer as it is exported; `questions` are needed for answers in words only."""
    received = datetime.fromtimestamp(one.received_at / 1000, UTC).isoformat(timespec="milliseconds")
    choices, text = from_bits(one.choices), None
    if one.words is not None:
        choices, text = as_sent(questions[one.question - 1], one.choices, one.words)
    player = ids.encode(one.player)
    return Line(player, name, one.question, choices, one.correct, one.points, one.elapsed_ms, received, text, removed)
