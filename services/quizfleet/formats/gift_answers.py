"""What stands between the braces of a GIFT question, by kind, as fields of a question."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any

from quizfleet.formats import markup
from quizfleet.formats.gift_blocks import GAP, Source, show
from quizfleet.formats.markup import Plain
from quizfleet.formats.parsed import Fault

_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_TRUE_FALSE = re.compile(r"(TRUE|T|FALSE|F)\s*(?:#|$)", re.IGNORECASE)
_CLOZE = re.compile(r"\d*\s*:[A-Z_]{2,}:")
_FULL = Decimal(100)
_EXACT = Context(prec=300)
"""Holds every number that `_NUMBER` matches, and their sums, to the last digit."""

_ORDER_OPTIONS = (
    ("ALL", "EXACT", "RANDOM", "REL", "CONTIGUOUS", "CONTIG"),
    ("HORIZONTAL", "HORI", "H", "1", "VERTICAL", "VERT", "V", "0"),
    (
        *("ALL_OR_NOTHING", "ABSOLUTE_POSITION", "ABSOLUTE", "ABS", "RELATIVE_NEXT_EXCLUDE_LAST"),
        *("RELATIVE_NEXT_INCLUDE_LAST", "RELATIVE_ONE_PREVIOUS_AND_NEXT", "RELATIVE_ALL_PREVIOUS_AND_NEXT"),
        *("RELATIVE_TO_CORRECT", "RELATIVE", "REL", "LONGEST_ORDERED_SUBSET", "LONGEST_CONTIGUOUS_SUBSET"),
    ),
    ("SHOW", "TRUE", "YES", "1", "HIDE", "FALSE", "NO", "0"),
    ("none", "123", "abc", "ABCD", "iii", "IIII"),
)
"""What Moodle's ordering questions may say after their number of items, one of each, in this order."""


class NotTakenError(Exception):
    """This question cannot be taken: where, and why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Draft:
    """A question as far as it is read: its fields, where they stand, and what was guessed or left out on the way."""

    line: int
    format: str = "moodle"
    fields: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)
    unshown: int | None = None
    """Where a wrong answer has feedback, which nobody is shown here."""

    def warn(self, line: int, message: str) -> None:
        """Say what was guessed or left out."""
        self.warnings.append(Fault(line, "", message))

    def plain(self, hidden: str, line: int, what: str) -> str:
        """A text without its markup, with what it says of pictures; `what` names it in warnings."""
        said = reduced(hidden, self.format)
        for picture in said.pictures:
            self.warn(line, f"{what} has a picture, which only a question can have; its description stands for it")
            said = Plain(f"{said.text} {picture.alt}".strip(), (), said.lost)
        for name in said.lost:
            self.warn(line, f"{what} has <{name}>, which is left out")
        return said.text

    def explain(self, hidden: str, line: int, what: str = "feedback") -> None:
        """Take a text into the explanation, once."""
        text = self.plain(hidden, line, what)
        if text and text not in self.explanations:
            self.explanations.append(text)


def reduced(hidden: str, default: str) -> Plain:
    """A text as it is read by people; it may begin with the format that it is in."""
    text = hidden.strip()
    found = _FORMAT.match(text)
    form = found[1] if found else default
    text = show(text[found.end() :] if found else text)
    said = _REDUCE[form](text)
    return Plain(said.text.replace(GAP, "_____").strip(), said.pictures, said.lost)


def format_of(hidden: str, default: str) -> str:
    """The format that a text begins with."""
    found = _FORMAT.match(hidden.strip())
    return found[1] if found else default


_REDUCE: dict[str, Callable[[str], Plain]] = {
    "plain": Plain,
    "html": markup.from_html,
    "moodle": markup.from_auto,
    "markdown": markup.from_markdown,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the sign before it, its weight where it has one, and its feedback."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str
    line: int


def read(source: Source, start: int, end: int, draft: Draft) -> None:
    """Read the answers between two places into a draft.

    Raises:
        NotTakenError: they are of a kind that QuizFleet has not, or are no answers.
    """
    general = source.text.rfind("####", start, end)
    until = general if general >= 0 else end
    inner = source.text[start:until]
    section, start = inner.strip(), start + len(inner) - len(inner.lstrip())
    _kind(section, draft.line)(source, start, start + len(section), draft)
    if general >= 0:
        draft.explain(source.text[general + 4 : end], source.line(general))


def _kind(section: str, line: int) -> Callable[[Source, int, int, Draft], None]:
    if not section:
        raise NotTakenError(line, "QuizFleet has no essay questions")
    if _CLOZE.match(section):
        raise NotTakenError(line, "QuizFleet has no questions with several gaps (Cloze)")
    if section.startswith(">"):
        return _ordering
    if section.startswith("#"):
        return _numeric
    if _TRUE_FALSE.match(section):
        return _true_false
    if "~" in section:
        return _choices
    if "->" in section and "=" in section:
        raise NotTakenError(line, "QuizFleet has no matching questions")
    return _text


def _answers(source: Source, start: int, end: int, signs: str) -> Iterator[Answer]:
    """The answers in a section, each after a sign; what stands before the first sign is one without."""
    section = source.text[start:end]
    places = [found.start() for found in re.finditer(f"[{signs}]", section)]
    if section[: places[0] if places else None].strip():
        places.insert(0, -1)
    if not places:
        return
    for place, until in zip(places, [*places[1:], len(section)], strict=True):
        sign = section[place] if place >= 0 else ""
        written = section[place + 1 : until]
        weight = _WEIGHT.match(written.lstrip())
        text, _, feedback = (written.lstrip()[weight.end() :] if weight else written).partition("#")
        line = source.line(start + max(place, 0))
        yield Answer(sign, _weight(weight[1], line) if weight else None, text, feedback, line)


def _weight(written: str, line: int) -> Decimal:
    weight = Decimal(written)
    if abs(weight) > _FULL:
        raise NotTakenError(line, f"a weight is between -100% and 100%; this is {written}%")
    return weight


def _choices(source: Source, start: int, end: int, draft: Draft) -> None:
    """Where an answer has a =, one is right, and weights are part of its credit; else all with a weight above 0 are."""
    answers = list(_answers(source, start, end, "~="))
    single = any(one.sign == "=" for one in answers)
    choices, right = [], []
    for place, one in enumerate(answers):
        weight = one.weight if one.weight is not None else _FULL if one.sign == "=" else Decimal(0)
        correct = weight == _FULL if single else weight > 0
        text = draft.plain(one.text, one.line, "an answer")
        if single and 0 < weight < _FULL:
            draft.warn(one.line, _partly(text, weight))
        choices.append({"text": text, "correct": correct})
        draft.lines["choices", place] = one.line
        right += [(weight, one.line)] if correct else []
        _feedback(one, draft, correct=correct)
    if not right:
        raise NotTakenError(source.line(start), "no answer is right: put = before the right one")
    if single and len(right) > 1:
        draft.warn(right[1][1], f"{len(right)} answers have a =; here all of them are to be chosen, not any of them")
    if not single and len({weight for weight, _ in right}) > 1:
        told = ", ".join(_percent(weight) for weight, _ in right)
        draft.warn(right[0][1], f"the right answers have weights {told}; here they count the same")
    draft.fields |= {"kind": "multiple" if not single or len(right) > 1 else "single", "choices": choices}


def _partly(answer: str, weight: Decimal) -> str:
    return f"{answer[:40]!r} earns {_percent(weight)} in Moodle and is wrong here: there is no credit for a part"


def _percent(weight: Decimal) -> str:
    return f"{weight.normalize():f}%"


def _feedback(one: Answer, draft: Draft, *, correct: bool) -> None:
    if correct:
        draft.explain(one.feedback, one.line)
    elif one.feedback.strip() and draft.unshown is None:
        draft.unshown = one.line


def _true_false(source: Source, start: int, end: int, draft: Draft) -> None:
    """``T``, then feedback for who is wrong, then for who is right."""
    answer, *feedback = source.text[start:end].split("#", 2)
    for one in feedback:
        draft.explain(one, source.line(start))
    draft.fields |= {"kind": "true-false", "answer": answer.strip().upper() in ("T", "TRUE")}


def _text(source: Source, start: int, end: int, draft: Draft) -> None:
    """Each form with all of the credit is right; ``*`` stands for any text in Moodle, and ``\\*`` for itself."""
    accepted: list[str] = []
    for one in _answers(source, start, end, "="):
        form = draft.plain(one.text, one.line, "an answer")
        weight = one.weight if one.weight is not None else _FULL
        if 0 < weight < _FULL:
            draft.warn(one.line, _partly(form, weight))
        _feedback(one, draft, correct=weight == _FULL)
        if weight != _FULL:
            continue
        if re.search(r"(?<!\\)\*", form):
            draft.warn(one.line, f"{form[:40]!r} has a *, which stands for itself here and not for any text")
        draft.lines["accepted", len(accepted)] = one.line
        accepted.append(form.replace(r"\*", "*"))
    if not accepted:
        raise NotTakenError(source.line(start), "no answer earns all of the credit")
    draft.fields |= {"kind": "text", "accepted": accepted}


def _numeric(source: Source, start: int, end: int, draft: Draft) -> None:
    """The one number, or range, with all of the credit. Of several the widest, where it holds the others."""
    wrong = source.text.find("~", start, end)
    if wrong >= 0 and draft.unshown is None and "#" in source.text[wrong:end]:
        draft.unshown = source.line(wrong)
    ranges: list[tuple[Decimal, Decimal]] = []
    for one in _answers(source, start + 1, wrong if wrong >= 0 else end, "="):
        weight = one.weight if one.weight is not None else _FULL
        _feedback(one, draft, correct=weight == _FULL)
        if weight == _FULL:
            ranges.append(_range(show(one.text).strip(), one.line))
        elif weight > 0:
            draft.warn(one.line, _partly(show(one.text).strip(), weight))
    if not ranges:
        raise NotTakenError(source.line(start), "no number earns all of the credit")
    low, high = max(ranges, key=lambda one: _EXACT.subtract(one[1], one[0]))
    if any(one[0] < low or one[1] > high for one in ranges):
        raise NotTakenError(source.line(start), "several numbers are right; a numeric question here has one")
    draft.lines["answer",] = source.line(start)
    draft.fields |= {"kind": "numeric", "answer": digits(_EXACT.divide(_EXACT.add(low, high), 2))}
    if low != high:
        draft.fields["tolerance"] = digits(_EXACT.divide(_EXACT.subtract(high, low), 2))


def digits(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _range(written: str, line: int) -> tuple[Decimal, Decimal]:
    """The lowest and the highest right number of ``3``, ``3:0.5`` or ``2.5..3.5``."""
    low, dots, high = written.partition("..")
    if dots:
        ends = sorted((_number(low, line), _number(high, line)))
        return ends[0], ends[1]
    number, _, off = written.partition(":")
    middle, tolerance = _number(number, line), abs(_number(off, line)) if off.strip() else Decimal(0)
    return _EXACT.subtract(middle, tolerance), _EXACT.add(middle, tolerance)


def _number(written: str, line: int) -> Decimal:
    if not _NUMBER.fullmatch(written.strip()):
        told = written.strip()[:40]
        raise NotTakenError(line, f"{told!r} is not a number; write it like 3.5, a range like 3:0.5 or 1..5")
    return Decimal(written.strip())


def _ordering(source: Source, start: int, end: int, draft: Draft) -> None:
    """``>`` and how Moodle shows and grades it, then each item on a line of its own, in the right order."""
    head, *rows = source.text[start + 1 : end].split("\n")
    line, words = source.line(start), head.split()
    count = int(words.pop(0)) if words and re.fullmatch(r"[0-9]{1,4}", words[0]) else 0
    options = [words.pop(0) if words and words[0] in known else "" for known in _ORDER_OPTIONS]
    items = [(line, " ".join(words))] if words else []
    at = start + 1 + len(head) + 1
    for row in rows:
        items.append((source.line(at), row))
        at += len(row) + 1
    choices = [(where, draft.plain(item, where, "an item")) for where, item in items if item.strip()]
    if options[0] not in ("ALL", "EXACT") and 2 <= count < len(choices):
        draft.warn(line, f"all {len(choices)} items are to be put in order here; in Moodle {count} of them are")
    if options[2] != "ALL_OR_NOTHING":
        draft.warn(line, "only the whole order is right here; in Moodle parts of it earn part of the credit")
    for place, (where, _) in enumerate(choices):
        draft.lines["choices", place] = where
    draft.fields |= {"kind": "ordering", "choices": [{"text": text, "correct": False} for _, text in choices]}
