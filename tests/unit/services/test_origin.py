"""A page elsewhere may not open a socket here, whatever its origin looks like."""

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket

from quizfleet.leaderboard.endpoints import _is_own_origin


async def _receive() -> Message:
    raise AssertionError("nothing is received here")


async def _send(_: Message) -> None:
    raise AssertionError("nothing is sent here")


def socket(origin: str | None, host: str = "quiz.example") -> WebSocket:
    """A socket that a browser at this origin opens."""
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    return WebSocket({"type": "websocket", "headers": headers}, _receive, _send)


@pytest.mark.parametrize("origin", ["https://quiz.example", "http://quiz.example", None])
def test_our_own_page_and_clients_that_are_no_browsers_may_connect(origin: str | None) -> None:
    assert _is_own_origin(socket(origin), ())


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.example",
        "https://quiz.example.evil.example",
        "https://notquiz.example",
        "https://quiz.example:8443",
        "https://quiz.example@evil.example",
        "https://evil.example/quiz.example",
        "https://evil.example\\@quiz.example",
        "quiz.example",
        "//",
        "http://[",
        "http://[::1",
        "https://quiz\u00e9.example",
    ],
)
def test_foreign_null_and_lookalike_origins_may_not(origin: str) -> None:
    assert not _is_own_origin(socket(origin), ())


def test_the_port_is_part_of_the_origin() -> None:
    assert _is_own_origin(socket("http://127.0.0.1:8080", "127.0.0.1:8080"), ())
    assert not _is_own_origin(socket("http://127.0.0.1:9090", "127.0.0.1:8080"), ())


def test_an_allowed_origin_is_compared_whole() -> None:
    allowed = ("https://stage.example",)
    assert _is_own_origin(socket("https://stage.example"), allowed)
    assert not _is_own_origin(socket("http://stage.example"), allowed)
    assert not _is_own_origin(socket("https://stage.example.evil.example"), allowed)
