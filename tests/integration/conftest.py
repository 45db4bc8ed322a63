"""What integration tests share: the API of the session's platform, and databases of a test's own."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import redis.asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache, database, migrations
from quizfleet.embedded import Platform
from tests.conftest import missing_for_real_servers, skip_or_fail
from tests.integration.client import Api

PARTITIONS = 4


@pytest.fixture
async def api(platform: Platform) -> AsyncIterator[Api]:
    """The platform's API through its gateway."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, limits=limits, trust_env=False) as http:
        yield Api(http, platform.admin_key)


@pytest.fixture
async def engine(platform: Platform) -> AsyncIterator[AsyncEngine]:
    """The platform's database, to look at what counts."""
    made = database.make_engine(platform.backends.database_url, 2)
    yield made
    await made.dispose()


@pytest.fixture
async def redis_client(platform: Platform) -> AsyncIterator[redis.asyncio.Redis]:
    """The platform's cache, to look into and to spoil."""
    client = cache.connect(platform.backends.redis_url)
    yield client
    await client.aclose()


@contextmanager
def _empty_database(request: pytest.FixtureRequest, dialect: str, folder: Path) -> Iterator[str]:
    if dialect == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'test.sqlite'}"
        return
    missing = missing_for_real_servers()
    if missing is not None:
        skip_or_fail(f"needs MySQL: {missing}")
    server = sa.make_url(request.getfixturevalue("real_servers").database_url)
    name = f"test_{secrets.token_hex(4)}"
    admin = migrations.blocking_engine(server.render_as_string(hide_password=False))
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(sa.text(f"DROP DATABASE {name}"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "mysql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of this test's own, on each dialect."""
    with _empty_database(request, request.param, tmp_path) as url:
        yield url


@pytest.fixture
def partitioned_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A MySQL database of this test's own whose big tables are partitioned."""
    with _empty_database(request, "mysql", tmp_path) as url:
        migrations.upgrade(url)
        migrations.partition(url, PARTITIONS)
        yield url


@pytest.fixture(params=["sqlite", "mysql", "mysql-partitioned"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test's own with all tables, on each dialect and on partitions."""
    if request.param == "mysql-partitioned":
        yield request.getfixturevalue("partitioned_database_url")
        return
    with _empty_database(request, request.param, tmp_path) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture
async def own_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A database of this test's own."""
    made = database.make_engine(database_url, 8)
    yield made
    await made.dispose()


@pytest.fixture
async def forgiven(platform: Platform, redis_client: redis.asyncio.Redis) -> AsyncIterator[None]:
    """Wrong join codes of this test are not held against the others, which join from the same address."""
    pattern = f"{platform.event}:join-misses:*"

    async def forget() -> None:
        keys = [key async for key in redis_client.scan_iter(pattern)]
        if keys:
            await redis_client.delete(*keys)

    await forget()
    yield
    await forget()
