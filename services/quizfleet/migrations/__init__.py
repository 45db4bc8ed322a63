"""The schema's history. Migrations are additive: old and new versions of the services work on one schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from quizfleet.migrations import partitions

_LOCK = "quizfleet.migrate"
_LOCK_SECONDS = 60


class MigrationError(Exception):
    """The schema could not be brought up to date; the message says why and what to do."""


def blocking_engine(url: str) -> Engine:
    """An engine with a blocking driver for the database a service reaches with an asyncio one."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": _LOCK_SECONDS})
    return create_engine(parsed.set(drivername="mysql+pymysql"))


def upgrade(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema to a revision, the newest by default; returns the revisions before and after.

    Raises:
        MigrationError: another migration runs.
        SQLAlchemyError: the database is away or refuses.
    """
    with _connected(url) as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
        return before, MigrationContext.configure(connection).get_current_revision()


def partition(url: str, number: int) -> list[str]:
    """Split the big tables into so many partitions by quiz, 1 for none; returns the tables that were rebuilt.

    Raises:
        MigrationError: another migration runs, or the database has no partitions.
        SQLAlchemyError: the database is away or refuses.
    """
    with _connected(url) as connection:
        if connection.dialect.name != "mysql":
            raise MigrationError(f"{connection.dialect.name} has no partitions; leave --partitions out")
        return partitions.set_number(connection, number)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection, _alone(connection):
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Two migrations at once would tread on each other: MySQL commits each DDL statement by itself, and SQLite's driver
    begins no transaction before one."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        return
    if connection.execute(text("SELECT GET_LOCK(:lock, :wait)"), {"lock": _LOCK, "wait": _LOCK_SECONDS}).scalar() != 1:
        raise MigrationError(f"another migration has held the lock for {_LOCK_SECONDS} s; try again when it has ended")
    try:
        yield
    finally:
        connection.execute(text("SELECT RELEASE_LOCK(:lock)"), {"lock": _LOCK})
