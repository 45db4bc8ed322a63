"""A client that does not give up easily: every request of a bot is safe to send again."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

OUTAGE_SECONDS = 30.0
"""A request is tried again for this long before its fate is called unknown."""

_REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=10)
"""A bot that waits for one of the connections is not being kept waiting by the platform."""

_CONNECTIONS = 256
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_LONGEST_RETRY_AFTER = 5.0


class UnansweredError(Exception):
    """No usable answer came within the outage that a bot sits out."""


class _BrokenError(Exception):
    """A try without an answer; `sent` tells whether the request may have had its effect."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(type(cause).__name__)
        self.sent = not isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)


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
        self._server = server.rstrip("/")
        self._rng = rng
        self._outage = outage

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            timeout=_REQUEST_TIMEOUT,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=[_try_once],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def call(
        self, method: str, path: str, token: str | None = None, body: object = None, *, patience: float | None = None
    ) -> Reply:
        """Send a request until there is an answer that is not "later", or for `patience` seconds (else the outage).

        Raises:
            UnansweredError: the outage lasted too long; the request may have had its effect.
        """
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = None
        if body is not None:
            headers["content-type"] = "application/json"
            content = msgspec.json.encode(body)
        give_up = time.monotonic() + (self._outage if patience is None else patience)
        pause, unseen, reason = _FIRST_PAUSE, 0, ""
        while True:
            self.tally.requests += 1
            sent_at, wait = time.monotonic(), 0.0
            try:
                async with self._session.request(
                    method, self._server + path, headers=headers, data=content, allow_redirects=False
                ) as response:
                    data = await response.read()
            except (_BrokenError, aiohttp.ClientError, TimeoutError) as away:
                broken = away if isinstance(away, _BrokenError) else _BrokenError(away)
                reason = str(broken)
                unseen += broken.sent
            else:
                if not _is_later(response):
                    return Reply(response.status, _json(data), sent_at, time.monotonic() - sent_at, unseen)
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

    def _note_crash(self, method: str, path: str, response: aiohttp.ClientResponse) -> None:
        if response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.tally.crashes.append(f"{method} {path}")


async def _try_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp repeats some failed requests by itself; here every try counts, so it is not shown what failed."""
    try:
        return await send(request)
    except (aiohttp.ClientError, TimeoutError) as failure:
        raise _BrokenError(failure) from failure


def _is_failure(response: aiohttp.ClientResponse) -> bool:
    return response.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _is_later(response: aiohttp.ClientResponse) -> bool:
    """A service's own 404 is a problem document; a bare one is a gateway that does not know its routes yet."""
    if response.status == HTTPStatus.NOT_FOUND:
        return "problem+json" not in response.content_type
    return _is_failure(response) or response.status == HTTPStatus.TOO_MANY_REQUESTS


def _retry_after(response: aiohttp.ClientResponse) -> float:
    try:
        return min(_LONGEST_RETRY_AFTER, max(0.0, float(response.headers.get("retry-after", "0"))))
    except ValueError:
        return 0.0


def _json(data: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return {}
    return body if isinstance(body, dict) else {}
