"""Sheets of questions: the header among the first rows, then a question in each row, and quizzes by their titles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from quizfleet.content import MAX_QUESTIONS, MAX_TITLE, QuestionContent, QuizContent
from quizfleet.formats.columns import HEADER_ROWS, OF_A_QUIZ, Header, read_header
from quizfleet.formats.parsed import Fault, Options, Parsed, adjusted, faults_of, in_order, in_parts, too_many
from quizfleet.formats.rows import Reader, Row


@dataclass
class _Quiz:
    """A quiz as its rows are read: where its first one is, its own columns, its questions."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    questions: list[QuestionContent] = field(default_factory=list)


@dataclass
class Book:
    """One sheet or several as they are read, up to as many questions as the options allow."""

    options: Options
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    _quizzes: dict[str, _Quiz] = field(default_factory=dict)
    _taken: int = 0

    def read(self, name: str, title: str, rows: Iterable[Row]) -> bool:
        """Read the rows of a sheet; False where none of them is a header.

        Args:
            name: how faults call the sheet, such as ``sheet Round 1, ``; empty where there is but one.
            title: of the quiz, where no column says it.
        """
        rest = iter(rows)
        header = self._header(name, rest)
        if header is None:
            return False
        for row in rest:
            if self._taken == self.options.limit:
                break
            if stop := too_many(self._taken, len(self.faults), row.line):
                self.faults.append(stop)
                break
            reader = Reader(name, header, row, self.options.seconds)
            title = reader.text("quiz") or title
            if not reader.is_empty():
                self._take(self.options.title or title, reader)
        return True

    def _header(self, name: str, rows: Iterator[Row]) -> Header | None:
        for row in rows:
            header = read_header(row.cells)
            if header.is_one:
                for place in header.unknown:
                    told = f"{name}row {row.number}, column {header.titles[place]}"
                    self.warnings.append(Fault(row.line, told, "there is no such column here; it is left out"))
                return header
            if row.number >= HEADER_ROWS:
                break
        return None

    def _take(self, title: str, reader: Reader) -> None:
        question = reader.question()
        self.faults += reader.faults
        if question is None:
            return
        self._taken += 1
        quiz = self._quizzes.setdefault(title, _Quiz(reader.row.line))
        quiz.questions.append(question)
        for column in OF_A_QUIZ:
            text = reader.text(column)
            if text and quiz.fields.setdefault(column, text) != text:
                told = f"an earlier row of this quiz says {quiz.fields[column][:40]!r}, which counts"
                self.warnings.append(reader.fault(column, told))

    def parsed(self) -> Parsed:
        """What was read. A quiz whose own columns are wrong is a fault."""
        quizzes = tuple(self._contents())
        if not quizzes and not self.faults:
            self.faults.append(Fault(1, "", "there is no question under the header"))
        return Parsed(quizzes, in_order(self.faults), in_order(self.warnings))

    def _contents(self) -> Iterator[QuizContent]:
        for title, quiz in self._quizzes.items():
            if len(title) > MAX_TITLE:
                self.warnings.append(Fault(quiz.line, "title", f"cut after {MAX_TITLE} characters"))
            for numbered, part in in_parts(title, quiz.questions, MAX_QUESTIONS):
                try:
                    made = QuizContent.model_validate({**quiz.fields, "title": numbered, "questions": part})
                except ValidationError as invalid:
                    self.faults += faults_of(invalid, lambda _, line=quiz.line: line)  # type: ignore[misc]
                else:
                    yield adjusted(made, self.options)
