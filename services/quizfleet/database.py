"""The database, and the only place where SQL dialects differ."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from asyncmy.errors import MySQLError
from sqlalchemy import Connection, Dialect, Engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from quizfleet.connecting import Connector

PATIENCE_SECONDS = 5.0
"""A database that takes longer is treated as away: who asked is told so, rather than kept until it is back."""

_WRITES = "quizfleet_writes"
_BUSY_SECONDS = 15
NAP_MS = 3
"""SQLite waits for a lock by ever longer naps of up to 100 ms, and who takes it again and again goes first."""

_DEADLOCKS = {1205, 1213}
_REFUSED = {1021, 1040, 1053, 1114, 1129, 1203, 1226, 1290, 1836}
_LOST = {2002, 2003, 2006, 2013, 2014, 2055}
_TRANSIENT_MYSQL = _DEADLOCKS | _REFUSED | _LOST
"""Lock timeout and deadlock; disk full, too many connections, shutdown, host blocked, read-only; lost connections."""


def make_engine(url: str, pool: int) -> AsyncEngine:
    """An engine with a pool of that many connections.

    MySQL runs at READ COMMITTED: a batch must see the rows that made its insert a duplicate, and takes no gap locks.
    """
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url, pool_size=pool, max_overflow=0, pool_timeout=5, connect_args={"timeout": _BUSY_SECONDS}
        )
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    parsed = make_url(url)
    connector = Connector(parsed.get_dialect()(), parsed)
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        pool_recycle=1800,
        isolation_level="READ COMMITTED",
        async_creator=connector,
    )
    event.listen(engine.sync_engine, "engine_disposed", lambda _: connector.close())
    return engine


def _configure_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_SECONDS * 1000}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer half-way is refused as busy at once, so writers say so at the start.
    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout={NAP_MS}")
    give_up = time.monotonic() + _BUSY_SECONDS
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                break
            except OperationalError as busy:
                if not is_locked(busy.orig) or time.monotonic() > give_up:
                    raise
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")


@asynccontextmanager
async def write(engine: AsyncEngine, seconds: float | None = PATIENCE_SECONDS) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes: committed when the block ends, rolled back when it raises.

    Raises:
        TimeoutError: it took longer than this; whether it was committed is unknown.
    """
    async with asyncio.timeout(seconds), turn(engine), engine.connect() as connection:
        await connection.execution_options(**{_WRITES: True})
        async with connection.begin():
            yield connection


def turn(engine: AsyncEngine) -> AbstractAsyncContextManager[None]:
    """SQLite has one writer at a time: within a process they take turns, rather than look again and again."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _turns.setdefault(engine.sync_engine, asyncio.Lock())


_turns: WeakKeyDictionary[Engine, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def read(engine: AsyncEngine, seconds: float | None = PATIENCE_SECONDS) -> AsyncIterator[AsyncConnection]:
    """A connection to read with.

    Raises:
        TimeoutError: it took longer than this.
    """
    async with asyncio.timeout(seconds), engine.connect() as connection:
        yield connection


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed when tried again: a deadlock, a lost connection, a busy database."""
    if isinstance(error, MySQLError):
        return _code(error) in _TRANSIENT_MYSQL
    if isinstance(error, DBAPIError):
        if error.connection_invalidated or _code(error.orig) in _TRANSIENT_MYSQL:
            return True
        return isinstance(error, OperationalError | InterfaceError) and is_locked(error.orig)
    return isinstance(error, OSError | TimeoutError | PoolTimeoutError) or is_locked(error)


def is_locked(error: BaseException | None) -> bool:
    """Whether SQLite's only writer is another."""
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


def is_deadlock(error: DBAPIError) -> bool:
    """Whether the database gave this transaction up for another's sake: it can be tried again at once."""
    return _code(error.orig) in _DEADLOCKS


def _code(error: BaseException | None) -> object:
    return error.args[0] if error is not None and error.args else None


def on_existing_add(dialect: Dialect, table: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """The clause at the end of an INSERT text that adds `columns` to a row whose key exists already."""
    if dialect.name == "sqlite":
        sums = ", ".join(f"{column} = {column} + excluded.{column}" for column in columns)
        return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
    if getattr(dialect, "is_mariadb", False):  # it has no alias for the row that was to be inserted
        sums = ", ".join(f"{column} = {column} + VALUES({column})" for column in columns)
        return f"ON DUPLICATE KEY UPDATE {sums}"
    sums = ", ".join(f"{column} = {table}.{column} + fresh.{column}" for column in columns)
    return f"AS fresh ON DUPLICATE KEY UPDATE {sums}"


def shared_lock(dialect: Dialect) -> str:
    """The clause at the end of a SELECT text that keeps its rows from being changed until the transaction has ended."""
    return "" if dialect.name == "sqlite" else "LOCK IN SHARE MODE"  # there, whoever writes is alone


def row_list(dialect: Dialect) -> str:
    """How a list of rows is written in an IN. SQLite looks only these up by an index; else it reads the whole table."""
    return "SELECT * FROM (VALUES {})" if dialect.name == "sqlite" else "{}"
