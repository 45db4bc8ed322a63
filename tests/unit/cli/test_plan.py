"""`quizfleet plan` and `kubectl quizfleet plan`: found by their entry points, and tried as they are typed."""

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from quizfleet.cli import app
from quizfleet_operator import figures
from quizfleet_operator.planning.command import kubectl
from tests.unit.operator.planning.events import document, text
from tests.unit.operator.test_figures import section

runner = CliRunner(env={"COLUMNS": "200"})
MILLION = {"quizzes": 1_000_000, "participantsPerQuiz": 100, "questionsPerQuiz": 100}


def planned(*arguments: str, given: str | None = None) -> list[dict[str, Any]]:
    result = runner.invoke(app, ["plan", *arguments, "--output", "json"], input=given)
    assert result.exit_code == 0, result.output
    plans: list[dict[str, Any]] = json.loads(result.stdout)["plans"]
    return plans


def sources(part: Any) -> set[str]:
    """Every place that a plan was taken from."""
    if isinstance(part, list):
        return {found for one in part for found in sources(one)}
    if not isinstance(part, dict):
        return set()
    return set(part.get("from", ())) | sources(list(part.values()))


def test_a_file_with_a_million_quizzes_is_planned_and_every_number_says_where_it_is_from(
    tmp_path: Path, repository: Path
) -> None:
    file = tmp_path / "event.yaml"
    file.write_text(text(document(capacity=MILLION)))
    (plan,) = planned(str(file))
    assert plan["event"] == "trivia/night"
    assert plan["mysql"]["bytes"]["value"] == 1.155e12
    assert not next(limit for limit in plan["limits"] if limit["name"] == "mysql")["fits"]
    headings = {
        figure.where: (figure.document, figure.section)
        for figure in vars(figures).values()
        if isinstance(figure, figures.Figure)
    }
    for part in ("load", "pods", "mysql", "redis", "kafka", "network", "cost"):
        for name, amount in plan[part].items():
            assert amount["from"] or name == "allAnswers", f"{part}.{name} says nothing of where it is from"
    for source in sources(plan):
        page, heading = headings[source]
        assert section((repository / page).read_text(), heading)


def test_people_get_a_table_with_what_breaks_first_and_the_docs_words() -> None:
    result = runner.invoke(app, ["plan", "-"], input=text(document(capacity=MILLION)))
    assert result.exit_code == 0, result.output
    for expected in ("trivia/night", "leaderboard", "1.16 TB", "13.2 Gbit/s", "what breaks first", "x 2.1"):
        assert expected in result.stdout
    assert '"71 us of CPU an answer": docs/capacity.md#what-one-process-does' in result.stdout


def test_a_narrow_terminal_shows_every_service_in_full() -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["plan", "--quizzes", "1000"])
    for service in ("participation", "scoring", "leaderboard"):
        assert f"\u2502 {service} " in result.stdout


def test_several_documents_are_several_plans() -> None:
    given = text(document("one"), {"kind": "ConfigMap"}, document("two", capacity=MILLION))
    assert [plan["event"] for plan in planned("-", given=given)] == ["trivia/one", "trivia/two"]


def test_without_a_file_the_options_are_the_capacity() -> None:
    (plan,) = planned("--quizzes", "10")
    assert plan["capacity"] == {"quizzes": 10, "participantsPerQuiz": 100, "questionsPerQuiz": 20}
    assert [service["requests"]["cpu"] for service in plan["services"].values()] == ["25m"] * 3


def test_yaml_says_the_same_as_json() -> None:
    result = runner.invoke(app, ["plan", "--quizzes", "10", "-o", "yaml"])
    assert yaml.safe_load(result.stdout)["plans"] == planned("--quizzes", "10")


def test_an_invalid_file_is_a_usage_error_that_names_file_and_field(tmp_path: Path) -> None:
    file = tmp_path / "event.yaml"
    file.write_text(text(document(capacity={"quizzes": 0})))
    result = runner.invoke(app, ["plan", str(file)])
    assert result.exit_code == 2
    assert f"{file}: trivia/night: spec.capacity.quizzes: " in result.stderr


@pytest.mark.parametrize("arguments", [[], ["-", "--quizzes", "3"]])
def test_a_file_or_sizes_must_be_given_and_not_both(arguments: list[str]) -> None:
    result = runner.invoke(app, ["plan", *arguments], input="")
    assert result.exit_code == 2
    assert "either FILE" in result.stderr


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "event.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    result = runner.invoke(app, ["plan", str(file)])
    assert result.exit_code == 2
    assert "no UTF-8" in result.stderr


def test_kubectl_finds_the_same_command() -> None:
    (script,) = entry_points(group="console_scripts", name="kubectl-quizfleet")
    assert script.load() is kubectl
    result = runner.invoke(kubectl, ["plan", "--quizzes", "10", "-o", "json"])
    assert json.loads(result.stdout)["plans"] == planned("--quizzes", "10")
