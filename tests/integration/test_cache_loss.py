"""The cache may be lost at any time: boards come back equal from the database, and sockets go on."""

import asyncio

import pytest
import redis.asyncio

from quizfleet import cache, ids
from quizfleet.embedded import Platform
from tests.integration.client import Api, Player, Quiz, board_of, question
from tests.integration.live import frame, frame_where, live

pytestmark = pytest.mark.integration


async def played(api: Api) -> tuple[Quiz, list[Player]]:
    """A quiz of two questions in which five players have answered the first."""
    quiz = await api.create(question(), question())
    players = list(await asyncio.gather(*(api.join(quiz.code, f"P{number}") for number in range(5))))
    await asyncio.gather(*(player.play(1, 1 + number % 2) for number, player in enumerate(players)))
    await board_of(players[0], 10)
    return quiz, players


async def test_after_flushall_the_board_is_equal_at_once(api: Api, redis_client: redis.asyncio.Redis) -> None:
    _, players = await played(api)
    before = await players[0].board()
    await redis_client.flushall()
    assert await players[0].board() == before


async def test_after_flushall_and_lost_scripts_answers_reach_the_board(
    api: Api, redis_client: redis.asyncio.Redis
) -> None:
    _, players = await played(api)
    await redis_client.flushall()
    await redis_client.script_flush()
    points = (await players[0].play(2, 1))["result"]["points"]
    before = {row["name"]: row["score"] for row in (await players[1].board())["entries"]}
    board = await board_of(players[1], 11)
    assert board["playerCount"] == 5
    assert {row["name"]: row["score"] for row in board["entries"]}["P0"] in {before["P0"], before["P0"] + points}


async def test_sockets_get_right_frames_after_flushall(
    api: Api, platform: Platform, redis_client: redis.asyncio.Redis
) -> None:
    quiz, players = await played(api)
    async with live(platform.url, quiz.quiz, players[1].token) as old:
        await frame_where(old, lambda seen: bool(seen["version"] == 10))
        await redis_client.flushall()
        await players[0].play(2, 1)
        async with asyncio.timeout(10):
            seen = await frame_where(old, lambda seen: bool(seen["version"] == 11))
    async with live(platform.url, quiz.quiz, players[2].token) as new:
        assert await frame(new) == seen
    board = await players[3].board(10)
    assert (board["version"], board["entries"]) == (seen["version"], seen["entries"])


@pytest.mark.parametrize("lost", ["board", "members", "version"])
async def test_a_part_of_a_board_that_was_evicted_is_noticed(
    api: Api, platform: Platform, redis_client: redis.asyncio.Redis, lost: str
) -> None:
    quiz, players = await played(api)
    before = await players[0].board()
    keys = cache.Keys(platform.event)
    await redis_client.delete(getattr(keys, lost)(ids.decode(quiz.quiz)))
    assert await players[0].board() == before


async def test_a_board_restored_from_an_old_copy_is_mended_while_it_is_watched(
    api: Api, platform: Platform, redis_client: redis.asyncio.Redis
) -> None:
    quiz, players = await played(api)
    keys, number = cache.Keys(platform.event), ids.decode(quiz.quiz)
    names = [keys.board(number), keys.members(number), keys.version(number)]
    old = [await redis_client.dump(name) for name in names]
    await players[0].play(2, 1)
    newest = await board_of(players[0], 11)
    for name, value in zip(names, old, strict=True):
        await redis_client.restore(name, 0, value, replace=True)
    async with live(platform.url, quiz.quiz, players[1].token) as socket:
        seen = await frame_where(socket, lambda seen: bool(seen["version"] == 11))
    assert seen["entries"] == newest["entries"]
