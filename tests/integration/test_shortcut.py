"""Answers on the wire: the shortcut through the server speaks HTTP as the ordinary way does."""

import asyncio
import json

import pytest

from quizfleet.embedded import Platform
from quizfleet.settings import Service
from tests.integration.client import Api, Player, granted, question, until
from tests.integration.wire import wire

pytestmark = pytest.mark.integration


def put(player: Player, number: int, choice: int = 1, *headers: str) -> bytes:
    """The head and the body of an answer."""
    body = json.dumps({"choices": [choice]}).encode()
    lines = [
        f"PUT {player.path}/questions/{number}/answer HTTP/1.1",
        "Host: quiz",
        f"Authorization: Bearer {player.token}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
async def player(api: Api) -> Player:
    """A player who may answer question 1."""
    player = await api.player()
    granted(await player.get_question(1))
    return player


async def test_many_answers_on_one_connection(api: Api, platform: Platform) -> None:
    player = await api.player(*[question()] * 5)
    async with wire(platform, Service.SCORING) as connection:
        for number in range(1, 6):
            granted(await player.get_question(number))
            connection.send(put(player, number))
            status, headers, body = await connection.response()
            assert (status, body["question"]) == (201, number)
            assert headers["content-type"] == "application/json"
            assert "date" in headers


async def test_requests_sent_without_waiting_are_answered_in_order(platform: Platform, player: Player) -> None:
    async with wire(platform, Service.SCORING) as connection:
        health = b"GET /healthz HTTP/1.1\r\nHost: quiz\r\n\r\n"
        connection.send(put(player, 1), put(player, 1, 2), health, put(player, 1), put(player, 9), health)
        statuses = [(await connection.response())[0] for _ in range(6)]
    assert statuses == [201, 409, 200, 200, 404, 200]


async def test_a_body_in_pieces_is_waited_for(platform: Platform, player: Player) -> None:
    request = put(player, 1)
    async with wire(platform, Service.SCORING) as connection:
        for byte in range(len(request)):
            connection.send(request[byte : byte + 1])
            if byte > len(request) - 20:
                await connection.writer.drain()
                await asyncio.sleep(0)
        assert (await connection.response())[0] == 201


async def test_a_chunked_body_is_an_answer_too(platform: Platform, player: Player) -> None:
    head = put(player, 1).partition(b"Content-Length")[0]
    async with wire(platform, Service.SCORING) as connection:
        connection.send(
            head, b"Transfer-Encoding: chunked\r\n\r\n", b'9\r\n{"choices\r\n', b'6\r\n":[1]}\r\n', b"0\r\n\r\n"
        )
        assert (await connection.response())[0] == 201


async def test_who_asks_to_continue_is_told_to(platform: Platform, player: Player) -> None:
    head, _, body = put(player, 1, 1, "Expect: 100-continue").partition(b"\r\n\r\n")
    async with wire(platform, Service.SCORING) as connection:
        connection.send(head, b"\r\n\r\n")
        assert (await connection.response())[0] == 100
        connection.send(body)
        assert (await connection.response())[0] == 201


async def test_who_asks_to_close_is_closed(platform: Platform, player: Player) -> None:
    async with wire(platform, Service.SCORING) as connection:
        connection.send(put(player, 1, 1, "Connection: close"))
        assert (await connection.response())[0] == 201
        async with asyncio.timeout(10):
            assert await connection.reader.read() == b""


async def test_a_client_that_hangs_up_after_sending_has_answered(api: Api, platform: Platform, player: Player) -> None:
    async with wire(platform, Service.SCORING) as connection:
        connection.send(put(player, 1))
        await connection.writer.drain()

    async def answered() -> bool:
        return bool((await player.now())["answered"] == [1])

    await until(answered, "an answer that counts")
    assert granted(await player.put_answer(1, 1), 200)["choices"] == [1]


async def test_refusals_leave_the_connection_usable(platform: Platform, player: Player) -> None:
    async with wire(platform, Service.SCORING) as connection:
        for number, choice, status in ((1, 7, 422), (0, 1, 422), (2, 1, 404), (1, 1, 201), (1, 2, 409)):
            connection.send(put(player, number, choice))
            got, headers, body = await connection.response()
            assert got == status
            if status != 201:
                assert headers["content-type"] == "application/problem+json"
                assert body["status"] == status


async def test_after_an_oversized_body_the_next_answer_is_read(platform: Platform, player: Player) -> None:
    large = b'{"choices": [1], "x": "' + b"x" * 200_000 + b'"}'
    head = put(player, 1).partition(b"Content-Length")[0]
    async with wire(platform, Service.SCORING) as connection:
        connection.send(head, b"Content-Length: %d\r\n\r\n" % len(large), large)
        assert (await connection.response())[0] == 413
        connection.send(put(player, 1))
        assert (await connection.response())[0] == 201


async def test_another_method_on_the_path_is_405(platform: Platform, player: Player) -> None:
    async with wire(platform, Service.SCORING) as connection:
        connection.send(put(player, 1).replace(b"PUT", b"POST", 1))
        status, headers, _ = await connection.response()
        assert (status, headers["allow"]) == (405, "put")
