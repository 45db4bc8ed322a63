"""The texts of a batch's statements, made from integers as `quizfleet.sql` says. Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum

from quizfleet import sql
from quizfleet.grading import Counted
from quizfleet.sql import Key


def select_progress(keys: Collection[Key], rows: str) -> str:
    """Select (quiz, player, question, opened_at) and what `counted` takes of these keys' windows and submissions.

    A submission has no `opened_at`.
    """
    among = sql.among(keys, rows)
    return (
        f"SELECT quiz, player, question, opened_at, {_NONE} FROM question_window "  # noqa: S608 - integers
        f"WHERE {among} "
        f"UNION ALL SELECT quiz, player, question, NULL, {_ANSWER} FROM submission "
        f"WHERE {among}"
    )


_ANSWER = "choices, correct, points, elapsed_ms, given"
_NONE = "0, 0, 0, 0, NULL"


def counted(choices: int, correct: int, points: int, elapsed_ms: int, given: bytes | None) -> Counted:
    """The answer in a row."""
    return Counted(choices, bool(correct), points, elapsed_ms, given.decode() if given is not None else None)


class Row(IntEnum):
    """What a row of `select_looks` holds."""

    WINDOW = 0
    ANSWER = 1
    PLAYERS = 2
    QUIZ = 3


def select_looks(players: Collection[tuple[int, int]], quizzes: Iterable[int], rows: str) -> str:
    """Select (`Row`, quiz, player, question, opened_at) and what `counted` takes of all that (quiz, player) have.

    For each of the quizzes that has players there is a row with their number in the place of the question, and for each
    a row with its revision there and, in the place of the player, whether it is closed.
    """
    listed = ",".join(f"{quiz:d}" for quiz in quizzes)
    here = f"quiz IN ({listed}) AND removed_at IS NULL"
    selects = [
        f"SELECT {Row.PLAYERS:d}, quiz, 0, COUNT(*), 0, {_NONE} FROM player WHERE {here} GROUP BY quiz",  # noqa: S608
        f"SELECT {Row.QUIZ:d}, quiz, closed_at IS NOT NULL, revision, 0, {_NONE} FROM quiz WHERE quiz IN ({listed})",  # noqa: S608
    ]
    if players:
        pairs = ",".join(f"({quiz:d},{player:d})" for quiz, player in players)
        among = f"(quiz, player) IN ({rows.format(pairs)})"
        selects += [
            f"SELECT {Row.WINDOW:d}, quiz, player, question, opened_at, {_NONE} FROM question_window WHERE {among}",  # noqa: S608
            f"SELECT {Row.ANSWER:d}, quiz, player, question, 0, {_ANSWER} FROM submission WHERE {among}",  # noqa: S608
        ]
    return " UNION ALL ".join(selects)


def insert_windows(opened_at: Mapping[Key, int]) -> str:
    """Insert windows in the order of their keys, as `quizfleet.scoring.statements` does with submissions."""
    rows = (f"({quiz:d},{player:d},{question:d},{at:d})" for (quiz, player, question), at in sorted(opened_at.items()))
    return f"INSERT INTO question_window (quiz, player, question, opened_at) VALUES {','.join(rows)}"  # noqa: S608
