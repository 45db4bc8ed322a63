"""A GIFT file in blocks between blank lines, each with its comments apart, and text that knows its lines.

An escaped character (``\\=``) must not be taken for a sign of the format, nor be lost: until the text is shown it is a
lone surrogate, which no decoded file contains.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quizfleet.formats.decoding import lines_of

CATEGORY = "$CATEGORY:"
NOTE = "quizfleet:"
"""Begins a comment in which our exporter says what GIFT cannot."""

_ESCAPED = "~=#{}:\n"
_HIDDEN = {char: chr(0xDC00 + ord(char)) for char in _ESCAPED}
_SHOWN = {ord(hidden): char for char, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")

GAP = chr(0xDC00 + ord("_"))
"""Where the missing word belongs, until markup is gone: Markdown would take the underscores for emphasis."""


def hide(line: str) -> str:
    """A line with its escaped characters out of the way."""
    return _ESCAPE.sub(lambda found: "\\" if found[1] == "\\" else _HIDDEN[found[1].replace("n", "\n")], line)


def show(text: str) -> str:
    """Text with its escaped characters as they are read."""
    return text.translate(_SHOWN)


def escape(text: str, signs: str = _ESCAPED) -> str:
    """Text as GIFT writes it, on one line. Only these signs are escaped, and backslashes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", r"\\")
    return "".join(f"\\{char}" if char in signs and char != "\n" else char for char in text).replace("\n", r"\n")


@dataclass(frozen=True)
class Source:
    """Lines by their numbers as one text, with escaped characters hidden."""

    lines: Sequence[tuple[int, str]]

    @cached_property
    def text(self) -> str:
        """The lines, trimmed, with line breaks between."""
        return "\n".join(hide(line) for _, line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self.text.split("\n"):
            starts.append(at)
            at += len(line) + 1
        return starts

    def line(self, at: int) -> int:
        """The number of the line at a place in the text."""
        return self.lines[bisect_right(self._starts, at) - 1][0]


@dataclass(frozen=True)
class Note:
    """What a comment of ours says, by field; `fault` where it cannot be read."""

    line: int
    fields: dict[str, Any]
    fault: str = ""


@dataclass
class Block:
    """What stands between two blank lines."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def category(self) -> str | None:
        """The category that it opens."""
        if not self.lines or not self.lines[0][1].startswith(CATEGORY):
            return None
        return self.lines[0][1].removeprefix(CATEGORY).strip()

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.lines[0][0] if self.lines else self.notes[0].line


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file that say anything; comments do not part a block."""
    block = Block()
    for number, line in enumerate(map(str.strip, lines_of(text)), 1):
        if line.startswith("//"):
            comment = line.removeprefix("//").strip()
            if comment.startswith(NOTE):
                block.notes.append(_note(number, comment.removeprefix(NOTE)))
        elif line:
            block.lines.append((number, line))
        elif block.lines or block.notes:
            yield block
            block = Block()
    if block.lines or block.notes:
        yield block


def _note(line: int, written: str) -> Note:
    try:
        fields = json.loads(written)
    except (ValueError, RecursionError):
        return Note(line, {}, "what follows quizfleet: is not JSON; it is ignored")
    if not isinstance(fields, dict):
        return Note(line, {}, "what follows quizfleet: is not a JSON object; it is ignored")
    return Note(line, fields)


def category_path(written: str) -> tuple[str, ...]:
    """The names in a category's path, without Moodle's own; ``//`` is a slash within a name."""
    names = [name.replace("\0", "/").strip() for name in written.replace("//", "\0").split("/")]
    if names and re.fullmatch(r"\$[a-z]+\$", names[0]):
        names = names[1:]
    if names[:1] == ["top"]:
        names = names[1:]
    return tuple(name for name in names if name)
