"""The texts of a batch's statements, made from integers as `quizfleet.sql` says. Pure."""

from collections.abc import Iterable, Mapping

from quizfleet import sql
from quizfleet.grading import Counted
from quizfleet.scoring.answer import Answer
from quizfleet.sql import Key

_COLUMNS = "quiz, player, question, choices, correct, points, elapsed_ms, received_at"
_SCORE = "INSERT INTO quiz_score (quiz, player, score, elapsed_ms, version) VALUES "

Totals = dict[tuple[int, int], list[int]]
"""(quiz, player) -> [points, ms of right answers, answers]: what a batch adds to a score."""


def add_up(fresh: Mapping[Key, Counted], answers: Mapping[Key, Answer]) -> Totals:
    """What these submissions to questions of `answers` add to the scores. Time counts where a question is scored."""
    totals: Totals = {}
    for key, counted in fresh.items():
        quiz, player, question = key
        total = totals.get((quiz, player))
        if total is None:
            total = totals[quiz, player] = [0, 0, 0]
        total[0] += counted.points
        # What brought points is scored; only of what brought none has it to be looked up.
        if counted.correct and (counted.points or answers[key].quiz.questions[question - 1].is_scored):
            total[1] += counted.elapsed_ms
        total[2] += 1
    return totals


def insert_submissions(fresh: Mapping[Key, Counted], answers: Mapping[Key, Answer]) -> str:
    """Insert submissions, in the order of their keys: one order for all processes, so that none waits for another in
    a circle. `answers` are what was sent, by key; a batch without words has no column for them."""
    rows, words = [], False
    for key in sorted(fresh):
        (quiz, player, question), counted = key, fresh[key]
        words = words or counted.words is not None
        rows.append(
            f"({quiz:d},{player:d},{question:d},{counted.choices:d},{counted.correct:d},{counted.points:d},"
            f"{counted.elapsed_ms:d},{answers[key].received_at:d}"
        )
    if words:
        rows = [f"{row},{_literal(fresh[key].words)}" for key, row in zip(sorted(fresh), rows, strict=True)]
    columns = _COLUMNS + ", given" if words else _COLUMNS
    return f"INSERT INTO submission ({columns}) VALUES {'),'.join(rows)})"  # noqa: S608


def _literal(words: str | None) -> str:
    """Words as the bytes of their UTF-8 in hexadecimal digits: there is nothing in them to escape."""
    return f"X'{words.encode().hex()}'" if words is not None else "NULL"


def add_scores(totals: Totals, on_existing: str) -> str:
    """Add to scores; `on_existing` is the dialect's clause that adds to a row which is there already."""
    rows = [
        f"({quiz:d},{player:d},{score:d},{elapsed:d},{version:d})"
        for (quiz, player), (score, elapsed, version) in sorted(totals.items())
    ]
    return f"{_SCORE}{','.join(rows)} {on_existing}"


def select_submissions(keys: Iterable[Key], rows: str) -> str:
    """Select (quiz, player, question, choices, correct, points, elapsed_ms, given) of what exists among these keys."""
    return (
        "SELECT quiz, player, question, choices, correct, points, elapsed_ms, given FROM submission "  # noqa: S608
        f"WHERE {sql.among(keys, rows)}"
    )


def select_right(keys: Iterable[Key], rows: str) -> str:
    """Select (quiz, player, question, correct) of the submissions that exist among these keys."""
    return f"SELECT quiz, player, question, correct FROM submission WHERE {sql.among(keys, rows)}"  # noqa: S608


def select_windows(keys: Iterable[Key], rows: str) -> str:
    """Select (quiz, player, question, opened_at) of the players' own windows among these keys."""
    return f"SELECT quiz, player, question, opened_at FROM question_window WHERE {sql.among(keys, rows)}"  # noqa: S608


def select_packs(quizzes: Iterable[int]) -> str:
    """Select (quiz, format, payload) of those of these quizzes that are packed."""
    return f"SELECT quiz, format, payload FROM packed_quiz WHERE quiz IN ({','.join(f'{quiz:d}' for quiz in quizzes)})"  # noqa: S608
