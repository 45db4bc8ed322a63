"""Clients that misbehave: each is told why and closed, whatever it says, and the others do not notice."""

import asyncio
import json
import os
from collections.abc import AsyncIterator

import pytest
from websockets.frames import Frame, Opcode

from quizfleet.embedded import Platform
from quizfleet.settings import Service
from tests.integration.client import Api, Player
from tests.integration.live import frame_where, live
from tests.integration.raw import RawSocket, handshake, masked, raw

pytestmark = pytest.mark.integration


@pytest.fixture
async def player(api: Api) -> Player:
    """A player in a quiz of their own."""
    return await api.player()


@pytest.fixture
def url(platform: Platform) -> str:
    """The leaderboard without the gateway, which would mend some of what is wrong."""
    return platform.service_url(Service.LEADERBOARD)


@pytest.fixture
async def opened(url: str, player: Player) -> AsyncIterator[RawSocket]:
    """A socket that has got its first board."""
    async with raw(url, handshake(url, player.quiz, player.token)) as socket:
        assert (await socket.head())[0] == 101
        first = await socket.frame()
        assert first is not None
        assert json.loads(first.data)["version"] == 1
        yield socket


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"sec_websocket_key": None}, 400),
        ({"sec_websocket_key": "c2hvcnQ="}, 400),
        ({"sec_websocket_key": "not base 64"}, 400),
        ({"sec_websocket_version": None}, 400),
        ({"sec_websocket_version": "8"}, 400),
        ({"sec_websocket_version": "13, 8"}, 400),
        ({"method": "POST"}, 405),
    ],
)
async def test_a_wrong_handshake_is_a_problem_document(
    url: str, player: Player, changed: dict[str, str | None], status: int
) -> None:
    async with raw(url, handshake(url, player.quiz, player.token, **changed)) as socket:
        told, head = await socket.head()
        document = json.loads(await socket.rest())
    assert "content-type: application/problem+json" in head.lower()
    assert (told, document["status"]) == (status, status)
    assert document["type"].endswith("/bad-handshake")
    assert document["detail"]


async def test_sockets_are_at_their_path_only(url: str, player: Player) -> None:
    async with raw(url, handshake(url, f"{player.quiz}/x", player.token)) as socket:
        assert (await socket.head())[0] == 404
        assert json.loads(await socket.rest())["type"].endswith("/not-found")


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://{host}.evil.example", "http://{host}:1"])
async def test_a_foreign_origin_is_4403_before_anything_is_shown(url: str, player: Player, origin: str) -> None:
    origin = origin.format(host=url.removeprefix("http://"))
    async with raw(url, handshake(url, player.quiz, player.token, origin=origin)) as socket:
        assert (await socket.head())[0] == 101
        first = await socket.frame()
        assert first is not None
        assert (first.opcode, first.data[:2]) == (Opcode.CLOSE, (4403).to_bytes(2, "big"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(Frame(Opcode.TEXT, b"not masked").serialize(mask=False), 1002, id="not masked"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 1002, id="no frame"),
        pytest.param(b"\xc1\x80" + bytes(4), 1002, id="a reserved bit"),
        pytest.param(b"\x83\x80" + bytes(4), 1002, id="an unknown opcode"),
        pytest.param(b"\x89\xfe\x00\x7e" + bytes(4 + 126), 1002, id="a ping of 126 bytes"),
        pytest.param(b"\x09\x80" + bytes(4), 1002, id="a ping in fragments"),
        pytest.param(b"\x82\xff" + b"\x00\x00\x01" + bytes(5), 1009, id="announces 2**40 bytes"),
        pytest.param(b"\x82\xfe\x10\x01", 1009, id="announces 4097 bytes"),
        pytest.param(masked(Opcode.CONT, b"a continuation of nothing"), 1002, id="a continuation of nothing"),
        pytest.param(
            masked(Opcode.TEXT, b"one", fin=False) + masked(Opcode.TEXT, b"another"), 1002, id="two texts at once"
        ),
        pytest.param(
            masked(Opcode.TEXT, b"x" * 4000, fin=False) + masked(Opcode.CONT, b"x" * 97),
            1009,
            id="4097 bytes in fragments",
        ),
        pytest.param(masked(Opcode.CLOSE, b"x"), 1002, id="a close of one byte"),
        pytest.param(masked(Opcode.CLOSE, (1005).to_bytes(2, "big")), 1002, id="a code that is never sent"),
        pytest.param(masked(Opcode.CLOSE, (1000).to_bytes(2, "big") + b"\xff"), 1007, id="a reason that is no UTF-8"),
        pytest.param(masked(Opcode.PING) * 101, 1008, id="101 pings"),
        pytest.param(masked(Opcode.TEXT, b"hello") * 101, 1008, id="101 texts"),
    ],
)
async def test_who_misbehaves_is_told_and_closed(opened: RawSocket, said: bytes, code: int) -> None:
    await opened.send(said)
    assert await opened.close_code() == code
    await opened.send(masked(Opcode.CLOSE, code.to_bytes(2, "big")))
    assert await opened.frame() is None


async def test_random_bytes_never_harm_the_others(url: str, player: Player) -> None:
    async with live(url, player.quiz, player.token) as other:
        for _ in range(30):
            async with raw(url, handshake(url, player.quiz, player.token)) as socket:
                await socket.head()
                await socket.send(os.urandom(500))
        await player.play(1, 1)
        await frame_where(other, lambda seen: bool(seen["version"] == 2))


async def test_messages_in_fragments_and_pings_byte_by_byte_are_understood(opened: RawSocket) -> None:
    said = masked(Opcode.TEXT, b"a", fin=False) + masked(Opcode.PING, b"there?") + masked(Opcode.CONT, b"b")
    for byte in said:
        await opened.send(bytes([byte]))
        await asyncio.sleep(0)
    pong = await opened.frame()
    assert pong is not None
    assert (pong.opcode, bytes(pong.data)) == (Opcode.PONG, b"there?")


@pytest.mark.parametrize(("sent", "answered"), [(b"", 1000), ((1001).to_bytes(2, "big") + b"bye", 1001)])
async def test_a_close_is_answered_and_the_connection_ended(opened: RawSocket, sent: bytes, answered: int) -> None:
    await opened.send(masked(Opcode.CLOSE, sent))
    assert await opened.close_code() == answered
    assert await opened.frame() is None


async def test_who_does_not_answer_a_close_is_cut_off(url: str, player: Player) -> None:
    async with raw(url, handshake(url, player.quiz)) as socket:
        assert (await socket.head())[0] == 101
        assert await socket.close_code() == 4401
        assert await socket.frame() is None
