"""Connections to a database that stands still are waited for, not hung up on: MySQL would block the whole host."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.connecting import Connector
from quizfleet.database import make_engine, read
from tests.conftest import missing_for_real_servers, skip_or_fail

pytestmark = pytest.mark.integration


class Frozen:
    """A server that takes connections and says nothing."""

    def __init__(self) -> None:
        self.taken = 0
        self.hung_up = 0
        self.serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wait for the client to go."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        self.taken += 1
        await reader.read()
        self.hung_up += 1
        writer.close()


@pytest.fixture
async def frozen() -> AsyncIterator[tuple[Frozen, Connector]]:
    """Such a server, and what connects to it."""
    server = Frozen()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url = make_url(f"mysql+asyncmy://u:p@127.0.0.1:{listening.sockets[0].getsockname()[1]}/x")
    connector = Connector(url.get_dialect()(), url)
    yield server, connector
    connector.close()
    listening.close()
    await asyncio.gather(*server.serving)
    assert server.hung_up == server.taken


async def test_who_gives_up_leaves_the_attempt_to_the_next(frozen: tuple[Frozen, Connector]) -> None:
    server, connector = frozen
    for _ in range(10):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.02):
                await connector()
    assert (server.taken, server.hung_up) == (1, 0)


async def test_as_many_attempts_as_ask_at_once(frozen: tuple[Frozen, Connector]) -> None:
    server, connector = frozen

    async def ask() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await connector()

    for _ in range(5):
        await asyncio.gather(*(ask() for _ in range(3)))
    assert (server.taken, server.hung_up) == (3, 0)


@pytest.fixture
async def mysql(request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """An engine of real MySQL."""
    missing = missing_for_real_servers()
    if missing is not None:
        skip_or_fail(f"needs MySQL: {missing}")
    engine = make_engine(request.getfixturevalue("real_servers").database_url, 2)
    yield engine
    await engine.dispose()


async def test_what_a_leaver_began_serves_the_next(mysql: AsyncEngine) -> None:
    async with read(mysql) as connection:
        pass  # the driver is loaded, and a connection can be had
    await mysql.dispose()
    with pytest.raises(TimeoutError):
        async with read(mysql, 0.0001):
            pass
    async with read(mysql) as connection:
        assert (await connection.exec_driver_sql("SELECT 1")).scalar() == 1
