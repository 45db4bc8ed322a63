"""A quiz's content becomes one compressed document, where it was a row for each question and each choice.

Drops the two tables: nothing has been released on 0001. From the first release on, migrations only add.
"""

import json
import zlib
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"

_QUIZZES_AT_A_TIME = 100

_content = sa.table("content", sa.column("quiz"), sa.column("payload"))
_question = sa.table("question", *map(sa.column, ("quiz", "position", "text", "seconds", "points")))
_choice = sa.table("choice", *map(sa.column, ("quiz", "question", "position", "text", "correct")))
_quiz = sa.table("quiz", sa.column("quiz"))


def upgrade() -> None:
    """Create the table of documents and move the content.

    MySQL commits each DDL statement by itself: each step may find itself done.
    """
    op.create_table(
        "content",
        sa.Column("quiz", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("payload", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql"), nullable=False),
        if_not_exists=True,
    )
    connection = op.get_bind()
    if sa.inspect(connection).has_table("choice"):
        last = -1
        while quizzes := _after(connection, last):
            _move(connection, quizzes)
            last = quizzes[-1]
    op.drop_table("choice", if_exists=True)
    op.drop_table("question", if_exists=True)


def _after(connection: sa.Connection, last: int) -> list[int]:
    following = sa.select(_quiz.c.quiz).where(_quiz.c.quiz > last).order_by(_quiz.c.quiz).limit(_QUIZZES_AT_A_TIME)
    return list(connection.execute(following).scalars())


def _move(connection: sa.Connection, quizzes: list[int]) -> None:
    questions = (
        sa.select(_question).where(_question.c.quiz.in_(quizzes)).order_by(_question.c.quiz, _question.c.position)
    )
    columns = _choice.c
    choices = (
        sa.select(_choice).where(columns.quiz.in_(quizzes)).order_by(columns.quiz, columns.question, columns.position)
    )
    of_question: dict[tuple[int, int], list[Any]] = {}
    for choice in connection.execute(choices):
        of_question.setdefault((choice.quiz, choice.question), []).append(choice)
    rows = [
        {"quiz": quiz, "payload": _document((one, of_question[quiz, one.position]) for one in group)}
        for quiz, group in groupby(connection.execute(questions), itemgetter(0))
    ]
    connection.execute(sa.delete(_content).where(_content.c.quiz.in_(quizzes)))
    connection.execute(sa.insert(_content), rows)


def _document(questions: Iterable[tuple[Any, list[Any]]]) -> bytes:
    document = [
        {
            "text": question.text,
            "choices": [choice.text for choice in choices],
            "correct": sum(1 << (choice.position - 1) for choice in choices if choice.correct),
            "seconds": question.seconds,
            "points": question.points,
        }
        for question, choices in questions
    ]
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return len(data).to_bytes(4, "little") + zlib.compress(data)


def downgrade() -> None:
    """Documents cannot go back into rows that nothing reads any more."""
    raise NotImplementedError("0002 moved the content; restore a backup to go back")
