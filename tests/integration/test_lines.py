"""A line to the database: what it leaves behind between batches, and how it gets over a connection that was lost."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database, sql
from quizfleet.lines import open_line
from tests.integration.client import until

pytestmark = pytest.mark.integration

WINDOWS = "SELECT player FROM question_window"


async def test_an_idle_line_keeps_no_table_from_being_changed(own_engine: AsyncEngine) -> None:
    line = open_line(own_engine, 10)
    assert list(await line.select(WINDOWS)) == []
    async with own_engine.begin() as connection:
        if own_engine.dialect.name != "sqlite":
            await connection.execute(text("SET SESSION lock_wait_timeout = 3"))
        await connection.execute(text("ALTER TABLE question_window ADD COLUMN another INTEGER"))
    await line.run(["INSERT INTO question_window (quiz, player, question, opened_at) VALUES (1, 2, 3, 4)"])
    assert [tuple(row) for row in await line.select(WINDOWS)] == [(2,)]
    await line.close()


async def test_a_line_that_the_server_has_closed_is_replaced(own_engine: AsyncEngine) -> None:
    if own_engine.dialect.name == "sqlite":
        return  # there is no server
    line = open_line(own_engine, 10)
    [[mine]] = await line.select("SELECT CONNECTION_ID()")
    await line.run(["SET SESSION wait_timeout = 1"])

    async def gone() -> bool:
        async with own_engine.connect() as connection:
            listed = text("SELECT COUNT(*) FROM information_schema.processlist WHERE id = :mine")
            return (await connection.execute(listed, {"mine": mine})).scalar_one() == 0

    await until(gone, "the end of an idle connection")
    with pytest.raises(Exception) as lost:  # noqa: PT011 - whatever the driver raises
        await line.select(WINDOWS)
    assert database.is_transient(lost.value), repr(lost.value)
    assert list(await line.select(WINDOWS)) == []
    await line.close()


async def test_the_keys_of_a_batch_are_looked_up_by_the_primary_key(own_engine: AsyncEngine) -> None:
    line = open_line(own_engine, 10)
    rows = ",".join(f"(1, {player}, 1, 4)" for player in range(1, 500))
    await line.run([f"INSERT INTO question_window (quiz, player, question, opened_at) VALUES {rows}"])
    query = f"SELECT player FROM question_window WHERE {sql.among([(1, 2, 1), (1, 3, 1)], line.rows)}"
    assert sorted(tuple(row) for row in await line.select(query)) == [(2,), (3,)]
    if own_engine.dialect.name == "sqlite":
        plan = [row[3] for row in await line.select(f"EXPLAIN QUERY PLAN {query}")]
        assert [step for step in plan if "(quiz=? AND player=? AND question=?)" in step], plan
    else:
        [[plan]] = await line.select(f"EXPLAIN FORMAT=TREE {query}")
        assert "Index range scan" in plan or "Covering index range scan" in plan, plan
    await line.close()
