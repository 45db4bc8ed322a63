"""Quizzes as CSV that spreadsheets open, that runs nothing there, and that reads back as what it was."""

import csv
import io
import unicodedata
from collections.abc import Sequence

from quizfleet.content import Kind, QuestionContent, QuizContent
from quizfleet.formats.cells import plain

_CHOICES = 4
_SEPARATORS = frozenset(";\n")
_RUNS = tuple("=+-@\t\r")
"""A cell that begins like this is a formula to spreadsheets."""

_OF_A_QUIZ = ("mode", "starts at", "policy", "streak bonus", "lead seconds")


def to_csv(quizzes: Sequence[QuizContent]) -> bytes:
    """A header, and a row for each question. Begins with a byte order mark: spreadsheets want one to see UTF-8.

    Raises:
        ValueError: two quizzes have the same title, by which rows are told apart.
    """
    titles = [quiz.title for quiz in quizzes]
    again = next((title for title in titles if titles.count(title) > 1), None)
    if again is not None:
        raise ValueError(f"two quizzes have the title {again!r}; in CSV quizzes are told apart by their titles")
    questions = [question for quiz in quizzes for question in quiz.questions]
    choices = max(_CHOICES, *(len(question.choices) for question in questions))
    forms = [form for question in questions for form in question.accepted]
    apart = max(len(question.accepted) for question in questions) if _SEPARATORS & {*"".join(forms)} else 0
    accepted = [f"accepted {number}" for number in range(1, apart + 1)] or ["accepted"]
    columns = ["quiz", *_OF_A_QUIZ, "kind", "question", *(f"choice {number}" for number in range(1, choices + 1))]
    columns += ["correct", *accepted, "tolerance", "seconds", "points", "explanation", "image", "image alt", "warm up"]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    for quiz in quizzes:
        for question in quiz.questions:
            writer.writerow(_of_quiz(quiz) | _of_question(question, apart=bool(apart)))
    return out.getvalue().encode("utf-8-sig")


def _of_quiz(quiz: QuizContent) -> dict[str, str]:
    return {
        "quiz": guarded(quiz.title),
        "mode": quiz.mode.value,
        "starts at": quiz.starts_at.isoformat() if quiz.starts_at else "",
        "policy": quiz.policy,
        "streak bonus": "yes" if quiz.streak_bonus else "no",
        "lead seconds": str(quiz.lead_seconds),
    }


def _of_question(question: QuestionContent, *, apart: bool) -> dict[str, str]:
    cells = {
        "kind": question.kind.value,
        "question": guarded(question.text),
        "correct": _correct(question),
        "tolerance": plain(question.tolerance) if question.tolerance else "",
        "seconds": str(question.seconds),
        "points": str(question.points),
        "explanation": guarded(question.explanation),
        "warm up": "yes" if question.warm_up else "",
    }
    if question.image:
        cells |= {"image": question.image.url, "image alt": guarded(question.image.alt)}
    cells |= {f"choice {number}": guarded(choice.text) for number, choice in enumerate(question.choices, 1)}
    if apart:
        return cells | {f"accepted {number}": guarded(form) for number, form in enumerate(question.accepted, 1)}
    return cells | {"accepted": guarded("; ".join(question.accepted))}


def _correct(question: QuestionContent) -> str:
    """With semicolons: a spreadsheet takes 1,3 for a number, here or there."""
    if question.kind is Kind.TRUE_FALSE:
        return "true" if question.answer else "false"
    if question.answer is not None:
        return plain(question.answer)  # type: ignore[arg-type]
    return "; ".join(map(str, question.correct_choices))


def guarded(cell: str) -> str:
    """Text that a spreadsheet shows and does not run: an apostrophe goes before what begins like a formula."""
    return f"'{cell}" if _runs(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given. Text that merely begins with an apostrophe stays as it is."""
    return cell[1:] if cell.startswith("'") and _runs(cell) else cell


def _runs(cell: str) -> bool:
    """Whether it begins like a formula, whatever number of apostrophes goes before: so each cell has one reading."""
    return unicodedata.normalize("NFKC", cell.lstrip("'")).lstrip()[:1] in _RUNS
