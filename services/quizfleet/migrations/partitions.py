"""Partitions of the big tables, by quiz: MySQL's own, for one server whose tables have outgrown one B-tree.

HASH rather than KEY: the low bits of a quiz id are random, so the remainder spreads evenly, and which partition a quiz
is in can be worked out by hand. docs/decisions/0010 says when partitions pay.
"""

from sqlalchemy import Connection, text

TABLES = ("content", "host_action", "player", "question_window", "submission", "quiz_score", "packed_quiz")
"""The others stay small: the outbox drains, and a quiz and its code are a short row each."""


def set_number(connection: Connection, number: int) -> list[str]:
    """Give each big table so many partitions (1 for none); returns the tables that were rebuilt.

    A table is rebuilt without stopping readers; writers of the table wait.
    """
    changed = [table for table in TABLES if number_of(connection, table) != number]
    for table in changed:
        how = f"PARTITION BY HASH (quiz) PARTITIONS {number:d}" if number > 1 else "REMOVE PARTITIONING"
        connection.execute(text(f"ALTER TABLE {table} {how}"))
    return changed


def number_of(connection: Connection, table: str) -> int:
    """How many partitions a table has; 1 for none."""
    # For a table without partitions this view has one row, without a name.
    counted = text(
        "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = :table"
    )
    return int(connection.execute(counted, {"table": table}).scalar_one())
