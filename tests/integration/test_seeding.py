"""`quizfleet seed` on both dialects: quizzes that can be played, and a second run that goes on with the first."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids, migrations, quizzes
from quizfleet.models import Player, Quiz, QuizScore
from quizfleet.seeding import fill
from quizfleet.seeding.plan import Plan
from quizfleet.seeding.source import MadeUp

pytestmark = [pytest.mark.integration, pytest.mark.parametrize("database_url", ["sqlite", "mysql"], indirect=True)]

_quiz, _player, _score = Quiz.__table__, Player.__table__, QuizScore.__table__  # type: ignore[attr-defined]


def seed(url: str, *options: str) -> dict[str, Any]:
    """Run the command and return what it told."""
    command = [sys.executable, "-m", "quizfleet", "seed", *options, "--json", "--questions", "3", "--workers", "2"]
    ran = subprocess.run(command, env=os.environ | {"QUIZFLEET_DATABASE_URL": url}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def count(url: str, *tables: sa.Table) -> list[int]:
    """The rows of tables."""
    engine = migrations.blocking_engine(url)
    with engine.connect() as connection:
        found = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
    engine.dispose()
    return found


def test_a_second_run_goes_on_where_the_first_stopped(database_url: str, tmp_path: Path) -> None:
    first = seed(database_url, "30", "--players", "2")
    assert (first["new"], first["before"]) == (30, 0)
    codes = tmp_path / "codes"
    more = seed(database_url, "50", "--players", "2", "--codes", str(codes))
    assert (more["new"], more["before"], more["stored"]) == (20, 30, 50)
    again = seed(database_url, "50", "--players", "2")
    assert (again["new"], again["before"]) == (0, 50)
    assert again["first"][:10] == first["first"]
    assert count(database_url, _quiz, _player, _score) == [50, 100, 100]
    written = [line.split() for line in codes.read_text().splitlines()]
    assert [{"quiz": quiz, "code": code} for code, quiz in written[:10]] == first["first"]


async def test_seeded_quizzes_are_found_by_their_codes(database_url: str, own_engine: AsyncEngine) -> None:
    for one in seed(database_url, "3")["first"]:
        quiz = await quizzes.by_code(own_engine, one["code"])
        assert quiz == ids.decode(one["quiz"])
        assert len((await quizzes.load(own_engine, quiz)).questions) == 3


def test_a_stopped_run_leaves_whole_quizzes_only(database_url: str) -> None:
    plan = Plan("local.demo", "1", 100, 3, 2, 0, quizzes.Mode.SELF_PACED, None, 20)
    filling = fill.fill(database_url, plan, MadeUp("1"), range(100), workers=1)
    stored = next(filling)
    filling.close()
    there = fill.stored(database_url, plan)
    assert stored <= len(there) < 100
    assert count(database_url, _quiz, _player, _score) == [len(there), 2 * len(there), 2 * len(there)]


def test_two_runs_at_once_store_each_quiz_once(database_url: str) -> None:
    plan = Plan("local.demo", "1", 40, 3, 2, 0, quizzes.Mode.SELF_PACED, None, 20)
    filling = [fill.fill(database_url, plan, MadeUp("1"), range(40), workers=1) for _ in range(2)]
    assert sum(sum(counts) for counts in zip(*filling, strict=True)) == 40
    assert count(database_url, _quiz, _player, _score) == [40, 80, 80]


def test_ctrl_c_ends_it_with_what_is_stored(database_url: str) -> None:
    command = [sys.executable, "-m", "quizfleet", "seed", "100000", "--json", "--questions", "20", "--workers", "1"]
    environment = os.environ | {"QUIZFLEET_DATABASE_URL": database_url}
    seeding = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while count(database_url, _quiz) == [0]:
            assert seeding.poll() is None, seeding.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        seeding.send_signal(signal.SIGINT)
        out, err = seeding.communicate(timeout=60)
    finally:
        seeding.kill()
    assert (seeding.returncode, "Traceback" in err) == (130, False), err
    told = json.loads(out)
    assert told["interrupted"]
    assert count(database_url, _quiz) == [told["stored"]]
