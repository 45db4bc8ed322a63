"""The migrations make the tables that the models speak of, on every dialect, however often and by however many."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from quizfleet import database, migrations, quizzes
from quizfleet.models import metadata
from quizfleet.quiz import Question

pytestmark = pytest.mark.integration

TABLES = set(metadata.tables)


def tables(url: str) -> set[str]:
    """The tables of a database, without alembic's own."""
    engine = migrations.blocking_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_the_tables_are_exactly_the_models(database_url: str) -> None:
    engine = migrations.blocking_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert tables(database_url) == TABLES


def test_every_key_begins_with_the_quiz(database_url: str) -> None:
    engine = migrations.blocking_engine(database_url)
    inspector = sa.inspect(engine)
    for table in TABLES - {"join_code"}:
        assert inspector.get_pk_constraint(table)["constrained_columns"][0] == "quiz"
        assert all(unique["column_names"][0] == "quiz" for unique in inspector.get_unique_constraints(table))
    engine.dispose()


def test_migrating_again_does_nothing(empty_database_url: str) -> None:
    before, after = migrations.upgrade(empty_database_url)
    assert before is None
    assert after is not None
    assert migrations.upgrade(empty_database_url) == (after, after)


def test_migrations_at_once_are_one(empty_database_url: str) -> None:
    command = [sys.executable, "-m", "quizfleet", "migrate", "--json", "--wait", "0"]
    environment = os.environ | {"QUIZFLEET_DATABASE_URL": empty_database_url}
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    results = [json.loads(out) for out, _ in told]
    assert [result["before"] for result in results].count(None) == 1
    assert len({result["after"] for result in results}) == 1
    assert tables(empty_database_url) == TABLES


async def test_content_moves_into_documents(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url, "0001")
    engine = migrations.blocking_engine(empty_database_url)
    before = sa.MetaData()
    before.reflect(engine)
    texts = {1: "Why?", 2: "Où ça? 🎉"}
    with engine.begin() as connection:
        for quiz in (7, 8):
            head = {"quiz": quiz, "code": f"CODE{quiz}", "title": "Old", "mode": "self-paced", "policy": "kahoot@1"}
            connection.execute(before.tables["quiz"].insert().values(**head, created_at=1))
            for position, text in texts.items():
                question = {"quiz": quiz, "position": position, "text": text, "seconds": 20, "points": 100 * quiz}
                connection.execute(before.tables["question"].insert().values(question))
                for place in (1, 2, 3):
                    choice = {"quiz": quiz, "question": position, "position": place, "text": f"{place}"}
                    connection.execute(before.tables["choice"].insert().values(**choice, correct=place != 2))
    engine.dispose()
    migrations.upgrade(empty_database_url)
    assert tables(empty_database_url) == TABLES
    now = database.make_engine(empty_database_url, 1)
    for quiz in (7, 8):
        moved = (await quizzes.load(now, quiz)).questions
        assert moved == tuple(Question(text, ("1", "2", "3"), 0b101, 20, 100 * quiz) for text in texts.values())
    await now.dispose()
