"""A client that does not give up easily: every request of a bot is safe to send again."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
import msgspec

OUTAGE_SECONDS = 30.0
"""A request is tried again for this long before its fate is called unknown."""

_REQUEST_TIMEOUT = httpx.Timeout(10, connect=3, pool=None)
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_LONGEST_RETRY_AFTER = 5.0
_POOLS, _CONNECTIONS = 32, 4
"""Several small pools: a pool looks at each of its connections for every request."""


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
        return self.status < httpx.codes.BAD_REQUEST

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
    """The connections of all bots of a run."""

    def __init__(self, server: str, rng: random.Random, *, outage: float = OUTAGE_SECONDS) -> None:
        self.tally = Tally()
        self._rng = rng
        self._outage = outage
        limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
        tls = httpx.create_ssl_context(trust_env=False)
        self._pools = [
            httpx.AsyncClient(base_url=server, limits=limits, timeout=_REQUEST_TIMEOUT, verify=tls, trust_env=False)
            for _ in range(_POOLS)
        ]
        self._next_pool = cycle(self._pools)

    async def aclose(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(pool.aclose() for pool in self._pools))

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
                response = await next(self._next_pool).request(method, path, headers=headers, content=content)
            except httpx.TransportError as away:
                reason = type(away).__name__
                unseen += not isinstance(away, httpx.ConnectError | httpx.ConnectTimeout)
            else:
                if not _is_later(response):
                    return Reply(response.status_code, _json(response), sent_at, time.monotonic() - sent_at, unseen)
                reason = str(response.status_code)
                unseen += response.is_server_error
                wait = _retry_after(response)
                self._note_crash(method, path, response)
            self.tally.errors += 1
            pause = min(_LONGEST_PAUSE, pause * 2)
            wait = max(wait, pause) * self._rng.uniform(0.75, 1.25)
            if time.monotonic() + wait > give_up:
                raise UnansweredError(f"{method} {path}: {reason}")
            self.tally.retries += 1
            await asyncio.sleep(wait)

    def _note_crash(self, method: str, path: str, response: httpx.Response) -> None:
        if response.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self.tally.crashes.append(f"{method} {path}")


def _is_later(response: httpx.Response) -> bool:
    """A service's own 404 is a problem document; a bare one is a gateway that does not know its routes yet."""
    if response.status_code == httpx.codes.NOT_FOUND:
        return "problem+json" not in response.headers.get("content-type", "")
    return response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS


def _retry_after(response: httpx.Response) -> float:
    try:
        return min(_LONGEST_RETRY_AFTER, max(0.0, float(response.headers.get("retry-after", "0"))))
    except ValueError:
        return 0.0


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return {}
    return body if isinstance(body, dict) else {}
