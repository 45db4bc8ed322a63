"""Connections to MySQL that are waited for, not hung up on.

A client that gives up in the middle of a handshake is a connection error to MySQL, and after `max_connect_errors` of
them (100 by default) it refuses the client's whole host until somebody unblocks it. While MySQL stands still every
attempt takes longer than a request may wait: so the attempt goes on without whoever asked, and who asks next gets it.
"""

import asyncio
import contextlib
from collections import deque
from typing import Any

from asyncmy.connection import Connection
from sqlalchemy import URL, Dialect

_TCP_SECONDS = 5
_SESSION = "SET SESSION innodb_lock_wait_timeout = 1"
"""Seconds. A transaction that we give up waits for its locks to the end of this, and holds those it has."""

_HANDSHAKE_SECONDS = 90.0
"""Longer than a database pauses; a network that swallows packets gets an end of it all the same."""


class Connector:
    """Makes driver-level connections for an engine; call it for each."""

    def __init__(self, dialect: Dialect, url: URL) -> None:
        self._dialect = dialect
        self._url = url
        self._left: deque[asyncio.Task[Any]] = deque()

    async def __call__(self) -> Any:
        """A new connection: the oldest attempt that nobody waits for any more, or a fresh one."""
        attempt = self._left.popleft() if self._left else asyncio.create_task(self._connect())
        try:
            return await asyncio.shield(attempt)
        except asyncio.CancelledError:
            if not attempt.cancelled():
                self._left.append(attempt)
            raise

    async def _connect(self) -> Any:
        _, options = self._dialect.create_connect_args(self._url)
        connection: Any = Connection(**options, connect_timeout=_TCP_SECONDS, init_command=_SESSION)  # type: ignore[no-untyped-call]
        try:
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                await connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """End what nobody waits for."""
        while self._left:
            attempt = self._left.popleft()
            attempt.cancel()
            attempt.add_done_callback(_end)


def _end(attempt: "asyncio.Task[Any]") -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        with contextlib.suppress(OSError):
            attempt.result().close()
