"""CSV as spreadsheets write it: comma, semicolon or tab, in UTF-8, UTF-16 or Windows-1252, with cells over lines."""

import csv
import io
from collections.abc import Iterator

from quizfleet.formats.cells import text_cell
from quizfleet.formats.columns import HEADER_ROWS, MAX_COLUMNS, read_header
from quizfleet.formats.csv_export import unguarded
from quizfleet.formats.decoding import decode
from quizfleet.formats.parsed import Fault, Options, Parsed, title_of
from quizfleet.formats.rows import Row
from quizfleet.formats.sheets import Book

DELIMITERS = ",;\t"
NO_HEADER = "no row names the columns: question, choice 1, choice 2, correct (docs/authoring.md has them all)"


class _UnreadableError(Exception):
    """The file is no CSV from some line on."""


def parse_csv(data: bytes, name: str, options: Options) -> Parsed:
    """Parse a file. Quizzes are told apart by the column quiz; without it the file is one, named after the file."""
    text, warnings = decode(data)
    book = Book(options, warnings=warnings)
    try:
        if not book.read("", title_of(name), _rows(text, delimiter_of(text))):
            book.faults.append(Fault(1, "", NO_HEADER))
    except _UnreadableError as broken:
        book.faults.append(Fault(int(broken.args[1]), "", f"not CSV: {broken.args[0]}"))
    return book.parsed()


def delimiter_of(text: str) -> str:
    """The delimiter under which a header has the most columns that are known."""
    return max(DELIMITERS, key=lambda delimiter: _columns(text[:100_000], delimiter))


def has_header(text: str) -> bool:
    """Whether a text begins like a sheet of questions."""
    return any(_columns(text[:100_000], delimiter) for delimiter in DELIMITERS)


def _columns(text: str, delimiter: str) -> int:
    try:
        for row in _rows(text, delimiter):
            header = read_header(row.cells)
            if header.is_one:
                return len(header.known)
            if row.number >= HEADER_ROWS:
                break
    except _UnreadableError:
        pass
    return 0


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Rows with the lines that they begin in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number, line = 0, 1
    try:
        for number, cells in enumerate(reader, 1):
            yield Row(number, line, [text_cell(unguarded(cell)) for cell in cells[:MAX_COLUMNS]])
            line = reader.line_num + 1
    except csv.Error as broken:
        raise _UnreadableError(str(broken), line) from broken
