"""A cell of a sheet as people see it: 4.0 is "4", half is "50%" where the cell's format says so, a date is a date."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from quizfleet.formats.parsed import trimmed

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]')
_DATE_PARTS = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P", re.IGNORECASE)
_NUMBER_PART = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_DIGITS = 15
_LONGEST_FORMAT = 255
_APART = 0xDC00
"""A literal part of a format is kept apart as a lone surrogate, which no workbook contains."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, without space around it; its number where it holds one, and what is wrong with it."""

    text: str = ""
    number: Decimal | None = None
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.fault)


def text_cell(text: str) -> Cell:
    """A cell of text."""
    return Cell(trimmed(text))


def value_cell(value: Any, number_format: str) -> Cell:
    """A cell of a workbook: its value, shown in its format."""
    if value is None:
        return Cell()
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return _number_cell(value, number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(_instant(value, number_format))
    return text_cell(str(value))


_TOO_LARGE = "the number is too large or too small"


def _number_cell(value: float, number_format: str) -> Cell:
    try:
        number = Decimal(value) if isinstance(value, int) else Decimal(format(value, f".{_MOST_DIGITS}g"))
    except (ValueError, OverflowError):
        return Cell(fault=_TOO_LARGE)
    if not number.is_finite() or abs(number.adjusted()) > 3 * _MOST_DIGITS:
        return Cell(fault=_TOO_LARGE)
    return Cell(_shown(number, number_format), number)


def plain(number: Decimal) -> str:
    """A number in digits, without zeros that say nothing."""
    digits = f"{number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _shown(number: Decimal, number_format: str) -> str:
    """A number in a format such as ``0.00``, ``#,##0 "km"`` or ``0%``; as it is where the format is of another sort."""
    sections = number_format[:_LONGEST_FORMAT].split(";")
    negative = number < 0 and len(sections) > 1
    section = sections[1] if negative else sections[2] if not number and len(sections) > 2 else sections[0]
    literals: list[str] = []

    def apart(found: "re.Match[str]") -> str:
        literals.append(found[1] or found[2] or found[3] or "")
        return chr(_APART + len(literals) - 1)

    pattern = _LITERAL.sub(apart, section)
    digits = _NUMBER_PART.search(pattern)
    if re.search(r"[a-zA-Z/@]", pattern) or not (digits or literals):
        return plain(number)
    if digits is None:
        return trimmed("".join(literals))
    thousands = len(digits[0]) - len(digits[0].rstrip(","))
    scaled = number.scaleb(2 * pattern.count("%") - 3 * thousands)
    try:
        shown = _digits(abs(scaled), digits[0].rstrip(","))
    except InvalidOperation:  # more digits than a number here has
        return plain(number)
    sign = "-" if number < 0 and not negative and shown.strip("0.,") else ""
    whole = f"{sign}{pattern[: digits.start()]}{shown}{pattern[digits.end() :]}"
    return trimmed("".join(literals[ord(c) - _APART] if _APART <= ord(c) < 0xE000 else c for c in whole))


def _digits(number: Decimal, pattern: str) -> str:
    """The digits of a number not below 0, in a pattern such as ``#,##0.0#``."""
    whole, _, part = pattern.partition(".")
    most, least = len(part.replace(",", "")), part.count("0")
    fixed = f"{number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP):f}"
    units, _, decimals = fixed.partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    units = units.zfill(whole.count("0"))
    if "," in whole:
        units = f"{int(units):,}".zfill(whole.count("0"))
    elif not whole.count("0"):
        units = units.lstrip("0")
    return units + ("." + decimals if decimals else "")


def _instant(value: datetime | date | time | timedelta, number_format: str) -> str:
    """A date or a time in a format such as ``d mmm yyyy``; in the order of ISO 8601 where the format leaves it open."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    section = number_format.partition(";")[0]
    if section == "mm-dd-yy" and isinstance(value, datetime):
        return value.date().isoformat()  # shown in the order of whoever looks at it
    if section == "General" or section.startswith("[$-F800]") or not _DATE_PARTS.search(section):
        return _iso(value)
    pieces = re.split(r'("[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P|y+|m+|d+|h+|s+)', section, flags=re.IGNORECASE)
    twelve = bool(re.search("AM/PM|A/P", section, re.IGNORECASE))
    shown, after_hours = [], False
    for at, piece in enumerate(pieces):
        low = piece.lower()
        if piece.startswith("[") or not piece:
            continue
        if piece.startswith(('"', "\\")):
            shown.append(piece.strip('"') if piece.startswith('"') else piece[1:])
            continue
        minutes = low.strip("m") == "" and (
            after_hours or any(one.lower().startswith("s") for one in pieces[at + 1 : at + 3])
        )
        shown.append(_part(value, low, twelve=twelve, minutes=minutes))
        if low[0] in "hsymd":
            after_hours = low[0] == "h"
    return trimmed("".join(shown))


def _iso(value: datetime | date | time) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()


def _part(value: Any, part: str, *, twelve: bool, minutes: bool) -> str:
    """One part of a date's format; text between the parts stands for itself."""
    if minutes:
        return f"{getattr(value, 'minute', 0):0{min(len(part), 2)}}"
    if part in ("am/pm", "a/p"):
        half = "PM" if getattr(value, "hour", 0) >= 12 else "AM"
        return half if part == "am/pm" else half[0]
    if part.strip("ymdhs"):
        return part
    known = isinstance(value, date)
    hour = getattr(value, "hour", 0)
    match part[0]:
        case "h":
            return f"{(hour % 12 or 12) if twelve else hour:0{min(len(part), 2)}}"
        case "s":
            return f"{getattr(value, 'second', 0):0{min(len(part), 2)}}"
        case _ if not known:
            return ""
        case "y":
            return f"{value.year:04}" if len(part) > 2 else f"{value.year % 100:02}"
        case "m":
            name = _MONTHS[value.month - 1]
            return f"{value.month:0{len(part)}}" if len(part) < 3 else {3: name[:3], 5: name[0]}.get(len(part), name)
        case _:
            name = _DAYS[value.weekday()]
            return f"{value.day:0{len(part)}}" if len(part) < 3 else name[:3] if len(part) == 3 else name
