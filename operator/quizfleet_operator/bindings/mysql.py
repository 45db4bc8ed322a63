"""MySQL: a schema for the event and an account for each role, with no more rights than the role needs."""

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

import pymysql
from pymysql.connections import Connection
from pymysql.constants import CR, ER
from pymysql.cursors import Cursor

from quizfleet_operator import naming
from quizfleet_operator.bindings import mysql_rights
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import MySQLBinding
from quizfleet_operator.models import SERVICES

TIMEOUT = 5
_DENIED = {1044, 1045, 1142, 1227, 1410}
_OPEN_BUT_FULL = {ER.USER_LIMIT_REACHED, ER.TOO_MANY_USER_CONNECTIONS}
"""Said to those only who have shown a right password."""

_AWAY = {CR.CR_CONNECTION_ERROR, CR.CR_CONN_HOST_ERROR, CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST}


async def provide(
    binding: MySQLBinding, namespace: str, name: str, passwords: Mapping[str, str], limits: Mapping[str, int]
) -> None:
    """Make the schema and the accounts, by role with a password and a limit of connections, or bring them to these.

    An account that had another password keeps it besides, and one from before TLS needs none, until
    `forget_old_passwords`: pods of before still run.

    Raises:
        BindingError: MySQLUnreachable, MySQLDenied or MySQLRefused.
    """
    await asyncio.to_thread(_provide, binding, namespace, name, passwords, limits)


async def grant(binding: MySQLBinding, namespace: str, name: str) -> None:
    """Let the services write in the tables that there are: after each migration.

    Raises:
        BindingError: MySQLUnreachable, MySQLDenied or MySQLRefused.
    """
    await asyncio.to_thread(_grant, binding, namespace, name)


async def forget_old_passwords(binding: MySQLBinding, namespace: str, name: str) -> None:
    """Let the accounts' newest passwords be the only ones, and TLS, where the binding has it, the only way in.

    Raises:
        BindingError: MySQLUnreachable, MySQLDenied or MySQLRefused.
    """
    await asyncio.to_thread(_forget_old_passwords, binding, namespace, name)


async def drop(binding: MySQLBinding, namespace: str, name: str, *, with_schema: bool) -> None:
    """Drop the accounts and, where asked, the schema with all its data.

    Raises:
        BindingError: MySQLUnreachable, MySQLDenied or MySQLRefused.
    """
    await asyncio.to_thread(_drop, binding, namespace, name, with_schema)


def _provide(
    binding: MySQLBinding, namespace: str, name: str, passwords: Mapping[str, str], limits: Mapping[str, int]
) -> None:
    schema = naming.schema(namespace, name)
    with _cursor(binding) as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{schema}` CHARACTER SET utf8mb4")
        for role in naming.ROLES:
            account, password = naming.account(namespace, name, role), passwords[role]
            encrypted = "SSL" if binding.tls else "NONE"
            made = f"CREATE USER IF NOT EXISTS '{account}'@'%%' IDENTIFIED BY %s REQUIRE {encrypted}"
            cursor.execute(made, [password])
            cursor.execute(f"ALTER USER '{account}'@'%' WITH MAX_USER_CONNECTIONS {limits[role]:d}")
            if not binding.tls:
                cursor.execute(f"ALTER USER '{account}'@'%' REQUIRE NONE")
            if not _opens(binding, account, password):
                cursor.execute(f"ALTER USER '{account}'@'%%' IDENTIFIED BY %s RETAIN CURRENT PASSWORD", [password])
            rights = mysql_rights.MIGRATE if role == "migrate" else "SELECT"
            cursor.execute(f"GRANT {rights} ON `{schema}`.* TO '{account}'@'%'")


def _grant(binding: MySQLBinding, namespace: str, name: str) -> None:
    schema = naming.schema(namespace, name)
    with _cursor(binding) as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
        tables = [table for (table,) in cursor.fetchall()]
        for service in SERVICES:
            account = naming.account(namespace, name, service)
            for statement in mysql_rights.grants(schema, service, account, tables):
                cursor.execute(statement)
            # Earlier operators let services write the whole schema.
            cursor.execute(f"REVOKE IF EXISTS {mysql_rights.ROWS} ON `{schema}`.* FROM '{account}'@'%'")


def _forget_old_passwords(binding: MySQLBinding, namespace: str, name: str) -> None:
    with _cursor(binding) as cursor:
        for role in naming.ROLES:
            account = naming.account(namespace, name, role)
            cursor.execute(f"ALTER USER '{account}'@'%' DISCARD OLD PASSWORD")
            if binding.tls:
                cursor.execute(f"ALTER USER '{account}'@'%' REQUIRE SSL")


def _drop(binding: MySQLBinding, namespace: str, name: str, with_schema: bool) -> None:
    with _cursor(binding) as cursor:
        for role in naming.ROLES:
            cursor.execute(f"DROP USER IF EXISTS '{naming.account(namespace, name, role)}'@'%'")
        if with_schema:
            cursor.execute(f"DROP DATABASE IF EXISTS `{naming.schema(namespace, name)}`")


def _opens(binding: MySQLBinding, account: str, password: str) -> bool:
    """Whether a password opens an account: MySQL tells nobody which passwords an account has.

    Raises:
        pymysql.Error: MySQL does not say, such as where it has too many connections.
    """
    try:
        _connect(binding, account, password).close()
    except pymysql.Error as refused:
        if refused.args[0] in _OPEN_BUT_FULL:
            return True
        if refused.args[0] == ER.ACCESS_DENIED_ERROR:
            return False
        raise
    return True


def _connect(binding: MySQLBinding, username: str, password: str) -> "Connection[Cursor]":
    """A connection by TLS, which a binding may go without where the server has none."""
    try:
        return _connect_by(binding, username, password, ssl=_trust(binding.tls, binding.ca))
    except pymysql.OperationalError as failure:
        if binding.tls or failure.args[0] != CR.CR_SSL_CONNECTION_ERROR:
            raise
    return _connect_by(binding, username, password, ssl_disabled=True)


def _connect_by(binding: MySQLBinding, username: str, password: str, **encryption: Any) -> "Connection[Cursor]":
    return pymysql.connect(
        host=binding.host,
        port=binding.port,
        user=username,
        password=password,
        connect_timeout=TIMEOUT,
        read_timeout=TIMEOUT * 4,
        write_timeout=TIMEOUT,
        **encryption,
    )


@lru_cache(maxsize=32)
def _trust(verified: bool, ca: str | None) -> ssl.SSLContext:
    """Kept, as reading the certificates that the system trusts takes longer than all that is said to MySQL then."""
    if verified:
        return ssl.create_default_context(cadata=ca)
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return anybody


@contextmanager
def _cursor(binding: MySQLBinding) -> Iterator[Cursor]:
    where = f"{binding.username}@{binding.host}:{binding.port}"
    try:
        with (
            closing(_connect(binding, binding.username, binding.password)) as connection,
            connection.cursor() as cursor,
        ):
            yield cursor
    except (pymysql.Error, OSError, RuntimeError) as failure:
        code = failure.args[0] if failure.args else None
        detail = f"{where}: {str(failure.args[-1] if failure.args else failure)[:300]}"
        if code in _DENIED:
            raise BindingError(
                "MySQLDenied", f"{detail}; give the account CREATE, CREATE USER and GRANT OPTION"
            ) from failure
        refused = isinstance(failure, pymysql.Error) and code not in _AWAY
        raise BindingError("MySQLRefused" if refused else "MySQLUnreachable", detail) from failure
