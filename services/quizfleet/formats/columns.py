"""Which column of a sheet is what: by the names in its header row, ours or those of other products' templates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quizfleet.content import MAX_CHOICES
from quizfleet.formats.cells import Cell

HEADER_ROWS = 30
"""The header is looked for in so many rows: templates begin with instructions."""

MAX_COLUMNS = 120
MAX_FORMS = 50

_NAMES = {
    "text": ("question", "question text", "text"),
    "kind": ("kind", "type", "question type"),
    "correct": ("correct", "correct answer", "correct answers", "right answer", "right answers", "answer"),
    "accepted": ("accepted", "accepted answers"),
    "tolerance": ("tolerance",),
    "seconds": ("seconds", "time", "time limit", "time in seconds"),
    "points": ("points",),
    "explanation": ("explanation", "answer explanation", "feedback"),
    "image": ("image", "image url", "image link", "picture"),
    "alt": ("image alt", "alt", "alt text"),
    "warmUp": ("warm up", "warmup"),
    "quiz": ("quiz", "quiz title", "title"),
    "mode": ("mode",),
    "startsAt": ("starts at", "startsat"),
    "policy": ("policy",),
    "streakBonus": ("streak bonus", "streakbonus"),
    "leadSeconds": ("lead seconds", "leadseconds"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_NUMBERED = re.compile(r"(choice|answer|option|accepted) ?(\d{1,2}|[a-l])")
OF_A_QUIZ = ("mode", "startsAt", "policy", "streakBonus", "leadSeconds")


@dataclass(frozen=True)
class Header:
    """The columns of a sheet: each field's place, and those of the choices and accepted forms by their numbers."""

    titles: Sequence[str]
    places: dict[str, int] = field(default_factory=dict)
    choices: dict[int, int] = field(default_factory=dict)
    forms: dict[int, int] = field(default_factory=dict)
    unknown: Sequence[int] = ()

    @property
    def is_one(self) -> bool:
        """Whether this can be the header of a sheet of questions."""
        answers = self.choices or self.forms or self.places.keys() & {"correct", "accepted"}
        return "text" in self.places and bool(answers)

    @property
    def known(self) -> list[int]:
        """The places of all columns that are read."""
        return sorted({*self.places.values(), *self.choices.values(), *self.forms.values()})


def read_header(cells: Iterable[Cell]) -> Header:
    """A row as a header. Of two columns with one name the first counts; the other is as good as unknown."""
    titles = [_short(cell.text) for cell in cells]
    header = Header(titles, unknown=(unknown := []))
    for place, title in enumerate(titles):
        name = _plain(title)
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            number = int(numbered[2]) if numbered[2].isdigit() else "abcdefghijkl".index(numbered[2]) + 1
            into, last = (header.forms, MAX_FORMS) if numbered[1] == "accepted" else (header.choices, MAX_CHOICES)
            if 1 <= number <= last and number not in into:
                into[number] = place
                continue
        elif name in _FIELDS and _FIELDS[name] not in header.places:
            header.places[_FIELDS[name]] = place
            continue
        if title:
            unknown.append(place)
    return header


def _short(title: str) -> str:
    """A column's name without the advice that templates put after it."""
    return re.split("\\s[-\u2013\u2014]\\s|:|\n", title, maxsplit=1)[0].strip()[:60]


def _plain(title: str) -> str:
    """A name as it is looked up: "Correct answer(s)" is "correct answer"."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^)]*\)", "", title).casefold()).split())
