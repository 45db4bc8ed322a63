"""While the stream is away announcements wait in a table that does not grow without end."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import outbox, relay, stream
from quizfleet.clock import now_ms
from quizfleet.database import write
from quizfleet.models import Outbox
from quizfleet.outbox import Row, Update
from quizfleet.relay import Relay
from quizfleet.settings import Settings
from quizfleet.stream import Publisher
from tests.integration.client import until

pytestmark = pytest.mark.integration

_outbox = Outbox.__table__  # type: ignore[attr-defined]

UPDATES = st.lists(
    st.builds(Update, st.integers(1, 5), st.lists(st.integers(1, 50), min_size=1, max_size=9).map(tuple)), min_size=1
)


def pairs(updates: list[Update]) -> set[tuple[int, int]]:
    """The (quiz, player) pairs that are announced."""
    return {(update.quiz, player) for update in updates for player in update.players}


@pytest.fixture
def dead_publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A publisher whose broker does not answer; it gives up after a second."""
    monkeypatch.setattr(stream, "SECONDS_TO_DELIVER", 1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings = Settings(
            signing_key="s" * 32,  # type: ignore[arg-type]
            database_url="sqlite+aiosqlite:///unused",
            kafka_bootstrap_servers=f"127.0.0.1:{unused.getsockname()[1]}",
        )
        made = Publisher(settings)
        yield made
        made.close()


async def write_rows(engine: AsyncEngine, rows: list[Row]) -> None:
    """Rows that processes left behind."""
    async with write(engine) as connection:
        await connection.execute(
            insert(_outbox),
            [
                {"quiz": row.quiz, "id": row.id, "payload": row.payload, "created_at": row.created_at - 60_000}
                for row in rows
            ],
        )


async def kept(engine: AsyncEngine) -> list[Update]:
    """All updates in the table."""
    return [update for row in await outbox.oldest(engine, now_ms() + 1, 10_000) for update in row.updates]


@given(UPDATES)
def test_merging_keeps_every_pair_once(updates: list[Update]) -> None:
    merged = outbox.merge(updates)
    assert len({update.quiz for update in merged}) == len(merged)
    assert sum(len(update.players) for update in merged) == len(pairs(updates))
    assert pairs(merged) == pairs(updates)


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
async def test_packing_keeps_every_pair_in_fewer_rows(own_engine: AsyncEngine, most: int) -> None:
    rows = [outbox.row_for([(quiz, player) for quiz in (1, 2)]) for player in (1, 2, 3) for _ in range(10)]
    await write_rows(own_engine, rows)
    before = await kept(own_engine)
    oldest = await outbox.oldest(own_engine, now_ms(), 100)
    left = await outbox.compact(own_engine, oldest, most)
    assert pairs(await kept(own_engine)) == pairs(before)
    packed = await outbox.oldest(own_engine, now_ms(), 100)
    assert left == len(packed) < len(rows)
    assert all(sum(len(update.players) for update in row.updates) <= most for row in packed)
    assert {row.created_at for row in packed} == {oldest[0].created_at}


async def test_rows_that_would_not_halve_are_left_alone(own_engine: AsyncEngine) -> None:
    await write_rows(own_engine, [outbox.row_for([(1, player)]) for player in range(1, 11)])
    before = await outbox.oldest(own_engine, now_ms(), 100)
    assert await outbox.compact(own_engine, before, 1) == len(before)
    assert await outbox.oldest(own_engine, now_ms(), 100) == before


async def test_what_batches_of_answers_delete_costs_no_transaction_of_its_own(
    own_engine: AsyncEngine, dead_publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MARK_SECONDS", 1.0)
    alone: list[int] = []
    forget = outbox.forget

    async def spied(engine: AsyncEngine, keys: list[outbox.RowKey]) -> None:
        alone.append(len(keys))
        await forget(engine, keys)

    monkeypatch.setattr(outbox, "forget", spied)
    rows = [outbox.row_for([(1, player)]) for player in range(1, 62)]
    await write_rows(own_engine, rows)
    busy = Relay(own_engine, dead_publisher, "unreachable")
    busy.start()
    busy.published(rows[:1])
    for row in rows[1:]:
        await asyncio.sleep(0.03)
        with busy.marking() as marks:
            busy.published([row])  # while the batch is committed
            async with write(own_engine) as connection:
                for mark in marks:
                    await connection.exec_driver_sql(mark)
    assert alone == []

    async def all_gone() -> bool:
        return not await kept(own_engine)

    await until(all_gone, "an empty outbox", 10)
    await busy.stop()
    assert alone == [1]


async def test_the_sweeper_packs_what_it_cannot_publish(
    own_engine: AsyncEngine, dead_publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "SWEEP_ROWS", 50)
    await write_rows(own_engine, [outbox.row_for([(number % 3 + 1, number % 7 + 1)]) for number in range(120)])
    before = pairs(await kept(own_engine))
    sweeping = Relay(own_engine, dead_publisher, "unreachable")
    sweeping.start()

    async def packed() -> bool:
        async with own_engine.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(_outbox))).scalar_one()) < 50

    await until(packed, "fewer rows", 60)
    await sweeping.stop()
    assert pairs(await kept(own_engine)) == before
