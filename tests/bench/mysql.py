"""What MySQL has done and holds, by its own counters."""

from collections.abc import Mapping

from tests.bench.ground import connect

COMMITS, ENGINE_COMMITS = "Com_commit", "Handler_commit"
FSYNCS = ("Innodb_os_log_fsyncs", "Innodb_data_fsyncs")
LOG_BYTES = "Innodb_os_log_written"


def status(url: str) -> dict[str, int]:
    """The server's counters that are numbers."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS")
        return {name: int(value) for name, value in cursor.fetchall() if value.isdigit()}


def since(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """What was added between two readings."""
    return {name: value - before.get(name, 0) for name, value in now.items()}


def stored_bytes(url: str) -> int:
    """Bytes of all tables and indexes of a schema, by pages in use."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION information_schema_stats_expiry = 0")
        for table in tables(url):
            cursor.execute(f"ANALYZE TABLE {table}")
        cursor.execute(
            "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()"
        )
        (total,) = cursor.fetchone() or (0,)
        return int(total)


def tables(url: str) -> dict[str, list[str]]:
    """The columns of every table that is keyed by quiz, `quiz` first."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " ORDER BY table_name, column_name = 'quiz' DESC, ordinal_position"
        )
        columns: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            columns.setdefault(table, []).append(column)
    return {table: names for table, names in columns.items() if names[0] == "quiz"}
