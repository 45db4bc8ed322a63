"""What each account of an event may do in the event's schema. Pure."""

from collections.abc import Iterable, Iterator

ROWS = "INSERT, UPDATE, DELETE"

MIGRATE = f"SELECT, {ROWS}, CREATE, ALTER, DROP, INDEX, REFERENCES"
"""The account of migrations, and of what people do by hand, such as `quizfleet pack`."""

WRITES: dict[str, dict[str, str]] = {
    "participation": {
        "quiz": "INSERT, UPDATE",
        "content": "INSERT, UPDATE",
        "join_code": "INSERT",
        "host_action": "INSERT",
        "player": "INSERT, UPDATE",
        "quiz_score": "INSERT, UPDATE",
        "question_window": "INSERT, UPDATE",
        "submission": "INSERT, UPDATE",  # a regrade, which inserts nothing that is not there
        "packed_quiz": "UPDATE",
        "outbox": "INSERT, DELETE",
    },
    "scoring": {
        "submission": "INSERT",
        "quiz_score": "INSERT, UPDATE",
        "join_code": "INSERT",  # how a commit is kept out of a closed quiz
        "outbox": "INSERT, DELETE",
    },
    "leaderboard": {  # where all have answered a question of a led quiz, it closes it
        "quiz": "UPDATE",
        "host_action": "INSERT",
    },
}
"""By service and table; a service may read its whole event."""

_KNOWN = {"alembic_version", "packed_quiz"} | {table for tables in WRITES.values() for table in tables}


def grants(schema: str, service: str, account: str, tables: Iterable[str]) -> Iterator[str]:
    """The statements that let a service write what it has to in these tables, which exist.

    A table that nobody here knows is of a later version, whose services may write its rows.
    """
    for table in tables:
        rights = WRITES[service].get(table) if table in _KNOWN else ROWS
        if rights:
            yield f"GRANT {rights} ON `{schema}`.`{table}` TO '{account}'@'%'"
