"""The bots' client sits out what passes, and tells what does not."""

import asyncio
import random

import pytest

from quizfleet.bots.client import Client, Tally, UnansweredError
from tests.unit.bots.scripted import PROBLEM, response, server


def _client(server: str, outage: float = 10) -> Client:
    return Client(server, random.Random(1), outage=outage)


@pytest.mark.parametrize(
    ("first", "may_have_had_an_effect"),
    [
        (response(503, kind=PROBLEM), True),
        (response(502, "Bad Gateway", "text/plain"), True),
        (response(429, kind=PROBLEM), False),
        (response(404, "404 page not found", "text/plain"), False),
        (b"", True),
    ],
    ids=["service away", "gateway without a service", "too many", "gateway without routes", "connection closed"],
)
async def test_what_passes_is_tried_again(first: bytes, may_have_had_an_effect: bool) -> None:
    async with server(first, response(201, '{"a": 1}')) as url, _client(url) as client:
        reply = await client.call("PUT", "/x", "token", {"choices": [1]})
    assert (reply.status, reply.body, reply.ok) == (201, {"a": 1}, True)
    assert reply.unseen_tries == int(may_have_had_an_effect)
    assert client.tally == Tally(requests=2, retries=1, errors=1)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 410, 422])
async def test_a_refusal_is_an_answer(status: int) -> None:
    refusal = response(status, '{"type": "https://quizfleet.dev/problems/some-reason"}', PROBLEM)
    async with server(refusal) as url, _client(url) as client:
        reply = await client.call("GET", "/x")
    assert (reply.status, reply.problem, reply.ok) == (status, "some-reason", False)
    assert client.tally.retries == 0


async def test_a_crash_is_tried_again_and_kept_in_mind() -> None:
    async with server(response(500), response(200)) as url, _client(url) as client:
        assert (await client.call("GET", "/x")).ok
    assert client.tally.crashes == ["GET /x"]


async def test_retry_after_is_honoured() -> None:
    loop = asyncio.get_running_loop()
    async with server(response(429, kind=PROBLEM, retry_after="1"), response(200)) as url, _client(url) as client:
        started = loop.time()
        assert (await client.call("GET", "/x")).ok
    assert loop.time() - started >= 0.75


async def test_an_outage_ends_with_an_unknown_fate() -> None:
    async with server() as url, _client(url, outage=0.3) as client:
        with pytest.raises(UnansweredError, match="PUT /x: the connection was closed"):
            await client.call("PUT", "/x", body={})


@pytest.mark.parametrize("body", ["", "<html>", "[1]", "null"])
async def test_a_body_that_is_no_object_is_read_as_none(body: str) -> None:
    async with server(response(200, body)) as url, _client(url) as client:
        assert (await client.call("GET", "/x")).body == {}
