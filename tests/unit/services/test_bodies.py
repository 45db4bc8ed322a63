"""A body that a route does not want is read to its end before it is refused, within bounds: otherwise the gateway
resets the connection while the client still sends, and the refusal is never seen."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from quizfleet.bodies import LINGER_BYTES, AnswerAfterBody

MEGABYTE = b"x" * 2**20


class Client:
    """A client that sends so many megabytes, and where it was when it was answered."""

    def __init__(self, megabytes: int) -> None:
        self.left = megabytes
        self.left_when_answered = -1

    async def receive(self) -> Message:
        assert self.left > 0, "nothing more will ever come"
        self.left -= 1
        return {"type": "http.request", "body": MEGABYTE, "more_body": self.left > 0}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.left_when_answered = self.left

    async def ask(self, reads: int, headers: dict[str, str]) -> None:
        """Send a request to an application that reads so much of its body before it answers."""

        async def application(_: Scope, receive: Receive, send: Send) -> None:
            for _ in range(reads):
                await receive()
            await send({"type": "http.response.start", "status": 413})
            await send({"type": "http.response.body", "body": b"too large"})

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await AnswerAfterBody(application)({"type": "http", "headers": raw}, self.receive, self.send)


def told(megabytes: int) -> dict[str, str]:
    return {"content-length": str(megabytes * len(MEGABYTE))}


@pytest.mark.parametrize("reads", [0, 3, 9])
@pytest.mark.parametrize("headers", [told(9), {"transfer-encoding": "chunked"}], ids=["told size", "chunked"])
async def test_who_sends_a_large_body_is_answered_when_all_of_it_is_here(reads: int, headers: dict[str, str]) -> None:
    client = Client(9)
    await client.ask(reads, headers)
    assert client.left_when_answered == 0


async def test_a_body_told_to_be_enormous_is_not_read() -> None:
    client = Client(100)
    await client.ask(0, told(100))
    assert client.left_when_answered == 100


async def test_a_body_that_never_ends_is_read_up_to_the_bound() -> None:
    client = Client(100)
    await client.ask(0, {"transfer-encoding": "chunked"})
    assert client.left_when_answered == 100 - LINGER_BYTES // len(MEGABYTE) - 1


async def test_who_waits_to_be_asked_for_the_body_is_refused_without_it() -> None:
    client = Client(9)
    await client.ask(0, told(9) | {"expect": "100-continue"})
    assert client.left_when_answered == 9


async def test_a_request_without_a_body_is_not_waited_for() -> None:
    client = Client(0)
    await client.ask(0, {})
    assert client.left_when_answered == 0
