"""The texts of statements that more than one service sends over a line (`quizfleet.lines`). Pure.

Text made from integers needs no escaping and costs half the client's time of bound parameters. `:d` lets nothing but an
integer into the text: whatever else gets here is an error before it is SQL.
"""

from collections.abc import Iterable

Key = tuple[int, int, int]
"""(quiz, player, question)"""

_CLOSED = "closed_at IS NOT NULL"


def hold_open(quizzes: Iterable[int], shared_lock: str) -> list[str]:
    """Keep these quizzes from being closed until the transaction has ended; where one is closed, fail.

    Each quiz has its code in `join_code`, so inserting a closed one's once more is a duplicate key. Without the lock
    first, a quiz could be closed and packed between the look and the commit.
    """
    listed = ",".join(f"{quiz:d}" for quiz in sorted(quizzes))
    refuse = f"INSERT INTO join_code (code, quiz) SELECT code, quiz FROM quiz WHERE quiz IN ({listed}) AND {_CLOSED}"  # noqa: S608
    lock = f"SELECT COUNT(*) FROM quiz WHERE quiz IN ({listed}) {shared_lock}"  # noqa: S608
    return [lock, refuse] if shared_lock else [refuse]


def select_closed(quizzes: Iterable[int]) -> str:
    """Select the ids of those of these quizzes that are closed."""
    return f"SELECT quiz FROM quiz WHERE quiz IN ({','.join(f'{quiz:d}' for quiz in quizzes)}) AND {_CLOSED}"  # noqa: S608


def among(keys: Iterable[Key], rows: str) -> str:
    """The condition that a row has one of these keys; `rows` is how the dialect writes a list of rows in an IN."""
    listed = ",".join(f"({quiz:d},{player:d},{question:d})" for quiz, player, question in keys)
    return f"(quiz, player, question) IN ({rows.format(listed)})"
