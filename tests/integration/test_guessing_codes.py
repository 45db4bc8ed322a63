"""Join codes cannot be guessed in bulk: wrong ones are counted by address, and clients do not choose their address."""

import httpx
import pytest
import redis.asyncio

from quizfleet.apps import Service
from quizfleet.embedded import Platform
from tests.integration.client import Api, refused

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("forgiven")]

LIMIT = 30


async def addresses(platform: Platform, client: redis.asyncio.Redis) -> set[str]:
    """The addresses that wrong codes are held against."""
    prefix = f"{platform.event}:join-misses:"
    return {key.decode().removeprefix(prefix) async for key in client.scan_iter(f"{prefix}*")}


async def test_many_wrong_codes_are_429_whatever_address_a_client_claims(
    api: Api, platform: Platform, redis_client: redis.asyncio.Redis
) -> None:
    quiz = await api.create()
    for number in range(LIMIT):
        claimed = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"}
        refused(await api.try_join("AAAAAAA", headers=claimed), 404, "code-not-found")
    assert await addresses(platform, redis_client) == {"127.0.0.1"}
    for code in ("AAAAAAA", quiz.code):
        response = await api.try_join(
            code, headers={"x-forwarded-for": "198.51.100.1", "forwarded": "for=198.51.100.1"}
        )
        refused(response, 429, "too-many-requests")
        assert 0 < int(response.headers["retry-after"]) <= 60


async def test_right_codes_are_not_counted(api: Api, platform: Platform, redis_client: redis.asyncio.Redis) -> None:
    quiz = await api.create()
    await api.join(quiz.code)
    assert await addresses(platform, redis_client) == set()


async def test_misses_are_forgotten_after_a_minute(
    api: Api, platform: Platform, redis_client: redis.asyncio.Redis
) -> None:
    for _ in range(3):
        refused(await api.try_join("AAAAAAA"), 404, "code-not-found")
    assert 0 < await redis_client.ttl(f"{platform.event}:join-misses:127.0.0.1") <= 60


async def test_of_a_forwarded_chain_the_part_that_our_proxy_added_counts(
    platform: Platform, redis_client: redis.asyncio.Redis
) -> None:
    chain = {"x-forwarded-for": "192.0.2.1, 198.51.100.7"}  # the first is what the client claimed
    async with httpx.AsyncClient(base_url=platform.service_url(Service.PARTICIPATION), trust_env=False) as proxy:
        response = await proxy.post("/api/join", json={"code": "AAAAAAA", "name": "Anna"}, headers=chain)
    refused(response, 404, "code-not-found")
    assert await addresses(platform, redis_client) == {"198.51.100.7"}
