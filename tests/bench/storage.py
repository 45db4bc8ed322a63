"""Row 8: bytes stored for a quiz of 100 questions with 4 answers each and 100 scores, against the draft's 182.5 KB.

`python -m tests.bench.storage` fills the database of QUIZFLEET_DATABASE_URL (which should be empty) and prints JSON.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from quizfleet import migrations
from quizfleet.content import Mode
from quizfleet.models import Content, JoinCode, Player, Quiz, QuizScore
from quizfleet.seeding import fill
from quizfleet.seeding.plan import Plan
from quizfleet.seeding.source import MadeUp

DRAFT_BYTES = 182_500
"""54 KB questions, 122 KB answers, 6.5 KB scores, 32 B quiz: string(32) ids, question 500 and answer 255 characters."""

QUIZZES = 300

COUNTED = ("quiz", "join_code", "content", "quiz_score")
"""The tables that hold what the draft counted. It had no names; those are told beside it."""

_MODELS = (Quiz, JoinCode, Content, QuizScore, Player)
_MYSQL_KEY_BYTES = {"quiz": 8, "join_code": 8 + 8, "content": 8, "quiz_score": 8 + 4, "player": 8 + 4}
_SQLITE_KEY_BYTES = {"quiz": 8, "join_code": 7 + 8, "content": 8, "quiz_score": 8 + 4, "player": 8 + 4}


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table on disk. `id_bytes` are its keys in every row, and all of its other indexes."""

    table: str
    rows: int
    bytes: int
    id_bytes: int


@dataclass(frozen=True, slots=True)
class Storage:
    """What a quiz takes."""

    quizzes: int
    tables: tuple[TableSize, ...]

    def _per_quiz(self, total: int) -> float:
        return total / self.quizzes

    @property
    def bytes_per_quiz(self) -> float:
        """Of the counted tables, with their indexes."""
        return self._per_quiz(sum(size.bytes for size in self.tables if size.table in COUNTED))

    @property
    def id_share(self) -> float:
        """How much of it is ids and indexes over ids."""
        return self._per_quiz(sum(size.id_bytes for size in self.tables if size.table in COUNTED)) / self.bytes_per_quiz

    @property
    def ratio(self) -> float:
        """Bytes per quiz over the draft's."""
        return self.bytes_per_quiz / DRAFT_BYTES


def measure(url: str) -> Storage:
    """Read the sizes of the tables of a database that holds many quizzes alike."""
    engine = migrations.blocking_engine(url)
    try:
        with engine.connect() as connection:
            read = _sqlite if connection.dialect.name == "sqlite" else _mysql
            sizes = tuple(read(connection, model.__table__) for model in _MODELS)  # type: ignore[attr-defined]
    finally:
        engine.dispose()
    return Storage(sizes[0].rows, sizes)


def _rows(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _sqlite(connection: sa.Connection, table: sa.Table) -> TableSize:
    """From the pages of the table's B-tree and its indexes'."""
    of_table = sa.text(
        "SELECT d.name = m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema m USING (name)"
        " WHERE m.tbl_name = :table GROUP BY 1"
    )
    sizes = {bool(row[0]): int(row[1]) for row in connection.execute(of_table, {"table": table.name})}
    rows, index_bytes = _rows(connection, table), sizes.get(False, 0)
    return TableSize(table.name, rows, sum(sizes.values()), rows * _SQLITE_KEY_BYTES[table.name] + index_bytes)


def _mysql(connection: sa.Connection, table: sa.Table) -> TableSize:
    """From the pages InnoDB has given to the table's B-trees, after counting them anew."""
    connection.execute(sa.text(f"ANALYZE TABLE {table.name}")).all()
    connection.execute(sa.text("SET SESSION information_schema_stats_expiry = 0"))
    sizes = sa.text(
        "SELECT data_length, index_length FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = :table"
    )
    data, index = map(int, connection.execute(sizes, {"table": table.name}).one())
    rows = _rows(connection, table)
    return TableSize(table.name, rows, data + index, rows * _MYSQL_KEY_BYTES[table.name] + index)


def run(url: str, quizzes: int = QUIZZES) -> Storage:
    """Fill an empty database with quizzes at the draft's lengths, and measure it."""
    migrations.upgrade(url)
    plan = Plan("bench.storage", "1", quizzes, 100, 100, 0, Mode.SELF_PACED, None, 20)
    for _ in fill.fill(url, plan, MadeUp("1"), range(quizzes), workers=2):
        pass
    return measure(url)


def main() -> None:
    """Measure and tell."""
    found = run(os.environ["QUIZFLEET_DATABASE_URL"])
    told = {
        "bytesPerQuiz": round(found.bytes_per_quiz),
        "ratio": round(found.ratio, 3),
        "idShare": round(found.id_share, 3),
        "tables": [asdict(size) for size in found.tables],
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
