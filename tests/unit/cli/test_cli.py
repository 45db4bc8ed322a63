"""The command line: exit codes, faults by line, and imports that may run twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quizfleet import __version__, migrations
from quizfleet.cli import app

runner = CliRunner()


def test_the_version_is_printed() -> None:
    assert runner.invoke(app, ["--version"]).output.strip() == f"quizfleet {__version__}"


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "serve",
        "migrate",
        "import",
        "convert",
        "bots",
        "quizzes",
        "seed",
        "close",
        "pack",
        "export",
        "archive",
        "plan",
    ],
)
def test_every_command_teaches(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_a_dry_run_says_what_would_be_imported(repository: Path) -> None:
    file = repository / "tests/data/opentriviaqa-sample"
    result = runner.invoke(app, ["import", str(file), "--dry-run", "--json", "--limit", "5"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["questions"] == 5


def test_faults_go_to_standard_error_by_file_and_line(repository: Path) -> None:
    file = repository / "tests/data/broken.yaml"
    result = runner.invoke(app, ["import", str(file), "--dry-run"])
    assert result.exit_code == 1
    assert f"{file}:8: questions.2.text: " in result.stderr


def test_an_import_without_a_place_to_go_is_a_usage_error(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUIZFLEET_DATABASE_URL", raising=False)
    result = runner.invoke(app, ["import", str(repository / "services/quizfleet/demo/quiz.yaml")])
    assert result.exit_code == 2
    assert "QUIZFLEET_DATABASE_URL" in result.stderr


def test_an_import_into_a_database_may_run_twice(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'db.sqlite'}"
    monkeypatch.setenv("QUIZFLEET_DATABASE_URL", url)
    migrations.upgrade(url)
    command = ["import", str(repository / "services/quizfleet/demo/quiz.yaml"), "--json"]
    first, second = (json.loads(runner.invoke(app, command).stdout)["quizzes"] for _ in range(2))
    assert [quiz["created"] for quiz in (*first, *second)] == [True, False]
    assert first[0]["code"] == second[0]["code"]


def test_bots_without_a_room_say_what_is_missing() -> None:
    result = runner.invoke(app, ["bots", "--server", "http://127.0.0.1:1", "--admin-key", "k" * 16])
    assert result.exit_code == 2
    assert "--code" in result.output


def test_a_host_token_is_of_one_room() -> None:
    command = ["bots", "--server", "http://127.0.0.1:1", "--code", "ABCDEFG", "--host-token", "a", "--host-token", "b"]
    result = runner.invoke(app, command)
    assert result.exit_code == 2
    assert "host_tokens must be one a code" in " ".join(result.output.split())


@pytest.mark.parametrize("option", ["--think", "--linger"])
def test_a_span_is_two_numbers(option: str) -> None:
    result = runner.invoke(app, ["bots", "--server", "http://127.0.0.1:1", "--code", "ABCDEFG", option, "1"])
    assert result.exit_code == 2
    assert f"{option} takes two numbers" in " ".join(result.output.split())


def test_a_service_without_settings_names_the_variables() -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QUIZFLEET_")}
    command = [sys.executable, "-m", "quizfleet", "serve", "scoring"]
    ran = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 2
    assert "QUIZFLEET_DATABASE_URL" in ran.stderr
    assert "QUIZFLEET_SIGNING_KEY" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_finished_quizzes_are_packed_and_a_second_run_finds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'db.sqlite'}"
    monkeypatch.setenv("QUIZFLEET_DATABASE_URL", url)
    migrations.upgrade(url)
    played = [
        "--players",
        "5",
        "--questions",
        "4",
        "--answered",
        "4",
        "--mode",
        "autopilot",
        "--starts-at",
        "2026-01-01",
    ]
    assert runner.invoke(app, ["seed", "3", "--workers", "1", *played]).exit_code == 0
    assert "3 quizzes would be packed" in runner.invoke(app, ["pack", "--older-than", "1d", "--dry-run"]).stdout
    first, second = (json.loads(runner.invoke(app, ["pack", "--older-than", "1d", "--json"]).stdout) for _ in range(2))
    assert (first["quizzes"], first["answers"], first["failed"]) == (3, 60, 0)
    assert second["quizzes"] == 0


@pytest.mark.parametrize("span", ["7", "d", "7 days", "-1d"])
def test_a_span_of_time_that_is_none_is_told(span: str) -> None:
    result = runner.invoke(app, ["pack", f"--older-than={span}"])
    assert result.exit_code == 2
    assert "is no span of time" in result.output


@pytest.mark.parametrize(
    "options",
    [
        ["--answered", "3"],
        ["--players", "2", "--questions", "2", "--answered", "3"],
        ["--players", "2", "--answered", "1", "--mode", "host-led"],
    ],
)
def test_seeding_options_that_do_not_fit_together_are_told(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZFLEET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'db.sqlite'}")
    result = runner.invoke(app, ["seed", *options])
    assert result.exit_code == 2
    assert "--answered" in result.output
