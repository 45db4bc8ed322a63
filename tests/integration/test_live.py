"""Sockets: the newest board at once and whenever it changes, for those who may see it."""

import httpx
import pytest

from quizfleet import ids
from quizfleet.embedded import Platform
from quizfleet.tokens import Role, Tokens
from tests.integration.client import Api, board_of, question
from tests.integration.live import close_code, frame, frame_where, live

pytestmark = pytest.mark.integration


async def test_the_first_frame_comes_at_once_and_is_the_board(api: Api, platform: Platform) -> None:
    player = await api.player()
    board = await board_of(player, 1)
    async with live(platform.url, player.quiz, player.token) as socket:
        assert await frame(socket) == {
            "type": "board",
            "version": 1,
            "playerCount": 1,
            "entries": board["entries"],
        }
        assert socket.subprotocol == "quizfleet.v1"


async def test_a_frame_follows_every_change(api: Api, platform: Platform) -> None:
    quiz = await api.create(*[question()] * 2)
    anna = await api.join(quiz.code, "Anna")
    async with live(platform.url, quiz.quiz, quiz.host.token) as host, live(platform.url, quiz.quiz, anna.token) as own:
        ben = await api.join(quiz.code, "Ben")
        for socket in (host, own):
            joined = await frame_where(socket, lambda seen: bool(seen["version"] == 2))
            assert [row["name"] for row in joined["entries"]] == ["Anna", "Ben"]
        points = (await ben.play(1, 1))["result"]["points"]
        for socket in (host, own):
            moved = await frame_where(socket, lambda seen: bool(seen["version"] == 3))
            assert [(row["name"], row["score"]) for row in moved["entries"]] == [("Ben", points), ("Anna", 0)]


async def test_a_frame_shows_the_ten_best(api: Api, platform: Platform) -> None:
    quiz = await api.create()
    players = [await api.join(quiz.code, f"P{number:02}") for number in range(12)]
    await players[11].play(1, 1)
    async with live(platform.url, quiz.quiz, players[0].token) as socket:
        seen = await frame_where(socket, lambda one: bool(one["version"] == 13))
    assert seen["playerCount"] == 12
    assert [row["rank"] for row in seen["entries"]] == list(range(1, 11))
    assert [row["name"] for row in seen["entries"]] == ["P11", *(f"P{number:02}" for number in range(9))]


@pytest.mark.parametrize("token", [None, "nonsense", "a.b.c"])
async def test_no_token_or_a_bad_one_is_4401(api: Api, platform: Platform, token: str | None) -> None:
    player = await api.player()
    async with live(platform.url, player.quiz, token) as socket:
        assert await close_code(socket) == 4401


async def test_a_token_in_the_url_is_not_accepted(api: Api, platform: Platform) -> None:
    player = await api.player()
    query = f"?token={player.token}&access_token={player.token}"
    async with live(platform.url, player.quiz, None, query=query) as socket:
        assert await close_code(socket) == 4401


async def test_another_quizs_channel_is_4403(api: Api, platform: Platform) -> None:
    player, other = await api.player(), await api.player()
    async with live(platform.url, other.quiz, player.token) as socket:
        assert await close_code(socket) == 4403


@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "{url}.evil.example", "http://localhost:{port}", "http://[", "https://{host}@evil.example"],
)  # fmt: skip
async def test_a_foreign_null_or_lookalike_origin_is_4403(api: Api, platform: Platform, origin: str) -> None:
    player = await api.player()
    url = httpx.URL(platform.url)
    origin = origin.format(url=platform.url, port=url.port, host=url.netloc.decode())
    async with live(platform.url, player.quiz, player.token, origin=origin) as socket:
        assert await close_code(socket) == 4403


async def test_our_own_origin_may_connect(api: Api, platform: Platform) -> None:
    player = await api.player()
    async with live(platform.url, player.quiz, player.token, origin=platform.url) as socket:
        assert (await frame(socket))["type"] == "board"


@pytest.mark.parametrize("quiz", ["UPPER", "zzzzzzzzzzzzz"])
async def test_what_is_no_quiz_is_4404(api: Api, platform: Platform, quiz: str) -> None:
    player = await api.player()
    async with live(platform.url, quiz, player.token) as socket:
        assert await close_code(socket) == 4404


async def test_a_quiz_that_is_gone_is_4404(platform: Platform) -> None:
    token = Tokens([platform.signing_key], platform.event, 1).issue(Role.HOST, 12345)
    async with live(platform.url, ids.encode(12345), token) as socket:
        assert await close_code(socket) == 4404


async def test_what_a_client_says_is_ignored(api: Api, platform: Platform) -> None:
    player = await api.player()
    async with live(platform.url, player.quiz, player.token) as socket:
        await frame(socket)
        await socket.send('{"type": "board", "version": 99}')
        await socket.send(b"\x00\xff")
        await player.play(1, 1)
        assert (await frame_where(socket, lambda seen: bool(seen["version"] == 2)))["playerCount"] == 1


async def test_a_client_that_says_too_much_is_closed(api: Api, platform: Platform) -> None:
    player = await api.player()
    async with live(platform.url, player.quiz, player.token) as socket:
        await frame(socket)
        await socket.send("x" * 5000)
        assert await close_code(socket) == 1009
