"""Workbooks: Kahoot's template and ours, cells as people see them, and nothing that a hostile file can do."""

import io
import struct
import zipfile
from datetime import date, time

import pytest
from openpyxl import Workbook

from quizfleet.content import Kind
from quizfleet.formats import Options, Parsed, parse_bytes, xlsx_quiz
from quizfleet.formats.xlsx_quiz import MAX_ROWS
from tests.unit.formats.workbooks import kahoot, ours, rezipped, saved

SMALL = ("Question", "Answer 1", "Answer 2", "Correct")


def read(book: Workbook | bytes, options: Options | None = None) -> Parsed:
    """A workbook in a file."""
    return parse_bytes(book if isinstance(book, bytes) else saved(book), "pub-night.xlsx", options)


def test_kahoots_template_is_read_as_it_is() -> None:
    parsed = read(
        kahoot(
            ("What is 2 + 2?", 4, 5.0, 22, None, 20, 1),
            ("Which are prime?", "2", "9", "13", None, 30, "1,3"),
            ("Which are vowels?", "A", "B", "E", "I", 60, "1, 3, 4"),
        )
    )
    assert not parsed.faults
    assert not parsed.warnings
    (quiz,) = parsed.quizzes
    assert quiz.title == "Pub night"
    two, primes, vowels = quiz.questions
    assert ([choice.text for choice in two.choices], two.kind, two.seconds) == (["4", "5", "22"], Kind.SINGLE, 20)
    assert (primes.kind, primes.correct_choices) == (Kind.MULTIPLE, [1, 3])
    assert vowels.correct_choices == [1, 3, 4]


def test_a_fault_names_sheet_row_column_and_fix() -> None:
    book = kahoot(
        ("a?", "x", "y", None, None, 20, 1),
        ("b?", "x", "y", None, None, "soon", 1),
        ("c?", "x", "y", None, None, 20, 3),
    )
    book.worksheets[0].title = "Round 1"
    soon, third = read(book).faults
    assert str(soon).startswith(
        "10: sheet Round 1, row 10, column Time limit (sec): 'soon' is not a number of seconds; write"
    )
    assert str(third).startswith("11: sheet Round 1, row 11, column Correct answer(s): there is no choice 3; write")


def test_a_comma_that_a_spreadsheet_took_for_a_point_is_a_comma_again() -> None:
    (quiz,) = read(kahoot(("Which?", "a", "b", "c", None, 20, 1.3))).quizzes
    assert quiz.questions[0].correct_choices == [1, 3]


def test_cells_are_read_as_people_see_them() -> None:
    values = [
        *(4.0, "0.0 \u20ac", "4.0 \u20ac"),
        *(0.5, "0%", "50%"),
        *(date(1969, 7, 20), "d mmmm yyyy", "20 July 1969"),
        *(date(1989, 11, 9), "dd.mm.yyyy", "09.11.1989"),
        *(time(20, 15), "h:mm", "20:15"),
        *(True, "General", "TRUE"),
        *(0.1 + 0.2, "General", "0.3"),
        *(1234567, "#,##0", "1,234,567"),
        *(7, "000", "007"),
        *(1e21, "General", "1" + "0" * 21),
    ]
    rows = [values[at : at + 3] for at in range(0, len(values), 3)]
    book = ours(SMALL, *((f"{number}?", value, "other", 1) for number, (value, *_) in enumerate(rows)))
    for number, (_, number_format, _) in enumerate(rows, 2):
        book.worksheets[0].cell(number, 2).number_format = str(number_format)
    (quiz,) = read(book).quizzes
    assert [question.choices[0].text for question in quiz.questions] == [shown for *_, shown in rows]


def test_numbers_in_columns_of_numbers_are_numbers_whatever_their_format() -> None:
    book = ours(("Question", "Correct", "Tolerance", "Seconds", "Points"), ("Pi?", 3.14159, 0.01, 30.0, 1500))
    for column, number_format in ((2, "0.0"), (4, "0.00"), (5, "#,##0")):
        book.worksheets[0].cell(2, column).number_format = number_format
    (one,) = read(book).quizzes[0].questions
    assert (str(one.answer), str(one.tolerance), one.seconds, one.points) == ("3.14159", "0.01", 30, 1500)


def test_each_sheet_with_a_header_is_a_quiz_and_hidden_ones_are_not_read() -> None:
    book = ours(SMALL, ("a?", "x", "y", 1))
    book.worksheets[0].title = "Round 1"
    for title, state in (("Notes", "visible"), ("Round 2", "visible"), ("Round 3", "hidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in (("remember",),) if title == "Notes" else (SMALL, ("b?", "x", "y", 1)):
            sheet.append(list(row))
    assert [quiz.title for quiz in read(book).quizzes] == ["Round 1", "Round 2"]
    (quiz,) = read(book, Options(title="Mine")).quizzes
    assert [question.text for question in quiz.questions] == ["a?", "b?"]


def test_a_workbook_without_a_header_says_where_it_was_looked_for() -> None:
    (fault,) = read(ours(("a", "b"), ("c", "d"))).faults
    assert "no row names the columns" in fault.message
    assert "looked in 'Sheet'" in fault.message


def test_a_formula_counts_by_its_stored_result_and_is_never_computed() -> None:
    book = saved(ours(SMALL, ("a?", "=1+1", "x", 1), ("b?", "=1+2", "x", 1)))

    def stored(name: str, content: bytes) -> bytes:
        return content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"
        )

    parsed = read(rezipped(book, stored))
    assert [question.choices[0].text for question in parsed.quizzes[0].questions] == ["2"]
    (fault,) = parsed.faults
    assert fault.field == "sheet Sheet, row 3, column Answer 1"
    assert "no stored result" in fault.message


def test_an_error_in_a_cell_is_told() -> None:
    book = ours(SMALL, ("a?", "#REF!", "x", 1))
    book.worksheets[0].cell(2, 2).data_type = "e"
    (fault,) = read(book).faults
    assert fault.message == "the cell shows the error #REF!"


def test_formatted_rows_without_content_are_skipped() -> None:
    book = ours(SMALL, ("a?", "x", "y", 1))
    book.worksheets[0].cell(MAX_ROWS + 500, 1).number_format = "0.00"
    assert not read(book).faults


def test_only_so_many_rows_are_read() -> None:
    book = ours(SMALL, ("a?", "x", "y", 1))
    for row in range(MAX_ROWS, MAX_ROWS + 3):
        book.worksheets[0].cell(row, 1, "late?")
    assert any("only 10,000 rows" in fault.message for fault in read(book).faults)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = rezipped(
        saved(ours(SMALL)), lambda name, content: content + b" " * (40 << 20) if "sheet1" in name else content
    )
    assert len(bomb) < 100_000
    (fault,) = read(bomb).faults
    assert fault.message == "unpacked, the workbook is larger than 32 MiB"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    bomb = rezipped(
        saved(ours(SMALL)), lambda name, content: content + b" " * (40 << 20) if "sheet1" in name else content
    )
    size = next(part.file_size for part in zipfile.ZipFile(io.BytesIO(bomb)).infolist() if "sheet1" in part.filename)
    parsed = read(bomb.replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    assert not parsed.quizzes
    assert "not a workbook that can be read" in parsed.faults[0].message


def test_too_many_cells_are_refused_before_they_fill_memory() -> None:
    def crowded(name: str, content: bytes) -> bytes:
        return content.replace(b"</row>", b"<c/>" * 700_000 + b"</row>", 1) if "sheet1" in name else content

    (fault,) = read(rezipped(saved(ours(SMALL)), crowded)).faults
    assert "too many cells" in fault.message


def test_entities_are_not_expanded() -> None:
    lol = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    )

    def entities(name: str, content: bytes) -> bytes:
        if "sheet1" not in name:
            return content
        head, _, rest = content.partition(b"<worksheet")
        return head + lol + b"<worksheet" + rest.replace(b"<v>0</v>", b"<v>&c;</v>")

    parsed = read(rezipped(saved(ours(SMALL, ("a?", "x", "y", 1))), entities))
    assert not parsed.quizzes
    assert "not a workbook that can be read" in parsed.faults[0].message


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xd0\xcf\x11\xe0"])
def test_old_and_locked_workbooks_are_told_what_to_do(start: bytes) -> None:
    for name in ("quiz.xls", "quiz.xlsx", "quiz"):
        (fault,) = parse_bytes(start + bytes(600), name).faults
        assert "save it as .xlsx without a password" in fault.message


def test_a_workbook_that_is_none_is_told() -> None:
    for data in (b"PK\x03\x04", b"not a zip", b""):
        assert "not a workbook that can be read" in read(data).faults[0].message


def test_nothing_is_fetched_for_a_link_to_another_workbook() -> None:
    book = rezipped(
        saved(ours(SMALL, ("a?", "x", "y", 1))),
        lambda name, content: content,
        [("xl/externalLinks/externalLink1.xml", b"<externalLink/>")],
    )
    assert len(read(book).quizzes) == 1
    assert xlsx_quiz._open(book, computed=True)._external_links == []
