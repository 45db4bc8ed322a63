"""Moodle's GIFT: questions between blank lines, their answers in braces; see https://docs.moodle.org/en/GIFT_format.

Read as Moodle's own importer reads it. What QuizFleet has not (matching, essays, descriptions, credit for part of an
answer) is told by line; the other questions are taken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from quizfleet.content import MAX_QUESTIONS, MAX_TITLE, ImageContent, Kind, QuestionContent, QuizContent
from quizfleet.formats import gift_answers
from quizfleet.formats.decoding import decode
from quizfleet.formats.gift_answers import Draft, NotTakenError, format_of, reduced
from quizfleet.formats.gift_blocks import GAP, Block, Note, Source, blocks, category_path, show
from quizfleet.formats.markup import Picture
from quizfleet.formats.parsed import (
    Fault,
    Options,
    Parsed,
    Path,
    adjusted,
    faults_of,
    in_order,
    in_parts,
    title_of,
    too_many,
)

MAX_CHARACTERS = 20_000
"""Of a question with its markup: more than any that fits has."""

_MAX_EXPLANATION = 1000
_OF_A_QUIZ = ("title", "mode", "startsAt", "policy", "streakBonus", "leadSeconds")


_Path = tuple[str, ...]


@dataclass
class _Section:
    """A category, which becomes a quiz: its path, what our comments say of it, and its questions."""

    line: int = 1
    path: _Path = ()
    fields: dict[str, Any] = field(default_factory=dict)
    questions: list[QuestionContent] = field(default_factory=list)

    @property
    def key(self) -> "_Path | int":
        """What makes it the same quiz where it comes again: its path, unless a comment of ours begins it."""
        return self.line if self.fields else self.path


@dataclass
class _Reading:
    """A file as it is read."""

    options: Options
    section: _Section = field(default_factory=_Section)
    sections: dict[_Path | int, _Section] = field(default_factory=dict)
    """Those with questions, by their keys."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    unshown: list[int] = field(default_factory=list)
    taken: int = 0

    def category(self, block: Block) -> None:
        """Begin a quiz, or go on with one whose category was there before; our exporter's comment begins a new one."""
        path = category_path(block.category or "")
        begun = _Section(block.line, path, self._of_quiz(block.notes))
        self.section = self.sections.get(begun.key, begun)
        if len(block.lines) > 1:
            self.warnings.append(Fault(block.line, "", "a blank line belongs after $CATEGORY"))
            self.question(Block(block.lines[1:]))

    def _of_quiz(self, notes: list[Note]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for note in notes:
            unknown = [name for name in note.fields if name not in _OF_A_QUIZ]
            if note.fault or unknown:
                fault = note.fault or f"{unknown[0][:40]!r} is no field of a quiz; it is ignored"
                self.warnings.append(Fault(note.line, "", fault))
            said |= {name: value for name, value in note.fields.items() if name in _OF_A_QUIZ}
        return said

    def question(self, block: Block) -> None:
        """Take a question into the quiz at hand, or say why not."""
        fields, draft, refusal = read_block(block)
        notes = {name: note.line for note in block.notes for name in note.fields}
        self.warnings += [Fault(note.line, "", note.fault) for note in block.notes if note.fault]
        if refusal is not None:
            self.faults.append(refusal)
            return
        fields.setdefault("seconds", self.options.seconds)
        try:
            self.section.questions.append(QuestionContent.model_validate(fields))
        except ValidationError as invalid:
            self.faults += faults_of(invalid, lambda path: _line(path, draft, notes))
            return
        self.sections.setdefault(self.section.key, self.section)
        self.taken += 1
        self.warnings += draft.warnings
        if draft.unshown is not None:
            self.unshown.append(draft.unshown)

    def full(self) -> bool:
        """Whether as many questions are taken as were asked for."""
        return self.options.limit is not None and self.taken >= self.options.limit


def _line(path: Path, draft: Draft, notes: dict[str, int]) -> int:
    if path and str(path[0]) in notes:
        return notes[str(path[0])]
    return next((draft.lines[path[:size]] for size in (2, 1) if path[:size] in draft.lines), draft.line)


def parse_gift(data: bytes, name: str, options: Options) -> Parsed:
    """Parse a file: a quiz for each category, named after it; what stands before the first is named after the file.

    With a title in the options all questions are one quiz.
    """
    text, warnings = decode(data)
    reading = _Reading(options, warnings=warnings)
    for block in blocks(text):
        if reading.full():
            break
        if stop := too_many(reading.taken, len(reading.faults), block.line):
            reading.faults.append(stop)
            break
        if block.category is not None:
            reading.category(block)
        elif block.lines:
            reading.question(block)
        else:
            told = "this comment belongs right above a question or a category; it is ignored"
            reading.warnings.append(Fault(block.line, "", told))
    quizzes = tuple(_quizzes(reading, name))
    if not quizzes and not reading.faults:
        reading.faults.append(Fault(1, "", "there is no question in this file"))
    if reading.unshown:
        count = len(reading.unshown)
        told = f"feedback on wrong answers is left out, in {count} question{'s' if count > 1 else ''}"
        reading.warnings.append(Fault(reading.unshown[0], "", told))
    return Parsed(quizzes, in_order(reading.faults), in_order(reading.warnings))


def _quizzes(reading: _Reading, name: str) -> Iterator[QuizContent]:
    sections = [*reading.sections.values()]
    if reading.options.title is not None and sections:
        questions = [question for section in sections for question in section.questions]
        sections = [_Section(sections[0].line, (), sections[0].fields, questions)]
    titles = _titles(section.path for section in sections)
    for section in sections:
        title = titles.get(section.path) or title_of(name)
        if len(title) > MAX_TITLE and "title" not in section.fields:
            reading.warnings.append(Fault(section.line, "", f"the title is cut after {MAX_TITLE} characters"))
        for numbered, part in in_parts(title, section.questions, MAX_QUESTIONS):
            fields = {"title": numbered, **section.fields, "questions": part}
            try:
                yield adjusted(QuizContent.model_validate(fields), reading.options)
            except ValidationError as invalid:
                reading.faults += faults_of(invalid, lambda _, line=section.line: line)  # type: ignore[misc]


def _titles(paths: Iterable[_Path]) -> dict[_Path, str]:
    """A category's own name; with those above it, where another has the same."""
    different = {path for path in paths if path}
    names = Counter(path[-1] for path in different)
    return {path: path[-1] if names[path[-1]] == 1 else " / ".join(path) for path in different}


def read_block(block: Block) -> tuple[dict[str, Any], Draft, Fault | None]:
    """A question's fields, how they were read, and why it cannot be taken.

    What our comments say counts before what GIFT says, where null takes a field away. A comment that says it all, the
    kind and the text among it, makes up for a question that GIFT cannot hold.
    """
    source = Source(block.lines)
    draft = Draft(block.line)
    refusal, name = None, ""
    said: dict[str, Any] = {}
    for note in block.notes:
        said |= note.fields
    try:
        if len(source.text) > MAX_CHARACTERS:
            raise NotTakenError(block.line, f"longer than {MAX_CHARACTERS} characters")
        name, at = _name(source)
        _read(source, at, draft)
        if "text" not in said:
            _text(name, draft)
    except NotTakenError as why:
        if not said.keys() >= {"kind", "text"}:
            told = f"question {name[:60]!r}: {why}" if name else str(why)
            refusal = Fault(why.line, "", told)
        draft = Draft(block.line)
    fields = {**draft.fields, **said}
    if said.get("kind") == Kind.POLL and "choices" in draft.fields and "choices" not in said:
        fields["choices"] = [{"text": one["text"], "correct": False} for one in draft.fields["choices"]]
    return {name: value for name, value in fields.items() if value is not None}, draft, refusal


def _name(source: Source) -> tuple[str, int]:
    """A question's name, which nobody is shown, and where its text begins."""
    if not source.text.startswith("::"):
        return "", 0
    end = source.text.find("::", 2)
    if end < 0:
        return "", 2
    return " ".join(show(source.text[2:end]).split()), end + 2


def _read(source: Source, at: int, draft: Draft) -> None:
    text = source.text
    opens, closes = text.find("{", at), text.find("}", at)
    if opens < 0 and closes < 0:
        raise NotTakenError(draft.line, "this is a description, not a question: answers in { } are missing")
    if closes < 0:
        raise NotTakenError(source.line(opens), "no } ends the answers that begin here (a blank line ends a question)")
    if opens < 0 or closes < opens:
        raise NotTakenError(source.line(closes), r"there is a } without a { before it; write \} where a brace is meant")
    if "{" in text[closes:]:
        again = text.find("{", closes)
        raise NotTakenError(source.line(again), r"only one { } can hold answers; write \{ where a brace is meant")
    rest = text[closes + 1 :]
    asked = text[at:opens] + (GAP + rest if rest.strip() else "")
    draft.format = format_of(asked, draft.format)
    said = reduced(asked, draft.format)
    draft.fields["text"] = said.text
    gift_answers.read(source, opens + 1, closes, draft)
    for lost in said.lost:
        draft.warn(draft.line, f"the question has <{lost}>, which is left out")
    _picture(said.pictures, draft)
    _explanation(draft)


def _text(name: str, draft: Draft) -> None:
    if not draft.fields["text"] and name:
        draft.warn(draft.line, "the question has no text; its name stands for it")
        draft.fields["text"] = name


def _picture(pictures: tuple[Picture, ...], draft: Draft) -> None:
    """The first picture that is on the web becomes the question's; players see no files of Moodle's."""
    for picture in pictures:
        told = (picture.alt or picture.source or "without an address")[:60]
        alt = picture.alt or picture.source.rpartition("/")[2].partition("?")[0] or "picture"
        try:
            image = ImageContent(url=picture.source, alt=alt[:255])
        except ValidationError:
            draft.warn(draft.line, f"the picture {told!r} has no address on the web and is left out")
            continue
        if "image" in draft.fields:
            draft.warn(draft.line, f"a question shows one picture; {told!r} is left out")
            continue
        if not picture.alt:
            draft.warn(draft.line, "the picture has no alt, which says what it shows; its file's name stands for it")
        draft.fields["image"] = image.model_dump()


def _explanation(draft: Draft) -> None:
    if draft.explanations:
        whole = "\n".join(draft.explanations)
        if len(whole) > _MAX_EXPLANATION:
            draft.warn(draft.line, f"the feedback is cut after {_MAX_EXPLANATION} characters")
        draft.fields["explanation"] = whole[:_MAX_EXPLANATION].strip()
