"""The outbox: what a transaction announces is written with it, published after it, and deleted on the broker's ack.

A row announces what one transaction changed, over all its quizzes; on the stream each quiz gets a message of its own,
keyed by quiz. Publishing twice is harmless: an announcement says *which* scores changed, and the reader looks up *what*
they are now. `quizfleet.relay` publishes, and sweeps up what dead processes left.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Delete, delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.database import read, write
from quizfleet.models import Outbox

_table = Outbox.__table__  # type: ignore[attr-defined]

RowKey = tuple[int, int]
"""(quiz, id) of an outbox row; the quiz is one of those it announces, so that the row lies where they lie."""


class Update(msgspec.Struct, frozen=True, array_like=True):
    """An announcement: these players' scores in this quiz have changed."""

    quiz: int
    players: tuple[int, ...]


class Row(msgspec.Struct, frozen=True):
    """An outbox row as it was committed; `payload` is a list of updates."""

    quiz: int
    id: int
    payload: bytes
    created_at: int

    @property
    def key(self) -> RowKey:
        """(quiz, id)."""
        return (self.quiz, self.id)

    @property
    def updates(self) -> list[Update]:
        """The updates it announces.

        Raises:
            msgspec.MsgspecError: it holds something else.
        """
        return _row_decoder.decode(self.payload)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Update)
_row_decoder = msgspec.json.Decoder(list[Update])


def encode(update: Update) -> bytes:
    """The message that carries an announcement."""
    return _encoder.encode(update)


def decode(payload: bytes) -> Update:
    """The announcement in a message.

    Raises:
        msgspec.MsgspecError: it is not one.
    """
    return _decoder.decode(payload)


def merge(updates: Iterable[Update]) -> list[Update]:
    """One update for each quiz: all players that any of its updates names, each once."""
    players: dict[int, dict[int, None]] = {}
    for update in updates:
        players.setdefault(update.quiz, {}).update(dict.fromkeys(update.players))
    return [Update(quiz, tuple(of_quiz)) for quiz, of_quiz in players.items()]


def row_for(touched: Iterable[tuple[int, int]]) -> Row:
    """A row that announces changed (quiz, player) pairs, at least one."""
    players: dict[int, list[int]] = {}
    for quiz, player in touched:
        players.setdefault(quiz, []).append(player)
    return row_of([Update(quiz, tuple(of_quiz)) for quiz, of_quiz in players.items()], now_ms())


def row_of(updates: Sequence[Update], created_at: int) -> Row:
    """A row that announces these updates, at least one."""
    return Row(updates[0].quiz, ids.new_row_id(), _encoder.encode(updates), created_at)


def insert_text(row: Row) -> str:
    """The statement that writes a row, for `quizfleet.lines`."""
    return (
        "INSERT INTO outbox (quiz, id, payload, created_at) VALUES "  # noqa: S608 - integers and hexadecimal digits
        f"({row.quiz:d},{row.id:d},x'{row.payload.hex()}',{row.created_at:d})"
    )


def delete_text(keys: Iterable[RowKey]) -> str:
    """The statement that deletes rows, for `quizfleet.lines`."""
    listed = ",".join(f"({quiz:d},{number:d})" for quiz, number in keys)
    return f"DELETE FROM outbox WHERE (quiz, id) IN ({listed})"  # noqa: S608 - integers


async def announce(connection: AsyncConnection, touched: Iterable[tuple[int, int]]) -> Row:
    """Write a row for the touched (quiz, player) pairs in the caller's transaction."""
    row = row_for(touched)
    await connection.execute(insert(_table).values(msgspec.structs.asdict(row)))
    return row


async def forget(engine: AsyncEngine, keys: Sequence[RowKey]) -> None:
    """Delete rows whose announcements were published."""
    async with write(engine) as connection:
        await connection.execute(_delete(keys))


async def oldest(engine: AsyncEngine, before: int, limit: int) -> list[Row]:
    """The oldest rows that were committed before an instant (ms since 1970)."""
    columns = _table.c
    wanted = (
        select(columns.quiz, columns.id, columns.payload, columns.created_at)
        .where(columns.created_at < before)
        .order_by(columns.created_at)
        .limit(limit)
    )
    async with read(engine) as connection:
        return [Row(*row) for row in (await connection.execute(wanted)).all()]


async def compact(engine: AsyncEngine, rows: Sequence[Row], pairs: int) -> int:
    """Put fewer rows in the place of these, each with at most so many (quiz, player) pairs; how many there are then.

    While the stream is away the table is bounded by how many players there are, not by how long it is away. Where it
    would not halve the rows nothing is done. Two processes may pack the same rows: an announcement is doubled then.
    """
    merged = merge(update for row in rows for update in row.updates)
    packed = [row_of(chunk, rows[0].created_at) for chunk in _chunks(merged, pairs)]
    if len(packed) > len(rows) // 2:
        return len(rows)
    async with write(engine) as connection:
        await connection.execute(_delete([row.key for row in rows]))
        await connection.execute(insert(_table), [msgspec.structs.asdict(row) for row in packed])
    return len(packed)


def _delete(keys: Sequence[RowKey]) -> Delete:
    return delete(_table).where(tuple_(_table.c.quiz, _table.c.id).in_(keys))


def _chunks(updates: Sequence[Update], pairs: int) -> Iterator[list[Update]]:
    chunk: list[Update] = []
    room = pairs
    for update in updates:
        for start in range(0, len(update.players), pairs):
            part = Update(update.quiz, update.players[start : start + pairs])
            if chunk and len(part.players) > room:
                yield chunk
                chunk, room = [], pairs
            chunk.append(part)
            room -= len(part.players)
    if chunk:
        yield chunk
