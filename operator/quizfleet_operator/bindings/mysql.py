"""MySQL: a schema for the event and an account for each role, with no more rights than the role needs."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pymysql
from pymysql.cursors import Cursor

from quizfleet_operator import naming
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import MySQLBinding

TIMEOUT = 5
_ROWS = "SELECT, INSERT, UPDATE, DELETE"
RIGHTS = {
    "migrate": f"{_ROWS}, CREATE, ALTER, DROP, INDEX, REFERENCES",
    "participation": _ROWS,
    "scoring": _ROWS,
    "leaderboard": "SELECT",
}
_DENIED = {1044, 1045, 1142, 1227, 1410}


async def provide(binding: MySQLBinding, namespace: str, name: str, passwords: Mapping[str, str]) -> None:
    """Make the schema and the accounts, or bring them to these passwords and rights.

    Raises:
        BindingError: MySQLUnreachable or MySQLDenied.
    """
    await asyncio.to_thread(_provide, binding, namespace, name, passwords)


async def drop(binding: MySQLBinding, namespace: str, name: str, *, with_schema: bool) -> None:
    """Drop the accounts and, where asked, the schema with all its data.

    Raises:
        BindingError: MySQLUnreachable or MySQLDenied.
    """
    await asyncio.to_thread(_drop, binding, namespace, name, with_schema)


def _provide(binding: MySQLBinding, namespace: str, name: str, passwords: Mapping[str, str]) -> None:
    schema = naming.schema(namespace, name)
    with _cursor(binding) as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{schema}` CHARACTER SET utf8mb4")
        for role, rights in RIGHTS.items():
            account = naming.account(namespace, name, role)
            cursor.execute(f"CREATE USER IF NOT EXISTS '{account}'@'%%' IDENTIFIED BY %s", [passwords[role]])
            cursor.execute(f"ALTER USER '{account}'@'%%' IDENTIFIED BY %s", [passwords[role]])
            cursor.execute(f"GRANT {rights} ON `{schema}`.* TO '{account}'@'%'")


def _drop(binding: MySQLBinding, namespace: str, name: str, with_schema: bool) -> None:
    with _cursor(binding) as cursor:
        for role in RIGHTS:
            cursor.execute(f"DROP USER IF EXISTS '{naming.account(namespace, name, role)}'@'%'")
        if with_schema:
            cursor.execute(f"DROP DATABASE IF EXISTS `{naming.schema(namespace, name)}`")


@contextmanager
def _cursor(binding: MySQLBinding) -> Iterator[Cursor]:
    where = f"{binding.username}@{binding.host}:{binding.port}"
    try:
        connection = pymysql.connect(
            host=binding.host,
            port=binding.port,
            user=binding.username,
            password=binding.password,
            connect_timeout=TIMEOUT,
            read_timeout=TIMEOUT * 4,
            write_timeout=TIMEOUT,
        )
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()
    except (pymysql.Error, OSError, RuntimeError) as failure:
        code = failure.args[0] if failure.args else None
        detail = str(failure.args[-1] if failure.args else failure)[:300]
        if code in _DENIED:
            raise BindingError(
                "MySQLDenied", f"{where}: {detail}; give the account CREATE, CREATE USER and GRANT OPTION"
            ) from failure
        raise BindingError("MySQLUnreachable", f"{where}: {detail}") from failure
