"""The texts of a batch's statements, made from integers as `quizfleet.sql` says. Pure."""

from collections.abc import Collection, Mapping

from quizfleet import sql
from quizfleet.sql import Key


def select_progress(keys: Collection[Key], rows: str) -> str:
    """Select (quiz, player, question, opened_at, choices, correct, points) of these keys' windows and submissions.

    A submission has no `opened_at`.
    """
    among = sql.among(keys, rows)
    return (
        "SELECT quiz, player, question, opened_at, 0 AS choices, 0 AS correct, 0 AS points FROM question_window "  # noqa: S608 - integers
        f"WHERE {among} "
        "UNION ALL SELECT quiz, player, question, NULL, choices, correct, points FROM submission "
        f"WHERE {among}"
    )


def insert_windows(opened_at: Mapping[Key, int]) -> str:
    """Insert windows in the order of their keys, as `quizfleet.scoring.statements` does with submissions."""
    rows = (f"({quiz:d},{player:d},{question:d},{at:d})" for (quiz, player, question), at in sorted(opened_at.items()))
    return f"INSERT INTO question_window (quiz, player, question, opened_at) VALUES {','.join(rows)}"  # noqa: S608
