"""The results of a whole quiz, for its host: as CSV, as JSON, or as a workbook. Read as they are written.

Memory is bounded however big the quiz; what sums it up comes last, but in a workbook, whose sheets have their places.
"""

import asyncio
import codecs
from collections.abc import AsyncIterator
from typing import IO

import msgspec
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive, ids
from quizfleet.database import read
from quizfleet.exporting import HEADER, as_csv, cells, line, lines_of
from quizfleet.models import Player, QuizScore
from quizfleet.quiz import Quiz
from quizfleet.ranking import Total
from quizfleet.summary import Joined, Summary
from quizfleet.workbook import Workbook

_player, _score = Player.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_encoder = msgspec.json.Encoder()


async def csv_of(engine: AsyncEngine, quiz: Quiz) -> AsyncIterator[bytes]:
    """A header and a line for each answer, with the mark by which Excel knows UTF-8."""
    yield codecs.BOM_UTF8 + as_csv([HEADER]).encode()
    async for lines in lines_of(engine, quiz.id):
        yield as_csv(map(cells, lines)).encode()


async def json_of(engine: AsyncEngine, quiz: Quiz) -> AsyncIterator[bytes]:
    """One object: the quiz, its answers, its players in rank order, its questions."""
    players = await players_of(engine, quiz.id)
    summary = Summary(quiz, players)
    known = {one.total.player: (one.total.name, one.is_removed) for one in players}
    head = _encoder.encode({"quiz": ids.encode(quiz.id), "code": quiz.code, "title": quiz.title})
    yield head[:-1] + b',"answers":['
    between = b""
    async for entries in archive.answers_of_quiz(engine, quiz.id):
        summary.add(entries)
        lines = [line(quiz.questions, one, *known.get(one.player, ("", False))) for one in entries]
        yield between + _encoder.encode(lines)[1:-1]
        between = b","
    rest = {"players": summary.players(), "questions": summary.questions()}
    yield b"]," + _encoder.encode(rest)[1:]


async def write_workbook(engine: AsyncEngine, quiz: Quiz, file: IO[bytes]) -> None:
    """Write a workbook into a file; other work goes on meanwhile."""
    players = await players_of(engine, quiz.id)
    names = {one.total.player: one.total.name for one in players}
    summary, book = Summary(quiz, players), Workbook(quiz)
    async for entries in archive.answers_of_quiz(engine, quiz.id):
        summary.add(entries)
        await asyncio.to_thread(book.add, entries, names)
    await asyncio.to_thread(book.save, file, summary.players(), summary.questions())


async def players_of(engine: AsyncEngine, quiz: int) -> list[Joined]:
    """All who have joined, with their scores, also those who were removed."""
    score, player = _score.c, _player.c
    named = _score.join(_player, and_(player.quiz == score.quiz, player.player == score.player))
    wanted = select(score.player, player.name, score.score, score.elapsed_ms, player.removed_at).select_from(named)
    async with read(engine, None) as connection:
        rows = (await connection.execute(wanted.where(score.quiz == quiz))).all()
    return [Joined(Total(row.player, row.name, row.score, row.elapsed_ms), row.removed_at is not None) for row in rows]
