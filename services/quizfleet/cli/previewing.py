"""A quiz as its author looks it over before it is imported."""

from rich.markup import escape
from rich.table import Table

from quizfleet.content import Kind, QuestionContent, QuizContent

_LONGEST = 60


def preview(quiz: QuizContent) -> Table:
    """A table with a row for each question: its kind, its text, what is right, seconds and points."""
    table = Table(title=f"[bold]{_short(quiz.title)}[/bold]  {quiz.mode.value}", title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("kind")
    table.add_column("question", ratio=3)
    table.add_column("right", ratio=2)
    table.add_column("s", justify="right")
    table.add_column("points", justify="right")
    for number, question in enumerate(quiz.questions, 1):
        points = "warm-up" if question.warm_up else str(question.points)
        cells = str(number), question.kind.value, _short(question.text), _right(question), str(question.seconds), points
        table.add_row(*cells)
    return table


def _right(question: QuestionContent) -> str:
    match question.kind:
        case Kind.TRUE_FALSE:
            return "true" if question.answer else "false"
        case Kind.NUMERIC:
            return f"{question.answer}" + (f" ± {question.tolerance}" if question.tolerance else "")
        case Kind.TEXT:
            return _short("; ".join(question.accepted))
        case Kind.ORDERING:
            return _short(" < ".join(choice.text for choice in question.choices))
        case Kind.POLL:
            return f"({len(question.choices)} choices)"
        case _:
            right = "; ".join(choice.text for choice in question.choices if choice.correct)
            return _short(f"{right} (of {len(question.choices)})")


def _short(text: str) -> str:
    """On one line, with nothing that a terminal or rich would take for more than text."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return escape(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")
