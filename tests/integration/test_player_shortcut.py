"""Questions and quizzes on the wire: the shortcut through the server speaks HTTP as the ordinary way, word for word."""

import re
from typing import Any

import httpx
import pytest

from quizfleet.embedded import Platform
from quizfleet.settings import Service
from tests.integration.client import Api, Player, granted, in_seconds, question
from tests.integration.wire import wire

pytestmark = pytest.mark.integration

ORDINARY = "X-Forwarded-Proto: https\r\nConnection: close"
"""A connection that is to be closed is nothing for the shortcut."""

LONG = question(
    "Which of these? " * 30, choices=[{"text": f"{place} " * 120, "correct": place == 1} for place in (1, 2, 3)]
)


def get(player: Player, number: object, *headers: str, method: str = "GET", query: str = "") -> bytes:
    """The head of a request for a question."""
    lines = [
        f"{method} {player.path}/questions/{number}{query} HTTP/1.1",
        "Host: quiz",
        f"Authorization: Bearer {player.token}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def get_quiz(player: Player, *headers: str) -> bytes:
    """The head of a request for a quiz."""
    return "\r\n".join(
        [f"GET {player.path} HTTP/1.1", "Host: quiz", f"Authorization: Bearer {player.token}", *headers, "", ""]
    ).encode()


async def asked(platform: Platform, request: bytes, *, has_body: bool = True) -> tuple[int, dict[str, str], Any]:
    """The response to one request, without what changes from one to the next."""
    async with wire(platform, Service.PARTICIPATION) as connection:
        connection.send(request)
        status, headers, body = await connection.response(has_body=has_body)
    for varying in ("date", "connection", "content-length"):
        headers.pop(varying, None)
    if body is not None:
        body.pop("remainingMs", None)
    return status, headers, body


async def test_many_questions_on_one_connection(api: Api, platform: Platform) -> None:
    player = await api.player(*[question(f"no. {number}") for number in range(1, 6)])
    async with wire(platform, Service.PARTICIPATION) as connection:
        for number in range(1, 6):
            connection.send(get(player, number))
            status, headers, body = await connection.response()
            assert (status, body["text"]) == (200, f"no. {number}")
            assert "date" in headers
            granted(await player.put_answer(number, 1), 201)


async def test_requests_sent_without_waiting_are_answered_in_order(api: Api, platform: Platform) -> None:
    player = await api.player(question("one"), question("two"))
    health = b"GET /healthz HTTP/1.1\r\nHost: quiz\r\n\r\n"
    async with wire(platform, Service.PARTICIPATION) as connection:
        connection.send(get(player, 1), get(player, 2), health, get(player, 1), get(player, 9), health, get(player, 1))
        answers = [await connection.response() for _ in range(7)]
    assert [status for status, _, _ in answers] == [200, 409, 200, 200, 404, 200, 200]
    assert [body.get("question") for _, _, body in answers] == [1, None, None, 1, None, None, 1]


@pytest.mark.parametrize("mode", ["self-paced", "autopilot"])
async def test_both_ways_say_the_same(api: Api, platform: Platform, mode: str) -> None:
    starts = {"startsAt": in_seconds(-0.5)} if mode == "autopilot" else {}
    player = await api.player(question(), question(), mode=mode, **starts)
    granted(await player.get_question(1))
    for number in (1, 2):
        assert await asked(platform, get(player, number)) == await asked(platform, get(player, number, ORDINARY))
    granted(await player.put_answer(1, 1), 201)
    shown = await asked(platform, get(player, 1))
    assert shown == await asked(platform, get(player, 1, ORDINARY))
    assert (shown[2]["result"] is not None) == (mode == "self-paced")


@pytest.mark.parametrize("mode", ["self-paced", "autopilot"])
async def test_both_ways_show_the_same_quiz(api: Api, platform: Platform, mode: str) -> None:
    starts = {"startsAt": in_seconds(-0.5)} if mode == "autopilot" else {}
    player = await api.player(question(), question(), mode=mode, **starts)
    granted(await player.get_question(1))
    granted(await player.put_answer(1, 1), 201)
    status, headers, body = await asked(platform, get_quiz(player))
    assert (status, headers, body) == await asked(platform, get_quiz(player, ORDINARY))
    assert (status, body["answered"], body["playerCount"]) == (200, [1], 1)
    assert body["question"] == (2 if mode == "self-paced" else 1)


async def test_browsers_are_told_what_they_were_told(api: Api, platform: Platform) -> None:
    player = await api.player(question(), question())
    for number, kind in ((1, "application/json"), (2, "application/problem+json")):
        _, headers, _ = await asked(platform, get(player, number))
        assert headers == {
            "content-type": kind,
            "content-security-policy": "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https:; "
            "frame-ancestors 'none'; base-uri 'none'",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }


@pytest.mark.parametrize("headers", [(), ("Accept-Encoding: gzip, br",)])
async def test_a_long_question_is_compressed_for_who_asks_for_that(
    api: Api, platform: Platform, headers: tuple[str, ...]
) -> None:
    player = await api.player(LONG)
    shown = await asked(platform, get(player, 1, *headers))
    assert shown == await asked(platform, get(player, 1, *headers, ORDINARY))
    assert shown[1].get("content-encoding") == ("gzip" if headers else None)
    assert shown[1]["vary"] == "accept-encoding"
    assert shown[2]["text"] == LONG["text"].strip()


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
async def test_another_method_on_the_path_is_405(api: Api, platform: Platform, method: str) -> None:
    player = await api.player()
    status, headers, body = await asked(platform, get(player, 1, method=method), has_body=method != "HEAD")
    assert (status, headers["allow"], headers["content-type"]) == (405, "get", "application/problem+json")
    if method != "HEAD":
        assert body["type"].endswith("/method-not-allowed")


@pytest.mark.parametrize(
    ("number", "status"), [("1", 200), ("01", 200), ("%31", 200), ("1.5", 422), ("0", 422), ("-1", 422), ("99999", 422)]
)
async def test_a_number_is_read_as_it_was(api: Api, platform: Platform, number: str, status: int) -> None:
    player = await api.player()
    shown = await asked(platform, get(player, number))
    assert shown[0] == status
    assert shown == await asked(platform, get(player, number, ORDINARY))


async def test_a_query_or_a_body_changes_nothing(api: Api, platform: Platform) -> None:
    player = await api.player()
    shown = await asked(platform, get(player, 1))
    assert await asked(platform, get(player, 1, query="?n=2")) == shown
    async with wire(platform, Service.PARTICIPATION) as connection:
        for _ in range(2):
            connection.send(get(player, 1, "Content-Length: 5"), b"[1,2]")
            assert (await connection.response())[0] == 200


async def test_requests_are_counted_by_their_route(api: Api, platform: Platform) -> None:
    player = await api.player(question(), question())
    before = await counted(platform)
    for number in (1, 2):
        await asked(platform, get(player, number))
    after = await counted(platform)
    assert {status: after[status] - before.get(status, 0) for status in ("200", "409")} == {"200": 1, "409": 1}


async def counted(platform: Platform) -> dict[str, float]:
    """How many questions were asked for, by status."""
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        told = (await http.get(platform.metrics_url(Service.PARTICIPATION))).text
    line = re.compile(r'quizfleet_request_seconds_count\{method="GET",route="(.*)",status="(\d+)"\} (.*)')
    found = [line.fullmatch(one) for one in told.splitlines()]
    return {one[2]: float(one[3]) for one in found if one and one[1] == "/api/quizzes/{quiz}/questions/{n}"}
