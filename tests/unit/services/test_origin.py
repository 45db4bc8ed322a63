"""A page elsewhere may not open a socket here, whatever its origin looks like."""

import pytest
from websockets.datastructures import Headers

from quizfleet.leaderboard.admission import is_own_origin


def asked(origin: str | None, host: str = "quiz.example") -> Headers:
    """The headers of a handshake that a browser at this origin sends."""
    headers = Headers(host=host)
    if origin is not None:
        headers["Origin"] = origin
    return headers


@pytest.mark.parametrize("origin", ["https://quiz.example", "http://quiz.example", None])
def test_our_own_page_and_clients_that_are_no_browsers_may_connect(origin: str | None) -> None:
    assert is_own_origin(asked(origin), ())


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
    assert not is_own_origin(asked(origin), ())


def test_the_port_is_part_of_the_origin() -> None:
    assert is_own_origin(asked("http://127.0.0.1:8080", "127.0.0.1:8080"), ())
    assert not is_own_origin(asked("http://127.0.0.1:9090", "127.0.0.1:8080"), ())


def test_an_allowed_origin_is_compared_whole() -> None:
    allowed = ("https://stage.example",)
    assert is_own_origin(asked("https://stage.example"), allowed)
    assert not is_own_origin(asked("http://stage.example"), allowed)
    assert not is_own_origin(asked("https://stage.example.evil.example"), allowed)


def test_two_origins_are_none_of_ours() -> None:
    headers = asked("https://quiz.example")
    headers["Origin"] = "https://quiz.example"
    assert not is_own_origin(headers, ("https://quiz.example",))
