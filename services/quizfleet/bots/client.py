"""A client that does not give up easily: every request of a bot is safe to send again."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import msgspec

from quizfleet.bots.http1 import ExchangeError, Pool, Response

OUTAGE_SECONDS = 30.0
"""A request is tried again for this long before its fate is called unknown."""

_CONNECTIONS = 256
"""A bot that waits for one of them is not being kept waiting by the platform."""

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_LONGEST_RETRY_AFTER = 5.0


class UnansweredError(Exception):
    """No usable answer came within the outage that a bot sits out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body` is the JSON object, {} where there was none; `took` in seconds, the last try only;
    `unseen_tries` counts earlier tries that may have had their effect without an answer."""

    status: int
    body: dict[str, Any]
    sent_at: float
    took: float
    unseen_tries: int

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def problem(self) -> str:
        """The slug of the problem, "" where there is none."""
        return str(self.body.get("type", "")).rpartition("/")[2]


@dataclass
class Tally:
    """What the client has been through."""

    requests: int = 0
    retries: int = 0
    errors: int = 0
    crashes: list[str] = field(default_factory=list)
    """Requests that got a 500: a service may be away, but it must never not know what it does."""


class Client:
    """The connections of all bots of a run; use it as a context manager."""

    def __init__(self, server: str, rng: random.Random, *, outage: float = OUTAGE_SECONDS) -> None:
        self.tally = Tally()
        self._pool = Pool(server, _CONNECTIONS)
        self._rng = rng
        self._outage = outage

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def call(
        self, method: str, path: str, token: str | None = None, body: object = None, *, patience: float | None = None
    ) -> Reply:
        """Send a request until there is an answer that is not "later", or for `patience` seconds (else the outage).

        Raises:
            UnansweredError: the outage lasted too long; the request may have had its effect.
        """
        headers = f"authorization: Bearer {token}\r\n" if token else ""
        content = None
        if body is not None:
            headers += "content-type: application/json\r\n"
            content = msgspec.json.encode(body)
        give_up = time.monotonic() + (self._outage if patience is None else patience)
        pause, unseen, reason = _FIRST_PAUSE, 0, ""
        while True:
            self.tally.requests += 1
            sent_at, wait = time.monotonic(), 0.0
            try:
                response = await self._pool.request(method, path, headers, content)
            except ExchangeError as broken:
                reason = str(broken)
                unseen += broken.sent
            else:
                if not _is_later(response):
                    return Reply(response.status, _json(response.body), sent_at, time.monotonic() - sent_at, unseen)
                reason = str(response.status)
                unseen += _is_failure(response)
                wait = _retry_after(response)
                self._note_crash(method, path, response)
            self.tally.errors += 1
            pause = min(_LONGEST_PAUSE, pause * 2)
            wait = max(wait, pause) * self._rng.uniform(0.75, 1.25)
            if time.monotonic() + wait > give_up:
                raise UnansweredError(f"{method} {path}: {reason}")
            self.tally.retries += 1
            await asyncio.sleep(wait)

    def _note_crash(self, method: str, path: str, response: Response) -> None:
        if response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.tally.crashes.append(f"{method} {path}")


def _is_failure(response: Response) -> bool:
    return response.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _is_later(response: Response) -> bool:
    """A service's own 404 is a problem document; a bare one is a gateway that does not know its routes yet."""
    if response.status == HTTPStatus.NOT_FOUND:
        return b"problem+json" not in response.headers.get(b"content-type", b"")
    return _is_failure(response) or response.status == HTTPStatus.TOO_MANY_REQUESTS


def _retry_after(response: Response) -> float:
    try:
        return min(_LONGEST_RETRY_AFTER, max(0.0, float(response.headers.get(b"retry-after", b"0"))))
    except ValueError:
        return 0.0


def _json(data: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return {}
    return body if isinstance(body, dict) else {}
