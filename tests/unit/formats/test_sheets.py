"""Sheets of questions in CSV: columns by their names, and faults that name row, column and what to write."""

from pathlib import Path
from typing import Any

import pytest

from quizfleet.content import Kind, Mode, QuestionContent
from quizfleet.formats import Format, Options, Parsed, parse_bytes, parse_file

HEADER = "Question;Choice 1;Choice 2;Choice 3;Correct;Kind;Accepted;Tolerance;Seconds;Points;Warm up;Image;Image alt"


def read(text: str, options: Options | None = None) -> Parsed:
    """A CSV file."""
    return parse_bytes(text.encode(), "pub-night.csv", options)


def row(line: str) -> QuestionContent:
    """The question in a row under the header."""
    parsed = read(f"{HEADER}\n{line}\n")
    assert not parsed.faults
    ((one,),) = (quiz.questions for quiz in parsed.quizzes)
    return one


def test_every_kind_has_its_row(repository: Path) -> None:
    (quiz,) = parse_file(repository / "tests/data/quiz.csv").quizzes
    assert [question.kind.value for question in quiz.questions] == [
        *("single", "multiple", "true-false", "numeric", "text", "ordering", "poll"),
    ]
    planet, primes, atlantic, marathon, city, sizes, _ = quiz.questions
    assert (planet.correct_choices, planet.explanation) == ([2], "Ten hours")
    assert (primes.correct_choices, primes.seconds, primes.points) == ([2, 4], 30, 1500)
    assert (atlantic.answer, atlantic.warm_up) == (False, True)
    assert (str(marathon.answer), str(marathon.tolerance)) == ("42.195", "0.2")
    assert city.accepted == ("Paris", "Paname")
    assert city.image is not None
    assert city.image.alt == "An iron tower above a park"
    assert [choice.text for choice in sizes.choices] == ["Mouse", "Fox", "Whale"]


@pytest.mark.parametrize(
    ("line", "kind", "key"),
    [
        ("x;a;b;c;2", Kind.SINGLE, [2]),
        ("x;a;b;c;B", Kind.SINGLE, [2]),
        ("x;a;b;c;b", Kind.SINGLE, [2]),
        ("x;one;two;;two", Kind.SINGLE, [2]),
        ("x;4;3;2;3", Kind.SINGLE, [3]),
        ("x;a;b;c;1,3", Kind.MULTIPLE, [1, 3]),
        ("x;a;b;c;1 and 3", Kind.MULTIPLE, [1, 3]),
        ("x;a;b;c;A & C", Kind.MULTIPLE, [1, 3]),
        ("x;a;;c;3", Kind.SINGLE, [2]),
        ("x;a;b;c;2;multiple", Kind.MULTIPLE, [2]),
        ("x;a;b;c;2;Multiple Choice", Kind.SINGLE, [2]),
        ("x;a;b;c;1,2;Quiz", Kind.MULTIPLE, [1, 2]),
        ("x;;;;TRUE", Kind.TRUE_FALSE, True),
        ("x;;;;false", Kind.TRUE_FALSE, False),
        ("x;;;;no;True or False", Kind.TRUE_FALSE, False),
        ("x;True;False;;2;true/false", Kind.TRUE_FALSE, False),
        ("x;;;;42", Kind.NUMERIC, "42"),
        ("x;;;;3,5", Kind.NUMERIC, "3.5"),
        ("x;;;;-.5", Kind.NUMERIC, "-0.5"),
        ("x;;;;;;Rome", Kind.TEXT, ("Rome",)),
        ("x;;;;Rome;short answer", Kind.TEXT, ("Rome",)),
        ("x;Rome;Roma;;;type answer", Kind.TEXT, ("Rome", "Roma")),
        ("x;a;b;c;;ordering", Kind.ORDERING, []),
        ("x;a;b;;;Poll", Kind.POLL, []),
    ],
)
def test_a_row_is_of_the_kind_that_it_says_or_evidently_is(line: str, kind: Kind, key: Any) -> None:
    one = row(line)
    assert one.kind is kind
    match kind:
        case Kind.TRUE_FALSE:
            assert one.answer is key
        case Kind.NUMERIC:
            assert str(one.answer) == key
        case Kind.TEXT:
            assert one.accepted == key
        case _:
            assert one.correct_choices == key


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        ("x;a;b;;1;;;;soon", "Seconds", "'soon' is not a number of seconds; write a whole number like 20"),
        ("x;a;b;;1;;;;0:20", "Seconds", "'0:20' is not a number of seconds"),
        ("x;a;b;;1;;;;0", "Seconds", "greater than or equal to 1"),
        ("x;a;b;;1;;;;;much", "Points", "'much' is not a number of points"),
        ("x;a;b;;1;;;;;;maybe", "Warm up", "'maybe' is neither yes nor no"),
        (";a;b;;1", "Question", "a question needs a text"),
        ("x;a;b;;", "Correct", "say which choices are right"),
        ("x;a;b;;3", "Correct", "there is no choice 3"),
        ("x;a;b;;C", "Correct", "there is no choice C"),
        ("x;a;b;;12", "Correct", "there is no choice 12"),
        ("x;a;b;;what?", "Correct", "'what?' is no choice"),
        ("x;a;a;;1", None, "two choices have the same text"),
        (f"x;a;{'b' * 256};;1", "Choice 2", "at most 255"),
        ("x;a;b;;1;essay", "Kind", "'essay' is no kind of question; there are single"),
        ("x;a;b;;1,2;single", None, "2 choices are marked correct"),
        ("x;a;b;;1;ordering", "Correct", "leave this cell empty"),
        ("x;a;b;;1;poll", "Correct", "leave this cell empty"),
        ("x;;;;1,500;numeric", "Correct", "can be read in two ways; write 1.500 or 1500"),
        ("x;;;;many;numeric", "Correct", "'many' is not a number; write it like 42 or 3.5"),
        ("x;;;;50%;numeric", "Correct", "'50%' is not a number"),
        ("x;;;;perhaps;true-false", "Correct", "'perhaps' is neither true nor false"),
        ("x;;;;4;;;near", "Tolerance", "'near' is not a number"),
        ("x;a;b;;1;;;2", None, "tolerance is for numeric questions"),
        ("x;a;b;;1;;Rome", None, "accepted is for text questions"),
        ("x;;;;;text", "Accepted", "name at least one right answer"),
        ("x", None, "there are no choices, no accepted answers and no right number"),
        ("x;a;b;;1;;;;;;;https://x.org/a.png", "Image alt", "say in image alt what the picture shows"),
        ("x;a;b;;1;;;;;;;a.png;A", "Image", "should match pattern"),
    ],
)
def test_a_fault_names_row_column_and_fix_and_other_rows_are_taken(line: str, column: str | None, told: str) -> None:
    parsed = read(f"{HEADER}\nfine;a;b;;1\n{line}\nfine, too;a;b;;1\n")
    (fault,) = parsed.faults
    assert fault.line == 3
    assert fault.field == ("row 3" if column is None else f"row 3, column {column}")
    assert told in fault.message
    assert [question.text for question in parsed.quizzes[0].questions] == ["fine", "fine, too"]


def test_all_faults_of_a_row_are_told() -> None:
    parsed = read(f"{HEADER}\n;a;b;;5;;;;soon;many\n")
    assert [fault.field.partition("column ")[2] for fault in parsed.faults] == [
        *("Correct", "Points", "Question", "Seconds"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiters_and_encodings_of_spreadsheets(delimiter: str, encoding: str) -> None:
    rows = [["Question", "Answer 1", "Answer 2", "Correct"], ['Caf\xe9, "th\xe9"; or?', "d\xe9j\xe0", "vu", "1"]]
    quoted = "\r\n".join(delimiter.join(f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in row) for row in rows)
    (quiz,) = parse_bytes(quoted.encode(encoding), "x.csv").quizzes
    assert quiz.questions[0].text == 'Caf\xe9, "th\xe9"; or?'
    assert quiz.questions[0].choices[0].text == "d\xe9j\xe0"


def test_a_cell_may_run_over_lines_and_rows_and_lines_are_told_apart() -> None:
    parsed = read('sep=,\nQuestion,Answer 1,Answer 2,Correct\n"two\nlines",a,b,1\n\nx,a,b,9\n')
    assert parsed.quizzes[0].questions[0].text == "two\nlines"
    (fault,) = parsed.faults
    assert (fault.line, fault.field) == (6, "row 5, column Correct")


def test_columns_are_found_by_names_in_any_order_and_unknown_ones_are_told() -> None:
    parsed = read(
        "Correct answer(s) - choose,TIME LIMIT (sec),option_b,Option A,Question text,Nonsense,\n1,30,b,a,x,y,z\n"
    )
    (one,) = parsed.quizzes[0].questions
    assert (one.choices[0].text, one.choices[0].correct, one.seconds) == ("a", True, 30)
    (warning,) = parsed.warnings
    assert "column Nonsense" in warning.field


def test_quizzes_are_told_apart_by_their_column_and_have_columns_of_their_own() -> None:
    parsed = read(
        "quiz,mode,policy,streak bonus,lead seconds,starts at,question,accepted\n"
        "One,host-led,accuracy,yes,3,,x,a\n,,,,,,y,b\n"
        "Two,autopilot,,,,2030-01-01T18:00:00+01:00,z,c\nOne,self-paced,,,,,w,d\n"
    )
    one, two = parsed.quizzes
    assert (one.title, one.mode, one.policy, one.streak_bonus, one.lead_seconds) == (
        *("One", Mode.HOST_LED, "accuracy", True, 3),
    )
    assert [question.text for question in one.questions] == ["x", "y", "w"]
    assert two.starts_at is not None
    assert [str(warning) for warning in parsed.warnings] == [
        "5: row 5, column mode: an earlier row of this quiz says 'host-led', which counts"
    ]


def test_a_quiz_whose_own_columns_are_wrong_is_a_fault_at_its_first_row() -> None:
    (fault,) = read("quiz,mode,question,accepted\nOne,hosted,x,a\n").faults
    assert (fault.line, fault.field) == (2, "mode")


def test_options_fill_what_a_file_leaves_open() -> None:
    (quiz,) = read(f"{HEADER}\nx;a;b;;1\ny;a;b;;1;;;;30\nz;a;b;;1", Options(title="Mine", seconds=45, limit=2)).quizzes
    assert quiz.title == "Mine"
    assert [question.seconds for question in quiz.questions] == [45, 30]


def test_without_a_title_a_quiz_is_named_after_its_file() -> None:
    assert read(f"{HEADER}\nx;a;b;;1").quizzes[0].title == "Pub night"


@pytest.mark.parametrize("text", ["", "just,some\ncells,here\n", "question,comment\nx,y\n", "\n" * 40 + HEADER])
def test_a_file_without_a_header_is_told_what_one_looks_like(text: str) -> None:
    (fault,) = parse_bytes(text.encode(), "x.csv").faults
    assert "no row names the columns: question, choice 1" in fault.message


def test_a_header_alone_is_a_fault() -> None:
    assert [fault.message for fault in read(HEADER).faults] == ["there is no question under the header"]


def test_a_file_that_is_no_csv_from_some_line_on_keeps_what_was_before() -> None:
    parsed = read(f'{HEADER}\nx;a;b;;1\ny;"{"a" * 200_000}";b;;1\n')
    (fault,) = parsed.faults
    assert (fault.line, len(parsed.quizzes[0].questions)) == (3, 1)
    assert "not CSV: field larger" in fault.message


def test_a_very_wide_row_is_cut() -> None:
    parsed = parse_bytes(b"question,accepted\nx,a" + b"," * 3_000_000, "x", form=Format.CSV)
    assert len(parsed.quizzes[0].questions) == 1
