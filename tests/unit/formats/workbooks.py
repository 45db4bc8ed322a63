"""Workbooks as people make them, for tests to read."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook

ADVICE = (
    "Quiz template",
    "Add questions, at least two answer alternatives, time limit and choose correct answers (at least one).",
    "Remember: questions have a limit of 120 characters and answers can have 75 characters max.",
    "See an example question below (don't forget to overwrite this with your first question!)",
    "And remember, if you're not using Excel you need to export to .xlsx format before you upload!",
)
KAHOOT = (
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in range(1, 5)),
    "Time limit (sec) \u2013 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)


def kahoot(*rows: Sequence[Any]) -> Workbook:
    """Kahoot's template: advice in column B, the header in row 8, questions from row 9 with numbers before them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, line in enumerate(ADVICE, 2):
        sheet.cell(at, 2, line)
    for at, title in enumerate(KAHOOT, 2):
        sheet.cell(8, at, title)
    for number in range(1, 101):
        sheet.cell(8 + number, 1, number)
    for at, row in enumerate(rows, 9):
        for column, value in enumerate(row, 2):
            sheet.cell(at, column, value)
    return book


def ours(header: Sequence[str], *rows: Sequence[Any]) -> Workbook:
    """A sheet with a header in its first row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes], more: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A workbook with its parts changed, and further ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, content in more:
            new.writestr(name, content)
    return out.getvalue()
