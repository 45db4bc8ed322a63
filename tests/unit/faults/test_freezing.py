"""What may not come of an answer that is sent while the database is frozen."""

import asyncio

import httpx
import pytest

from tests.faults.freezing import Try, own_connection, silences, wrong_tries
from tests.faults.stage import QUEUE_ROWS
from tests.integration.client import Player

FROZEN, THAWED = 100.0, 130.0
REFUSED = Try("q", 101, 101.5, 503, "1")


def wrong(*tries: Try) -> list[str]:
    """What is wrong with tries of a freeze."""
    return wrong_tries([REFUSED, *tries], FROZEN, THAWED)


def test_refusals_and_acks_of_what_was_on_its_way_are_right() -> None:
    assert (
        wrong(Try("q", 99.9, 100.2, 201, None), Try("q", 129.5, 131, 200, None), Try("q", 131, 131.1, 500, None)) == []
    )


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (Try("q", 102, 104, 201, None), "1 answers were acked while the database was frozen"),
        (Try("q", 102, 103, 500, None), "senders got [500], not 503"),
        (Try("q", 102, 103, 0, None), "senders got [0], not 503"),
        (Try("q", 102, 103, 503, None), "1 refusals came without Retry-After"),
    ],
)
def test_what_is_wrong_is_told(one: Try, found: str) -> None:
    assert found in wrong(one)


def test_a_queue_without_a_bound_refuses_nobody_at_once() -> None:
    tries = [Try("q", 99, 99.5, 201, None), Try("q", 101, 106, 503, "1")]
    assert wrong_tries(tries, FROZEN, THAWED) == [
        f"more than {QUEUE_ROWS} sent answers, yet nobody was refused at once"
    ]


def test_silence_is_told_apart_by_the_thaw() -> None:
    tries = [REFUSED, Try("q", 102, 131, 201, None), Try("q", 129, 142, 201, None), Try("q", 131, 199, 201, None)]
    assert silences(tries, THAWED) == (28, 12)
    assert silences([REFUSED], THAWED) == (0.5, 0)


async def test_a_sender_waits_for_no_connection_of_another() -> None:
    both_are_here = asyncio.Barrier(2)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await both_are_here.wait()
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def ask(player: Player) -> int:
        async with own_connection(player) as alone:
            return (await alone.get_question(1)).status_code

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, httpx.AsyncClient(base_url=url, limits=httpx.Limits(max_connections=1), timeout=5) as shared:
        senders = [Player(shared, token, "q") for token in ("a", "b")]
        assert await asyncio.gather(*map(ask, senders)) == [503, 503]
