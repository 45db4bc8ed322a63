"""A line to the database: one connection kept from batch to batch, for texts of several statements.

On MySQL a whole transaction is one round trip, on SQLite one errand of the connection's thread. The texts are made from
integers (see `quizfleet.sql`); nothing that a person typed may get into one.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

from asyncmy.errors import IntegrityError as MySQLIntegrityError
from asyncmy.errors import MySQLError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet.database import NAP_MS, is_locked, row_list, turn

_DUPLICATE = 1062


class DuplicateKeyError(Exception):
    """A row that was to be inserted has the key of one that exists; nothing of the transaction was stored."""


class Line(Protocol):
    """A connection that is opened when it is needed and replaced when it has failed."""

    rows: str
    """How the dialect writes a list of rows in an IN: see `quizfleet.sql.among`."""

    async def run(self, statements: Sequence[str]) -> None:
        """Run statements as one transaction, all or nothing.

        Raises:
            DuplicateKeyError: a key exists already.
            Exception: what the driver raised; `quizfleet.database.is_transient` tells whether to try again.
        """

    async def select(self, query: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""

    async def close(self) -> None:
        """Give the connection back."""


def open_line(engine: AsyncEngine, seconds: float) -> Line:
    """A line of the engine's; a transaction or query that takes longer than this is given up as a time-out."""
    return _SqliteLine(engine, seconds) if engine.dialect.name == "sqlite" else _MysqlLine(engine, seconds)


class _Kept:
    """A connection of the engine's and its driver, kept until it fails."""

    def __init__(self, engine: AsyncEngine, seconds: float) -> None:
        self.rows = row_list(engine.dialect)
        self._engine = engine
        self._seconds = seconds
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

    async def _connect(self) -> Any:
        self._connection = await self._engine.connect()
        await self._prepare(self._connection)
        self._driver = (await self._connection.get_raw_connection()).driver_connection
        return self._driver

    async def _prepare(self, connection: AsyncConnection) -> None:
        """Do what a connection needs before its driver is used."""

    def _let_go(self) -> AsyncConnection | None:
        """The connection, if there is one, for another to be opened next."""
        connection, self._connection, self._driver = self._connection, None, None
        return connection

    async def _drop(self) -> None:
        connection = self._let_go()
        if connection is not None:
            with contextlib.suppress(Exception):  # it is broken: how it ends does not matter
                await connection.invalidate()
            with contextlib.suppress(Exception):
                await connection.close()


class _MysqlLine(_Kept):
    async def run(self, statements: Sequence[str]) -> None:
        try:
            await self._send(";".join(("BEGIN", *statements, "COMMIT")))
        except MySQLIntegrityError as failure:
            if failure.args[0] == _DUPLICATE:
                raise DuplicateKeyError(str(failure)) from failure
            raise

    async def select(self, query: str) -> Sequence[Sequence[Any]]:
        found: Sequence[Sequence[Any]] = await self._send(query)
        return found

    async def _send(self, text: str) -> Any:
        try:
            async with asyncio.timeout(self._seconds):
                driver = self._driver or await self._connect()
                cursor = driver.cursor()
                await cursor.execute(text)
                rows = await cursor.fetchall()
                while await cursor.nextset():
                    pass
                return rows
        except MySQLError:
            await self._roll_back()
            raise
        except BaseException:  # a time-out, or cancelled: the connection may be anywhere in its answer
            await self._drop()
            raise

    async def _prepare(self, connection: AsyncConnection) -> None:
        # A query that left its transaction open would keep its tables from being migrated while the line is idle.
        await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def _roll_back(self) -> None:
        """End the transaction of a refused statement; a connection that cannot even do that is dropped."""
        if self._driver is None:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._driver.rollback()
        except (MySQLError, OSError, TimeoutError):
            await self._drop()

    async def close(self) -> None:
        connection = self._let_go()
        if connection is not None:
            await connection.close()


class _SqliteLine(_Kept):
    async def run(self, statements: Sequence[str]) -> None:
        script = ";".join(("BEGIN IMMEDIATE", *statements, "COMMIT"))
        async with asyncio.timeout(self._seconds), turn(self._engine):
            try:
                while not await self._is_done(script):
                    pass
            except sqlite3.IntegrityError as failure:
                if "UNIQUE constraint failed" in str(failure):
                    raise DuplicateKeyError(str(failure)) from failure
                raise

    async def _is_done(self, script: str) -> bool:
        """Run a transaction; whether it was this process's turn. SQLite takes a nap itself before it says no."""
        try:
            await self._ask("executescript", script)
        except sqlite3.OperationalError as failure:
            if not is_locked(failure):
                raise
            return False
        return True

    async def select(self, query: str) -> Sequence[Sequence[Any]]:
        async with asyncio.timeout(self._seconds):
            found: Sequence[Sequence[Any]] = await self._ask("execute_fetchall", query)
            return found

    async def _ask(self, errand: str, text: str) -> Any:
        try:
            driver = self._driver or await self._connect()
            return await getattr(driver, errand)(text)
        except sqlite3.Error:
            await self._driver.rollback()
            raise
        except BaseException:  # a time-out, or cancelled: the thread may be anywhere in its errand
            await self._drop()
            raise

    async def _connect(self) -> Any:
        driver = await super()._connect()
        await driver.execute(f"PRAGMA busy_timeout={NAP_MS}")  # who waits longer wakes up ever more seldom
        return driver

    async def close(self) -> None:
        await self._drop()
