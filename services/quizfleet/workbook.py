"""Results as a workbook for spreadsheets (XLSX): sheets Players, Questions and Answers.

Written as it comes, so that memory is bounded. A text is a text, whatever it begins with: no cell is a formula.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from openpyxl import Workbook as Sheets
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from quizfleet.packed import Entry
from quizfleet.quiz import Quiz
from quizfleet.summary import PlayerSummary, QuestionSummary, in_words

MAX_ROWS = 1_000_000
"""Of answers on a sheet, which holds little more; what is left goes on on another."""

PLAYERS = ("Rank", "Name", "Score", "Right", "Answered", "Mean time (s)", "Removed")
QUESTIONS = ("Question", "Text", "Kind", "Warm-up", "Answers", "Share correct", "Median time (s)")
ANSWERS = ("Player", "Question", "Answer", "Right", "Points", "Time (s)")

_WIDTHS = {"Name": 26, "Player": 26, "Text": 60, "Answer": 40, "Distractor": 30}
_WIDTH = 14
_SHARE, _SECONDS = "0%", "0.000"
_BOLD = Font(bold=True)
_SPECIAL = ("=", "#")
"""What openpyxl takes for a formula or an error where a text begins with it."""


class Workbook:
    """A workbook in the making: `add` all answers, then `save`."""

    def __init__(self, quiz: Quiz) -> None:
        self._quiz = quiz
        self._book = Sheets(write_only=True)
        self._players = self._book.create_sheet("Players")
        self._questions = self._book.create_sheet("Questions")
        self._answers = self._begin(self._book.create_sheet("Answers"), ANSWERS)
        self._rows = 0

    def add(self, answers: Iterable[Entry], names: Mapping[int, str]) -> None:
        """Write some of the answers, with their players' names."""
        for answer in answers:
            if self._rows and self._rows % MAX_ROWS == 0:
                title = f"Answers {self._rows // MAX_ROWS + 1}"
                self._answers = self._begin(self._book.create_sheet(title), ANSWERS)
            self._rows += 1
            question = self._quiz.questions[answer.question - 1]
            sheet = self._answers
            sheet.append(
                (
                    _text(sheet, names.get(answer.player, "")),
                    answer.question,
                    _text(sheet, in_words(question, answer.choices, answer.words)),
                    answer.correct,
                    answer.points,
                    answer.elapsed_ms / 1000,
                )
            )

    def save(self, file: IO[bytes], players: Iterable[PlayerSummary], questions: Sequence[QuestionSummary]) -> None:
        """Write what sums up the answers, and all of it into a file."""
        self._write_players(players)
        self._write_questions(questions)
        self._book.save(file)

    def _write_players(self, players: Iterable[PlayerSummary]) -> None:
        sheet = self._begin(self._players, PLAYERS)
        for one in players:
            mean = _number(sheet, _seconds(one.mean_ms), _SECONDS)
            sheet.append((one.rank, _text(sheet, one.name), one.score, one.right, one.answered, mean, one.removed))

    def _write_questions(self, questions: Sequence[QuestionSummary]) -> None:
        most = max((len(one.distractors) for one in questions), default=0)
        pairs = [title for place in range(1, most + 1) for title in (f"Distractor {place}", f"Share {place}")]
        sheet = self._begin(self._questions, (*QUESTIONS, *pairs))
        for one in questions:
            row: list[Any] = [one.question, _text(sheet, one.text), one.kind.value, one.warm_up, one.answers]
            row.append(_number(sheet, _share(one.correct, one.answers), _SHARE))
            row.append(_number(sheet, _seconds(one.median_ms), _SECONDS))
            for distractor in one.distractors:
                row.append(_text(sheet, distractor.text))
                row.append(_number(sheet, _share(distractor.count, one.answers), _SHARE))
            sheet.append(row)

    def _begin(self, sheet: Any, header: Sequence[str]) -> Any:
        """Write the first row, which stays where it is when the sheet is scrolled."""
        sheet.freeze_panes = "A2"
        for place, title in enumerate(header, 1):
            width = _WIDTHS.get(title.rstrip(" 0123456789"), _WIDTH)
            sheet.column_dimensions[get_column_letter(place)].width = width
        cells = [WriteOnlyCell(sheet, title) for title in header]
        for cell in cells:
            cell.font = _BOLD
        sheet.append(cells)
        return sheet


def _text(sheet: Any, text: str) -> Any:
    """A cell with a text in it; what XML cannot hold is left out."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not text.startswith(_SPECIAL):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _number(sheet: Any, number: float | None, form: str) -> Any:
    if number is None:
        return None
    cell = WriteOnlyCell(sheet, number)
    cell.number_format = form
    return cell


def _seconds(ms: int | None) -> float | None:
    return ms / 1000 if ms is not None else None


def _share(part: int | None, whole: int) -> float | None:
    return part / whole if part is not None and whole else None
