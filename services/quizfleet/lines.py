"""A line to the database: one connection kept from batch to batch, for texts of several statements.

On MySQL a whole transaction is one round trip. The texts are made from integers (see `quizfleet.sql`);
nothing that a person typed may get into one.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Protocol

from asyncmy.errors import IntegrityError as MySQLIntegrityError
from asyncmy.errors import MySQLError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet.database import read, row_list, write

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
    return _SqliteLine(engine) if engine.dialect.name == "sqlite" else _MysqlLine(engine, seconds)


class _MysqlLine:
    def __init__(self, engine: AsyncEngine, seconds: float) -> None:
        self.rows = row_list(engine.dialect)
        self._engine = engine
        self._seconds = seconds
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

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

    async def _connect(self) -> Any:
        self._connection = await self._engine.connect()
        # A query that left its transaction open would keep its tables from being migrated while the line is idle.
        await self._connection.execution_options(isolation_level="AUTOCOMMIT")
        self._driver = (await self._connection.get_raw_connection()).driver_connection
        return self._driver

    async def _roll_back(self) -> None:
        """End the transaction of a refused statement; a connection that cannot even do that is dropped."""
        if self._driver is None:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._driver.rollback()
        except (MySQLError, OSError, TimeoutError):
            await self._drop()

    async def _drop(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it is broken: how it ends does not matter
                await connection.invalidate()
            with contextlib.suppress(Exception):
                await connection.close()

    async def close(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.close()


class _SqliteLine:
    def __init__(self, engine: AsyncEngine) -> None:
        self.rows = row_list(engine.dialect)
        self._engine = engine

    async def run(self, statements: Sequence[str]) -> None:
        try:
            async with write(self._engine) as connection:
                for statement in statements:
                    await connection.exec_driver_sql(statement)
        except IntegrityError as failure:
            if "UNIQUE constraint failed" in str(failure.orig):
                raise DuplicateKeyError(str(failure.orig)) from failure
            raise

    async def select(self, query: str) -> Sequence[Sequence[Any]]:
        async with read(self._engine) as connection:
            return (await connection.exec_driver_sql(query)).all()

    async def close(self) -> None:
        """Nothing is held between transactions."""
