"""Rows of a sheet as questions. A row that cannot be taken is told with its column, its content, and what to write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from quizfleet.content import Kind, QuestionContent
from quizfleet.formats.cells import Cell, plain
from quizfleet.formats.columns import OF_A_QUIZ, Header
from quizfleet.formats.parsed import Fault, Path, errors_of, trimmed

_KINDS = {
    **{kind.value.replace("-", " "): kind for kind in Kind},
    **dict.fromkeys(("single choice", "single select"), Kind.SINGLE),
    **dict.fromkeys(("multi select", "multiple select", "multiple answers", "checkbox"), Kind.MULTIPLE),
    **dict.fromkeys(("true or false", "truefalse"), Kind.TRUE_FALSE),
    **dict.fromkeys(("number", "numerical"), Kind.NUMERIC),
    **dict.fromkeys(("short text", "short answer", "type answer", "fill in the blank"), Kind.TEXT),
    **dict.fromkeys(("order", "puzzle"), Kind.ORDERING),
    **dict.fromkeys(("survey",), Kind.POLL),
}
_EVIDENT = ("", "quiz", "choice", "multiple choice")
"""In the place of a kind: how many choices are right says whether one is to be chosen or several."""

_TRUE = frozenset(("true", "t", "yes", "y", "x", "1", "on"))
_FALSE = frozenset(("false", "f", "no", "n", "", "0", "2", "off"))
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,30}[.,]?\d{0,30}|[.,]\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_SECONDS = re.compile(r"(\d{1,6}) ?(?:s|secs?|seconds?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the sheet and its line in the file."""

    number: int
    line: int
    cells: Sequence[Cell]


class Reader:
    """One row under a header. All of a row's faults are told, not the first alone."""

    def __init__(self, sheet: str, header: Header, row: Row, seconds: int) -> None:
        self.sheet = sheet
        self.header = header
        self.row = row
        self.seconds = seconds
        self.faults: list[Fault] = []

    def is_empty(self) -> bool:
        """Whether nothing is in the row that belongs to a question."""
        of_quiz = {self.header.places[name] for name in (*OF_A_QUIZ, "quiz") if name in self.header.places}
        return not any(self._at(place) for place in self.header.known if place not in of_quiz)

    def _at(self, place: int | None) -> Cell:
        return self.row.cells[place] if place is not None and place < len(self.row.cells) else Cell()

    def cell(self, name: str) -> Cell:
        """The cell of a field; an empty one where there is no such column."""
        return self._at(self.header.places.get(name))

    def text(self, name: str) -> str:
        """What the cell of a field shows."""
        return self.cell(name).text

    def fault(self, column: str | int | None, message: str) -> Fault:
        """A fault of this row: in the column of a field, or at a place; None where it is the whole row's."""
        place = self.header.places.get(column) if isinstance(column, str) else column
        title = self.header.titles[place] if place is not None else column
        named = f", column {title}" if title is not None else ""
        return Fault(self.row.line, f"{self.sheet}row {self.row.number}{named}", message)

    def refuse(self, column: str | int | None, message: str) -> None:
        """Tell what is wrong."""
        self.faults.append(self.fault(column, message))

    def question(self) -> QuestionContent | None:
        """The row's question, or None where it is at fault."""
        for place in self.header.known:
            if self._at(place).fault:
                self.refuse(place, self._at(place).fault)
        fields = self._fields() if not self.faults else {}
        if self.faults:
            return None
        try:
            return QuestionContent.model_validate(fields)
        except ValidationError as invalid:
            for path, message in errors_of(invalid):
                self.refuse(self._column(path), message)
            return None

    def _column(self, path: Path) -> str | int | None:
        if len(path) > 1 and isinstance(path[1], int):
            places = list(self._choices().values()) if path[0] == "choices" else self._forms()
            return places[path[1]] if path[1] < len(places) else "accepted"
        named = {"answer": "correct", "image": "alt" if path[1:] == ("alt",) else "image"}
        return named.get(str(path[0]), str(path[0])) if path else None

    def _forms(self) -> list[int]:
        """The places of the accepted forms that are there."""
        return [place for _, place in sorted(self.header.forms.items()) if self._at(place)]

    def _choices(self) -> dict[int, int]:
        """The places of the choices that are there, by their numbers."""
        return {number: place for number, place in sorted(self.header.choices.items()) if self._at(place)}

    def _fields(self) -> dict[str, Any]:
        choices = {number: self._at(place).text for number, place in self._choices().items()}
        fields: dict[str, Any] = {"text": self.text("text"), "explanation": self.text("explanation")}
        if not fields["text"]:
            self.refuse("text", "a question needs a text")
        fields["seconds"] = self._whole("seconds", self.seconds, "seconds")
        fields["points"] = self._whole("points", 1000, "points")
        fields["warmUp"] = self._yes("warmUp")
        if self.text("image"):
            fields["image"] = {"url": self.text("image"), "alt": self.text("alt") or self._needs_alt()}
        known = len(self.faults)
        kind = self._kind(choices)
        return fields | self._key(kind, choices) if len(self.faults) == known else fields

    def _needs_alt(self) -> str:
        self.refuse("alt" if "alt" in self.header.places else "image", "say in image alt what the picture shows")
        return ""

    def _whole(self, name: str, default: int, what: str) -> int:
        cell = self.cell(name)
        if not cell:
            return default
        if cell.number is not None:
            text = plain(cell.number)
        else:
            found = _SECONDS.fullmatch(cell.text) if name == "seconds" else None
            text = found[1] if found else cell.text
        if re.fullmatch(r"[0-9]{1,6}", text):
            return int(text)
        self.refuse(name, f"{cell.text[:40]!r} is not a number of {what}; write a whole number like {default}")
        return default

    def _yes(self, name: str) -> bool:
        text = self.text(name).casefold()
        if text not in _TRUE | _FALSE - {"2"}:
            self.refuse(name, f"{text[:40]!r} is neither yes nor no")
        return text in _TRUE

    def _kind(self, choices: dict[int, str]) -> Kind | None:
        """The kind that the row says, or evidently is of; None where the number of right choices will tell."""
        said = " ".join(re.sub(r"[^a-z]+", " ", self.text("kind").casefold()).split())
        if said in _KINDS:
            return _KINDS[said]
        if said not in _EVIDENT:
            told = ", ".join(kind.value for kind in Kind)
            self.refuse("kind", f"{self.text('kind')[:40]!r} is no kind of question; there are {told}")
        if choices:
            return None
        if self.text("accepted") or self._forms():
            return Kind.TEXT
        if self.text("correct").casefold() in ("true", "false"):
            return Kind.TRUE_FALSE
        if _number(self.cell("correct")) is not None:
            return Kind.NUMERIC
        if said in _EVIDENT:
            self.refuse(None, "there are no choices, no accepted answers and no right number")
        return None

    def _key(self, kind: Kind | None, choices: dict[int, str]) -> dict[str, Any]:
        """The fields that say what is right, and whatever else is there: the model tells what does not belong."""
        fields: dict[str, Any] = {"kind": kind}
        right: set[int] = set()
        if kind is Kind.TRUE_FALSE:
            fields["answer"], choices = self._true_false(choices), {}
        elif kind is Kind.NUMERIC:
            fields["answer"] = self._decimal("correct")
        elif kind in (Kind.ORDERING, Kind.POLL):
            if self.cell("correct"):
                told = "the choices stand in the right order" if kind is Kind.ORDERING else "a poll has no right answer"
                self.refuse("correct", f"{told}; leave this cell empty")
        elif kind is not Kind.TEXT:
            right = self._right(choices)
            fields["kind"] = kind or (Kind.MULTIPLE if len(right) > 1 else Kind.SINGLE)
        if kind is Kind.TEXT or self.text("accepted") or self._forms():
            fields["accepted"], choices = self._accepted(choices)
        if self.cell("tolerance"):
            fields["tolerance"] = self._decimal("tolerance")
        if choices:
            fields["choices"] = [{"text": text, "correct": number in right} for number, text in choices.items()]
        return fields

    def _right(self, choices: dict[int, str]) -> set[int]:
        """The numbers of the right choices: as numbers, as letters, or as the text of one."""
        cell = self.cell("correct")
        if not cell:
            self.refuse("correct", "say which choices are right, by their numbers, like 2 or 1,3")
            return set()
        text = plain(cell.number) if cell.number is not None else cell.text
        words = [word for word in re.split(r"[\s,;./&+]+|\band\b", text) if word]
        numbers = [_place(word) for word in words]
        if words and all(number in choices for number in numbers):
            return {number for number in numbers if number is not None}
        of_text = [number for number, choice in choices.items() if choice == cell.text]
        if of_text:
            return set(of_text)
        wrong = next((word for word, number in zip(words, numbers, strict=True) if number not in choices), cell.text)
        told = f"there is no choice {wrong[:40]}" if _place(wrong) else f"{cell.text[:40]!r} is no choice"
        self.refuse("correct", f"{told}; write the numbers of the right choices, like 2 or 1,3 (as text)")
        return set()

    def _true_false(self, choices: dict[int, str]) -> bool | None:
        said = self.text("correct").casefold()
        if choices:  # as in other products, where true and false are choices like any other
            if not {text.casefold() for text in choices.values()} <= {"true", "false"}:
                self.refuse(None, "the choices of a true-false question are True and False; leave them out")
            said = next((text.casefold() for number, text in choices.items() if str(number) == said), said)
        if said and said in _TRUE | _FALSE:
            return said in _TRUE
        self.refuse("correct", f"{self.text('correct')[:40]!r} is neither true nor false")
        return None

    def _accepted(self, choices: dict[int, str]) -> tuple[list[str], dict[int, str]]:
        """The forms, each in a column of its own, or in one with semicolons or line breaks between; and other choices.

        Where there are none, the choices are the forms, as in other products, or the right answer is.
        """
        forms = [self._at(place).text for place in self._forms()]
        if self.text("accepted"):
            forms += _listed(self.text("accepted"))
        if forms:
            return forms, choices
        forms = list(choices.values()) or _listed(self.text("correct"))
        if not forms:
            self.refuse("accepted", "name at least one right answer")
        return forms, {}

    def _decimal(self, name: str) -> Decimal | None:
        number = _number(self.cell(name))
        if number is None:
            self.refuse(name, f"{self.text(name)[:40]!r} is not a number; write it like 42 or 3.5")
        elif self.cell(name).number is None and _THOUSANDS.fullmatch(self.text(name)):
            both = self.text(name).replace(",", "."), self.text(name).replace(",", "")
            self.refuse(name, f"{self.text(name)!r} can be read in two ways; write {both[0]} or {both[1]}")
        return number


def _number(cell: Cell) -> Decimal | None:
    """The number in a cell; a comma is taken for the point."""
    text = cell.text.replace("\u2212", "-")
    if cell.number is not None and not text.endswith("%"):
        return cell.number
    if _THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None


def _listed(text: str) -> list[str]:
    return [trimmed(form) for form in re.split(r"[;\n]", text) if trimmed(form)]


def _place(word: str) -> int | None:
    """A choice by its number or its letter."""
    if re.fullmatch(r"[0-9]{1,9}", word):
        return int(word)
    return ord(word.upper()) - 64 if re.fullmatch(r"[A-La-l]", word) else None
