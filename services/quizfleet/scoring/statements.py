"""The texts of a batch's statements, made from integers as `quizfleet.sql` says. Pure."""

from collections.abc import Iterable, Mapping

from quizfleet import sql
from quizfleet.scoring.answer import Counted
from quizfleet.sql import Key

_SUBMISSION = (
    "INSERT INTO submission (quiz, player, question, choices, correct, points, elapsed_ms, received_at) VALUES "
)
_SCORE = "INSERT INTO quiz_score (quiz, player, score, elapsed_ms, version) VALUES "

Totals = dict[tuple[int, int], list[int]]
"""(quiz, player) -> [points, ms of right answers, answers]: what a batch adds to a score."""


def add_up(fresh: Mapping[Key, Counted]) -> Totals:
    """What these submissions add to the scores."""
    totals: Totals = {}
    for (quiz, player, _), counted in fresh.items():
        total = totals.get((quiz, player))
        if total is None:
            total = totals[quiz, player] = [0, 0, 0]
        total[0] += counted.points
        if counted.correct:
            total[1] += counted.elapsed_ms
        total[2] += 1
    return totals


def insert_submissions(fresh: Mapping[Key, Counted], received: Mapping[Key, int]) -> str:
    """Insert submissions, in the order of their keys: one order for all processes, so that none waits for another in
    a circle."""
    rows = []
    for key in sorted(fresh):
        (quiz, player, question), counted = key, fresh[key]
        rows.append(
            f"({quiz:d},{player:d},{question:d},{counted.choices:d},{counted.correct:d},{counted.points:d},"
            f"{counted.elapsed_ms:d},{received[key]:d})"
        )
    return _SUBMISSION + ",".join(rows)


def add_scores(totals: Totals, on_existing: str) -> str:
    """Add to scores; `on_existing` is the dialect's clause that adds to a row which is there already."""
    rows = [
        f"({quiz:d},{player:d},{score:d},{elapsed:d},{version:d})"
        for (quiz, player), (score, elapsed, version) in sorted(totals.items())
    ]
    return f"{_SCORE}{','.join(rows)} {on_existing}"


def select_submissions(keys: Iterable[Key], rows: str) -> str:
    """Select (quiz, player, question, choices, correct, points, elapsed_ms) of the submissions among these keys."""
    return (
        "SELECT quiz, player, question, choices, correct, points, elapsed_ms FROM submission "  # noqa: S608 - integers
        f"WHERE {sql.among(keys, rows)}"
    )


def select_windows(keys: Iterable[Key], rows: str) -> str:
    """Select (quiz, player, question, opened_at) of the players' own windows among these keys."""
    return f"SELECT quiz, player, question, opened_at FROM question_window WHERE {sql.among(keys, rows)}"  # noqa: S608


def select_packs(quizzes: Iterable[int]) -> str:
    """Select (quiz, format, payload) of those of these quizzes that are packed."""
    return f"SELECT quiz, format, payload FROM packed_quiz WHERE quiz IN ({','.join(f'{quiz:d}' for quiz in quizzes)})"  # noqa: S608
