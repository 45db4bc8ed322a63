"""Bytes to text: UTF-8 or UTF-16, and what is neither is taken for Windows-1252, with a warning."""

import codecs
import io
from collections.abc import Iterator

from quizfleet.formats.parsed import Fault

_PROBED = 400


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """A file's text without a byte order mark, and warnings by line. Line ends stay as they are."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _wide(data, "utf-16")
    if order := _byte_order(data[:_PROBED]):
        return _wide(data, f"utf-16-{order}")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), []
    except UnicodeDecodeError:
        return _line_by_line(data)


def lines_of(text: str, ends: str | None = None) -> Iterator[str]:
    """The lines of a text, ended by ``ends``; else by any of the three: LF, CR LF, CR."""
    return (line.removesuffix("\n") for line in io.StringIO(text, newline=ends))


def _wide(data: bytes, encoding: str) -> tuple[str, list[Fault]]:
    text = data.decode(encoding, errors="replace")
    broken = text.find("\ufffd")
    warnings = [Fault(text.count("\n", 0, broken) + 1, "", "not quite UTF-16")] if broken >= 0 else []
    return text, warnings


def _byte_order(start: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of what is mostly Latin is 0."""
    if len(start) < 2 or 0 not in start:
        return None
    for order, at in (("le", 1), ("be", 0)):
        if start[at::2].count(0) * 10 >= len(start) * 4 and 0 not in start[1 - at :: 2]:
            return order
    return None


def _line_by_line(data: bytes) -> tuple[str, list[Fault]]:
    lines, foreign = [], []
    for number, raw in enumerate(data.split(b"\n"), 1):
        try:
            lines.append(raw.decode())
        except UnicodeDecodeError:
            lines.append(raw.decode("cp1252", errors="replace"))
            foreign.append(number)
    more = f", and so are {len(foreign) - 1} more lines" if len(foreign) > 1 else ""
    return "\n".join(lines), [Fault(foreign[0], "", f"not UTF-8; read as Windows-1252{more}")]
