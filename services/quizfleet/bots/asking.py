"""Asking the platform about one quiz with one token, and reading what it answers; what is wrong with that is noted."""

from typing import Protocol, TypeVar

import msgspec

from quizfleet.bots.client import Client, Reply, UnansweredError
from quizfleet.bots.payloads import Payload

P = TypeVar("P", bound=Payload)


class Noted(Protocol):
    """What somebody has seen, with what was wrong with it."""

    faults: list[str]


class Asking:
    """What whoever has a token can do; see `quizfleet.bots.seat` and `quizfleet.bots.led.console`."""

    client: Client
    quiz: str
    token: str
    seen: Noted

    async def _call(self, method: str, path: str, body: object = None) -> Reply | None:
        """Ask; None where nobody answers."""
        try:
            return await self.client.call(method, f"/api/quizzes/{self.quiz}{path}", self.token, body)
        except UnansweredError:
            return None

    def _read(self, reply: Reply, shape: type[P], what: str) -> P | None:
        """What a reply says; None, and a fault, where it is a refusal or not as documented."""
        if not reply.ok:
            self.seen.faults.append(f"asking for {what} got {reply.status} {reply.problem}")
            return None
        try:
            return msgspec.convert(reply.body, shape)
        except msgspec.ValidationError as fault:
            self.seen.faults.append(f"{what} is not as documented: {fault}")
            return None
