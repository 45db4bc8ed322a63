"""A quiz on the wire as its host sees it, and its place in the OpenAPI document."""

import msgspec

from quizfleet.hosting.commands import Command
from quizfleet.participation import overview
from quizfleet.participation.look import Seen
from quizfleet.participation.overview import QuizHead

_encoder = msgspec.json.Encoder()


class HostView(QuizHead, rename="camel", gc=False):
    """A quiz for its host: how many have answered the open question, what can be ordered now, and a token for a screen
    that everybody sees."""

    answered: int
    can: list[Command]
    screen_token: str


SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{HostView.__name__}"}}}


def show(seen: Seen, answered: int, can: list[Command], screen_token: str, now: int) -> bytes:
    """The quiz as it is shown to its host at an instant (ms since 1970)."""
    return _encoder.encode(HostView(**overview.head(seen, now), answered=answered, can=can, screen_token=screen_token))
