"""Exports: no name becomes a formula."""

import csv
import io

import pytest

from quizfleet.content import Mode
from quizfleet.exporting import Export, Line, as_text
from quizfleet.quiz import Question, Quiz

QUIZ = Quiz(7, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, (Question("?", ("a", "b"), 1, 20, 1000),))


@pytest.mark.parametrize("name", ['=cmd|"/c calc"!A1', "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x"])  # noqa: RUF001
def test_formulas_become_text(name: str) -> None:
    assert as_text(name) == f"'{name}"


@pytest.mark.parametrize("name", ["Anna", "", "O'Brien", "a=b", "名前"])
def test_other_names_stay(name: str) -> None:
    assert as_text(name) == name


def test_a_line_of_csv_holds_one_answer() -> None:
    line = Line("a1", '=1+"2", 3', 1, [1, 3], True, 900, 120, "2027-01-01T00:00:00.000+00:00")
    header, row = csv.reader(io.StringIO(Export(QUIZ, [line]).as_csv()))
    assert dict(zip(header, row, strict=True)) == {
        "player": "a1",
        "name": '\'=1+"2", 3',
        "question": "1",
        "choices": "1 3",
        "correct": "True",
        "points": "900",
        "elapsed_ms": "120",
        "received_at": "2027-01-01T00:00:00.000+00:00",
        "text": "",
        "removed": "False",
    }


@pytest.mark.parametrize(
    ("text", "cell"),
    [("-5", "-5"), ("-0.25", "-0.25"), ("=1+1", "'=1+1"), ("-5+1", "'-5+1"), ("Ada, or so", "Ada, or so")],
)
def test_what_a_player_typed_is_a_text_or_a_number_and_no_formula(text: str, cell: str) -> None:
    line = Line("a1", "Anna", 1, [], True, 900, 120, "2027-01-01T00:00:00.000+00:00", text)
    header, row = csv.reader(io.StringIO(Export(QUIZ, [line]).as_csv()))
    assert dict(zip(header, row, strict=True))["text"] == cell
