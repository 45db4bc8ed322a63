"""XLSX: a workbook's sheets, ours or in the layout of Kahoot's template. No formula is computed, no link followed."""

import io
import re
import threading
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quizfleet.formats.cells import Cell, value_cell
from quizfleet.formats.columns import HEADER_ROWS, MAX_COLUMNS, read_header
from quizfleet.formats.csv_quiz import NO_HEADER
from quizfleet.formats.parsed import Fault, Options, Parsed, printable, title_of
from quizfleet.formats.rows import Row
from quizfleet.formats.sheets import Book

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_PARTS = 2_000
MAX_UNPACKED = 32 * 1024 * 1024
"""Bytes of a workbook's XML together; its pictures are not unpacked."""

MAX_TAGS = 600_000
"""Of all its XML: 150,000 cells with something in them. A tag of four bytes takes some hundred in memory."""

MAX_SHEETS = 50
MAX_ROWS = 10_000

OLD = b"\xd0\xcf\x11\xe0"
"""How the files of before 2007 begin, and workbooks with a password."""

_ALONE = threading.Lock()
"""One workbook at a time: what warnings are ignored is not a thread's own, and each takes memory."""

_EMPTY = Cell()
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_UNCOMPUTED = "the formula here has no stored result; open the file in a spreadsheet and save it, or write the value"


def parse_xlsx(data: bytes, name: str, options: Options) -> Parsed:
    """Parse a workbook. A visible sheet with a header is a quiz, named after the file, or itself if there are more."""
    if data.startswith(OLD):
        return _refused("an old workbook (.xls), or one with a password; save it as .xlsx without a password")
    book = Book(options)
    with _ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of what it leaves out: styles, checks, pictures
        try:
            _read(data, name, book)
        except _TooLargeError as large:
            return _refused(str(large))
        except Exception as broken:  # whatever openpyxl stumbles over in a damaged file
            told = printable(str(broken) or type(broken).__name__).splitlines()[0][:200]
            book.faults.append(Fault(None, "", f"not a workbook that can be read: {told}"))
    return book.parsed()


class _TooLargeError(Exception):
    """A workbook that is larger than one of quizzes, or pretends to be."""


def _refused(why: str) -> Parsed:
    return Parsed(faults=(Fault(None, "", why),))


def _check(data: bytes) -> bool:
    """Make sure that unpacking is no danger; whether any sheet has formulas."""
    tags, formulas = 0, False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        if len(parts) > MAX_PARTS or sum(part.file_size for part in texts) > MAX_UNPACKED:
            raise _TooLargeError(f"unpacked, the workbook is larger than {MAX_UNPACKED // 2**20} MiB")
        for part in texts:
            content = archive.read(part)
            tags += content.count(b"<")
            if tags > MAX_TAGS:
                raise _TooLargeError("the workbook has too many cells; delete those that are formatted and empty")
            formulas = formulas or bool(_FORMULA.search(content))
    return formulas


def _read(data: bytes, name: str, book: Book) -> None:
    formulas = _check(data)
    computed, written = _open(data, computed=True), _open(data, computed=False) if formulas else None
    sheets = [sheet for sheet in computed.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
    asked = [sheet for sheet in sheets if _has_header(sheet)]
    if not asked:
        seen = ", ".join(repr(sheet.title) for sheet in sheets[:5])
        book.faults.append(Fault(1, "", f"{NO_HEADER}; looked in {seen or 'no visible sheet'}"))
    for sheet in asked:
        title = title_of(name) if len(asked) == 1 else sheet.title
        rows = _rows(sheet, written[sheet.title] if written else None, book)
        book.read(f"sheet {sheet.title}, ", title, rows)


def _has_header(sheet: Any) -> bool:
    return any(read_header(map(_cell, row)).is_one for row in _rows_of(sheet, HEADER_ROWS))


def _rows(sheet: Any, written: Any, book: Book) -> Iterator[Row]:
    """The rows of a sheet. `written` is the sheet with formulas instead of their results, where it has any."""
    formulas = _rows_of(written, MAX_ROWS) if written is not None else iter(())
    for number, row in enumerate(_rows_of(sheet, MAX_ROWS + 1), 1):
        cells = [_cell(cell) for cell in row]
        if number > MAX_ROWS:
            if any(cells):
                book.faults.append(Fault(number, f"sheet {sheet.title}", f"only {MAX_ROWS:,} rows are read"))
            return
        for place, cell in enumerate(next(formulas, ())):
            if _type_of(cell) == "f" and not cells[place]:
                cells[place] = Cell(fault=_UNCOMPUTED)
        yield Row(number, number, cells)


def _rows_of(sheet: Any, most: int) -> Iterator[tuple[Any, ...]]:
    """The cells of a read-only sheet by rows, gaps filled."""
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=most, max_col=MAX_COLUMNS)
    return rows


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return _EMPTY
    if _type_of(cell) == "e":
        return Cell(fault=f"the cell shows the error {str(cell.value)[:20]}")
    return value_cell(cell.value, cell.number_format or "General")


def _type_of(cell: Any) -> str:
    """Cells that are not there have no type."""
    return getattr(cell, "data_type", "") or ""


def _open(data: bytes, *, computed: bool) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=computed, keep_links=False)
