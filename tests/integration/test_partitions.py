"""Partitions by quiz on MySQL: what concerns one quiz touches one of them; they can be had, changed and undone."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from quizfleet import migrations
from quizfleet.migrations import partitions
from tests.integration.conftest import PARTITIONS

pytestmark = pytest.mark.integration

QUIZ = 4_711
ROWS = (
    "content VALUES (:quiz, '')",
    "player (quiz, player, name, name_key, joined_at) VALUES (:quiz, 1, 'Anna', 'anna', 0)",
)
OF_ONE_QUIZ = (
    "SELECT payload FROM content WHERE quiz = :quiz",
    "SELECT action FROM host_action WHERE quiz = :quiz AND seq <= 7 ORDER BY seq",
    "SELECT name_key FROM player WHERE quiz = :quiz",
    "SELECT player FROM player WHERE quiz = :quiz AND name_key = 'anna'",
    "SELECT * FROM question_window WHERE (quiz, player, question) IN ((:quiz, 1, 1), (:quiz, 2, 1))",
    "SELECT * FROM submission WHERE (quiz, player, question) IN ((:quiz, 1, 1), (:quiz, 2, 1))",
    "SELECT * FROM quiz_score s JOIN player p ON p.quiz = s.quiz AND p.player = s.player WHERE s.quiz = :quiz",
    "SELECT quiz, SUM(version) FROM quiz_score WHERE quiz IN (:quiz) GROUP BY quiz",
    "DELETE FROM submission WHERE quiz = :quiz",
)


def test_what_concerns_one_quiz_touches_one_partition(partitioned_database_url: str) -> None:
    engine = migrations.blocking_engine(partitioned_database_url)
    touched = {}
    with engine.connect() as connection:
        for row in ROWS:  # of what is not there, MySQL tells nothing
            connection.execute(sa.text(f"INSERT INTO {row}"), {"quiz": QUIZ})
        for statement in OF_ONE_QUIZ:
            explain = sa.text(f"EXPLAIN FORMAT=TRADITIONAL {statement}")
            touched[statement] = {row.partitions for row in connection.execute(explain, {"quiz": QUIZ})}
    engine.dispose()
    assert touched == {statement: {f"p{QUIZ % PARTITIONS}"} for statement in OF_ONE_QUIZ}


def migrate(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "quizfleet", "migrate", "--json", "--wait", "0", *options]
    environment = os.environ | {"QUIZFLEET_DATABASE_URL": url}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_number_of_partitions_can_be_changed_and_undone(empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        refused = migrate(empty_database_url, "--partitions", "2")
        assert refused.returncode == 1
        assert "has no partitions" in refused.stderr
        return
    for wanted, rebuilt in (("3", partitions.TABLES), ("3", ()), ("1", partitions.TABLES)):
        ran = migrate(empty_database_url, "--partitions", wanted)
        assert ran.returncode == 0, ran.stderr
        assert json.loads(ran.stdout)["partitioned"] == list(rebuilt)
