"""SIGTERM drains: requests are finished, sockets are told to come back, and the exit code is 0."""

import asyncio

import httpx
import pytest

from quizfleet.apps import Service
from quizfleet.embedded import Platform
from tests.integration.client import Api, board_of, granted, until
from tests.integration.live import close_code, frame, live

pytestmark = pytest.mark.integration


async def terminated(platform: Platform, service: Service) -> int:
    """The exit code of a service that was asked to end; the supervisor starts it again."""
    process = platform.process(service.value)
    child = process._child
    process.terminate()
    return await asyncio.to_thread(child.wait, 25)


async def back(platform: Platform, service: Service) -> None:
    """Return when a service is ready again."""
    await asyncio.to_thread(platform.wait_ready, service)


@pytest.mark.parametrize("service", [Service.PARTICIPATION, Service.SCORING])
async def test_sigterm_ends_with_zero(platform: Platform, service: Service) -> None:
    assert await terminated(platform, service) == 0, platform.process(service.value).tail()
    await back(platform, service)


async def test_sigterm_closes_sockets_with_come_back(api: Api, platform: Platform) -> None:
    player = await api.player()
    async with live(platform.url, player.quiz, player.token) as socket:
        await frame(socket)
        code, closed = await asyncio.gather(terminated(platform, Service.LEADERBOARD), close_code(socket))
    assert closed == 1012
    assert code == 0, platform.process("leaderboard").tail()
    await back(platform, Service.LEADERBOARD)
    await player.play(1, 1)
    await board_of(player, 2)


async def test_answers_under_way_at_sigterm_are_acked_or_can_be_repeated(api: Api, platform: Platform) -> None:
    quiz = await api.create()
    players = [await api.join(quiz.code, f"P{number}") for number in range(20)]
    for player in players:
        granted(await player.get_question(1))

    async def answer(number: int) -> dict[str, object]:
        async def probe() -> dict[str, object] | None:
            try:
                response = await players[number].put_answer(1, 1)
            except httpx.TransportError:
                return None
            return response.json() if response.is_success else None

        return await until(probe, "an answer that counts", 30)

    answers = [asyncio.create_task(answer(number)) for number in range(len(players))]
    assert await terminated(platform, Service.SCORING) == 0
    acked = await asyncio.gather(*answers)
    await back(platform, Service.SCORING)
    for player, first in zip(players, acked, strict=True):
        assert granted(await player.put_answer(1, 1), 200) == first
    board = await board_of(players[0], 40)
    assert board["version"] == 40
