"""The shortest way of a request through uvicorn: from the parsed head to one write to the socket, without a task, a
scope's journey through ASGI, or two messages sent for one response.

Measured, this halves what an answer costs the process (docs/decisions/0008). The protocol is uvicorn's own; what is
not a plain request for the hot route goes the ordinary way through the application.
"""

import asyncio
import time
from http import HTTPStatus
from typing import ClassVar

from prometheus_client import Histogram
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from quizfleet.bodies import LINGER_BYTES, PLAYER_BODY_BYTES, too_large
from quizfleet.hot import refused
from quizfleet.service import Resources
from quizfleet.telemetry import REQUESTS

_STATUS = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
    for status in HTTPStatus
    if status.value >= HTTPStatus.OK
}


class Route:
    """A hot route: its place in the metrics, and the header lines that all its responses have."""

    def __init__(self, method: str, path: str, headers: bytes = b"") -> None:
        self.headers = headers
        self._labels = (path, method)
        self._seconds: dict[int, Histogram] = {}

    def seconds(self, status: int) -> Histogram:
        """The times of requests that got this status."""
        known = self._seconds.get(status)
        if known is None:
            known = self._seconds[status] = REQUESTS.labels(*self._labels, str(status))
        return known


class ShortcutProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a shortcut for the hot route of a service."""

    resources: Resources

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected; the application has started before that."""
        super().connection_made(transport)
        self.resources = self.config.app.state.resources  # type: ignore[union-attr]

    def on_headers_complete(self) -> None:
        """Take a plain request for the hot route here; hand on every other."""
        cycle = self.shortcut() if self._is_plain() else None
        if cycle is None:
            super().on_headers_complete()
        else:
            self.cycle = cycle  # type: ignore[assignment]

    def shortcut(self) -> "Cycle | None":
        """What takes the request whose head has been read; None where that is for the application."""
        raise NotImplementedError

    def _is_plain(self) -> bool:
        """Whether nothing about the request needs more than a response: no other is under way on the connection."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
            and self.parser.should_keep_alive()
            and self.config.limit_concurrency is None
        )


class Cycle:
    """A request on its connection. To the protocol it is one of uvicorn's request-response cycles: the protocol appends
    to `body`, says when there is no `more_body`, and calls `message_event.set()` after each change."""

    __slots__ = (
        "_begun",
        "_dropped",
        "_started",
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "protocol",
        "response_complete",
    )

    route: ClassVar[Route]

    def __init__(self, protocol: ShortcutProtocol) -> None:
        self.protocol = protocol
        self.body = b""
        self.more_body = True
        self.disconnected = False
        self.keep_alive = True
        self.response_complete = False
        self.message_event = self
        self._begun = False
        self._dropped = 0
        self._started = time.perf_counter()

    def begin(self) -> None:
        """The request is here as a whole. What this raises refuses it."""
        raise NotImplementedError

    def set(self) -> None:
        """More of the request is here, or the connection is gone."""
        if self.disconnected or self.response_complete or self._begun:
            return
        if self._dropped or len(self.body) > PLAYER_BODY_BYTES:
            self._drop()
        elif not self.more_body:
            self._begun = True
            try:
                self.begin()
            except Exception as failure:
                self.refuse(failure)

    def _drop(self) -> None:
        """Read on to the end, so that the client sees the refusal (see `bodies.LINGER_BYTES`)."""
        self._dropped += len(self.body)
        self.body = b""
        self.protocol.flow.resume_reading()
        if not self.more_body or self._dropped > LINGER_BYTES:
            self.refuse(too_large())

    def respond(self, status: int, headers: bytes, body: bytes) -> None:
        """Answer with these header lines and those of the route."""
        self._write(status, headers, body)
        self.route.seconds(status).observe(time.perf_counter() - self._started)

    def refuse(self, failure: BaseException) -> None:
        """Answer with the problem document that a failure is."""
        problem = refused(failure)
        headers = "".join(f"{name.lower()}: {value}\r\n" for name, value in problem.headers.items())
        body = problem.response().body
        self.respond(problem.status, b"content-type: application/problem+json\r\n" + headers.encode(), bytes(body))

    def _write(self, status: int, headers: bytes, body: bytes) -> None:
        self.response_complete = True
        protocol = self.protocol
        if self.disconnected:
            return
        headers += self.route.headers
        for name, value in protocol.server_state.default_headers:
            headers += b"%b: %b\r\n" % (name, value)
        if not self.keep_alive:
            headers += b"connection: close\r\n"
        protocol.transport.write(b"%bcontent-length: %d\r\n%b\r\n%b" % (_STATUS[status], len(body), headers, body))
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()
