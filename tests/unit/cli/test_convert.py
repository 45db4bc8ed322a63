"""`quizfleet convert`, and what `quizfleet import` shows before it imports."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from quizfleet.cli import app
from quizfleet.formats import WRITERS, parse_file
from tests.unit.formats.workbooks import kahoot, saved

runner = CliRunner()


@pytest.mark.parametrize("suffix", [form.value for form in WRITERS])
def test_a_file_becomes_another_with_the_same_quizzes(repository: Path, tmp_path: Path, suffix: str) -> None:
    source, target = repository / "tests/data/quiz.csv", tmp_path / f"quiz.{suffix}"
    result = runner.invoke(app, ["convert", str(source), str(target)])
    assert result.exit_code == 0, result.output
    assert "1 quizzes with 7 questions, 0 faults" in result.stdout
    assert parse_file(target).quizzes == parse_file(source).quizzes


def test_what_is_good_is_written_and_faults_are_told(repository: Path, tmp_path: Path) -> None:
    source, target = repository / "tests/data/moodle.gift", tmp_path / "quiz.yaml"
    result = runner.invoke(app, ["convert", str(source), str(target), "--title", "Mine"])
    assert result.exit_code == 1
    assert f"{source}:50: question 'Gods': QuizFleet has no matching questions" in result.stderr
    assert "there is no credit for a part (warning)" in result.stderr
    (quiz,) = parse_file(target).quizzes
    assert (quiz.title, len(quiz.questions)) == ("Mine", 14)


def test_strict_writes_nothing_when_anything_is_at_fault(repository: Path, tmp_path: Path) -> None:
    target = tmp_path / "quiz.yaml"
    result = runner.invoke(app, ["convert", str(repository / "tests/data/moodle.gift"), str(target), "--strict"])
    assert result.exit_code == 1
    assert not target.exists()


def test_formats_may_be_said(tmp_path: Path) -> None:
    source, target = tmp_path / "book.bin", tmp_path / "out.txt"
    source.write_bytes(saved(kahoot(("Two?", 2, 3, None, None, 20, 1))))
    command = ["convert", str(source), str(target)]
    assert runner.invoke(app, command).exit_code == 2
    assert runner.invoke(app, [*command, "--from", "csv", "--to", "gift"]).exit_code == 1
    assert runner.invoke(app, [*command, "--from", "xlsx", "--to", "gift"]).exit_code == 0
    assert "::Question 1::Two?{" in target.read_text()


@pytest.mark.parametrize("name", ["quiz.xlsx", "quiz", "quiz.txt"])
def test_what_cannot_be_written_is_a_usage_error(repository: Path, tmp_path: Path, name: str) -> None:
    result = runner.invoke(app, ["convert", str(repository / "tests/data/quiz.csv"), str(tmp_path / name)])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_quizzes_of_one_title_do_not_become_one_in_csv(tmp_path: Path) -> None:
    source = tmp_path / "quiz.yaml"
    source.write_text("---\n".join(["title: a\nquestions: [{text: x, answer: true}]\n"] * 2))
    result = runner.invoke(app, ["convert", str(source), str(tmp_path / "quiz.csv")])
    assert result.exit_code == 1
    assert "two quizzes have the title 'a'" in result.stderr
    assert not (tmp_path / "quiz.csv").exists()


def test_a_dry_run_shows_each_question_with_its_kind_and_what_is_right(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    result = runner.invoke(app, ["import", str(repository / "tests/data/quiz.csv"), "--dry-run"])
    assert result.exit_code == 0, result.output
    for cells in (
        *("Which planet has the shortest day?", "Jupiter (of 4)", "42.195 \xb1 0.2", "Paris; Paname", "warm-up"),
        *("Mouse < Fox < Whale", "(3 choices)", "true-false", "11; 2 (of 4)"),
    ):
        assert cells in result.stdout
    assert "1 quizzes with 7 questions would be imported, 0 faults" in result.stdout


def test_a_preview_shows_text_and_does_not_obey_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    source = tmp_path / "quiz.yaml"
    source.write_text(
        'title: "[red]x[/red]"\nquestions: [{text: "[bold]a[/nope] \\e[31mb\\n\\x07c\\\\", answer: true}]\n'
    )
    result = runner.invoke(app, ["import", str(source), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "[red]x[/red]" in result.stdout
    assert "[bold]a[/nope] [31mb c\\" in result.stdout
    assert "\x1b" not in result.stdout
