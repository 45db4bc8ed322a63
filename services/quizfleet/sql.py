"""The texts of statements that more than one service sends over a line (`quizfleet.lines`). Pure.

Text made from integers needs no escaping and costs half the client's time of bound parameters. `:d` lets nothing but an
integer into the text: whatever else gets here is an error before it is SQL.
"""

from collections.abc import Iterable, Mapping

Key = tuple[int, int, int]
"""(quiz, player, question)"""

_CLOSED = "closed_at IS NOT NULL"


def hold_open(revisions: Mapping[int, int], shared_lock: str) -> list[str]:
    """Keep these quizzes from being changed until the transaction has ended; where one was closed or changed, fail.

    Each quiz has its code in `join_code`, so inserting a closed one's once more is a duplicate key. Without the lock
    first, a quiz could be closed and packed between the look and the commit.

    Args:
        revisions: by quiz, the revision that was looked at; a newer one is a change.
    """
    listed = ",".join(f"{quiz:d}" for quiz in sorted(revisions))
    refused = f"({_CLOSED} OR {_newer(revisions)})"
    refuse = f"INSERT INTO join_code (code, quiz) SELECT code, quiz FROM quiz WHERE quiz IN ({listed}) AND {refused}"  # noqa: S608
    lock = f"SELECT COUNT(*) FROM quiz WHERE quiz IN ({listed}) {shared_lock}"  # noqa: S608
    return [lock, refuse] if shared_lock else [refuse]


def select_closed(quizzes: Iterable[int]) -> str:
    """Select the ids of those of these quizzes that are closed."""
    return f"SELECT quiz FROM quiz WHERE quiz IN ({','.join(f'{quiz:d}' for quiz in quizzes)}) AND {_CLOSED}"  # noqa: S608


def _newer(revisions: Mapping[int, int]) -> str:
    """The condition that one of these quizzes, and no other is looked at, has a newer revision than this."""
    quizzes: dict[int, list[int]] = {}
    for quiz, revision in sorted(revisions.items()):
        quizzes.setdefault(revision, []).append(quiz)
    if len(quizzes) == 1:  # of most quizzes nothing was ever changed
        return f"revision > {next(iter(quizzes)):d}"
    of_each = (
        f"(quiz IN ({','.join(f'{quiz:d}' for quiz in same)}) AND revision > {revision:d})"
        for revision, same in quizzes.items()
    )
    return " OR ".join(of_each)


def select_newer(revisions: Mapping[int, int], shared_lock: str) -> str:
    """Select (quiz, revision) of those of these quizzes, at least one, that have a newer revision than this.

    With the lock it waits for whoever changes one at this moment.
    """
    listed = ",".join(f"{quiz:d}" for quiz in sorted(revisions))
    return f"SELECT quiz, revision FROM quiz WHERE quiz IN ({listed}) AND ({_newer(revisions)}) {shared_lock}"  # noqa: S608


def among(keys: Iterable[Key], rows: str) -> str:
    """The condition that a row has one of these keys; `rows` is how the dialect writes a list of rows in an IN."""
    listed = ",".join(f"({quiz:d},{player:d},{question:d})" for quiz, player, question in keys)
    return f"(quiz, player, question) IN ({rows.format(listed)})"
