"""HTTP/1.1 for many small requests to one server: kept connections, each a plain protocol, parsed by httptools.

A bot's requests are most of what it costs, and where it shares the processor with the platform, what it measures is
partly itself (docs/decisions/0025).
"""

import asyncio
import ssl
import zlib
from typing import cast
from urllib.parse import urlsplit

import httptools

_CONNECT_SECONDS = 3.0
_REPLY_SECONDS = 10.0
_IDLE_SECONDS = 15.0
"""A server may close a connection that is idle for longer at the moment a request is sent."""

_GZIP = 16 + zlib.MAX_WBITS
_PORTS = {"http": 80, "https": 443}


class ExchangeError(Exception):
    """There was no response. `sent` tells whether the request may have had its effect all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Response:
    """A response, whole. Names of headers are in lower case; the body is as the author wrote it, not compressed."""

    __slots__ = ("body", "headers", "status")

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""


class _Connection(asyncio.Protocol):
    """One connection, and the exchange under way on it. The methods named `on_...` are httptools'."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._parser: httptools.HttpResponseParser
        self._response = Response()
        self._waiting: asyncio.Future[Response] | None = None
        self._lost = asyncio.Event()
        self.idle_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it can carry another exchange."""
        return not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._lost.set()
        self._fail("the connection was closed")

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:  # nobody has asked
            self._transport.abort()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("the response is no HTTP")
            self._transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._response.headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self._response.body += body

    def on_message_complete(self) -> None:
        response = self._response
        response.status = self._parser.get_status_code()
        if response.headers.get(b"content-encoding") == b"gzip":
            response.body = zlib.decompress(response.body, _GZIP)  # where that fails, somebody has to be waiting still
        waiting, self._waiting = self._waiting, None
        if not self._parser.should_keep_alive():
            self._transport.close()
        if waiting is not None and not waiting.done():
            waiting.set_result(response)

    def _fail(self, reason: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(ExchangeError(reason, sent=True))

    async def exchange(self, request: bytes) -> Response:
        """Send a request and wait for its response; whoever waits no longer has closed the connection.

        Raises:
            ExchangeError: there was none.
        """
        self._parser = httptools.HttpResponseParser(self)
        self._response = Response()
        waiting: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._transport.write(request)
        try:
            async with asyncio.timeout(_REPLY_SECONDS):
                return await waiting
        except TimeoutError:
            raise ExchangeError(f"no response within {_REPLY_SECONDS:.0f} s", sent=True) from None
        finally:
            if self._waiting is waiting:
                self._waiting = None
                self._transport.abort()

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    async def gone(self) -> None:
        """Wait for the end of the connection."""
        await self._lost.wait()


class Pool:
    """So many connections to one server at most, opened when they are needed."""

    def __init__(self, server: str, connections: int) -> None:
        url = urlsplit(server)
        self._host, self._port = url.hostname or "", url.port or _PORTS[url.scheme]
        self._tls = ssl.create_default_context() if url.scheme == "https" else None
        self._prefix = url.path.rstrip("/")
        self._head = f" HTTP/1.1\r\nhost: {url.netloc.rpartition('@')[2]}\r\naccept-encoding: gzip\r\n"
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[_Connection] = []

    async def aclose(self) -> None:
        """Close the connections that carry nothing."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        for connection in idle:
            await connection.gone()

    async def request(self, method: str, path: str, headers: str, body: bytes | None = None) -> Response:
        """Send a request with these header lines. Waiting for a connection has no limit, all else has.

        Raises:
            ExchangeError: there was no response.
        """
        length = "" if body is None else f"content-length: {len(body)}\r\n"
        head = f"{method} {self._prefix}{path}{self._head}{headers}{length}\r\n".encode()
        async with self._slots:
            connection = self._take() or await self._open()
            response = await connection.exchange(head + (body or b""))
            if connection.is_open:
                connection.idle_since = asyncio.get_running_loop().time()
                self._idle.append(connection)
            return response

    def _take(self) -> _Connection | None:
        """The connection that was used last, so that those nobody needs grow old."""
        oldest = asyncio.get_running_loop().time() - _IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                if connection.idle_since > oldest:
                    return connection
                connection.close()
        return None

    async def _open(self) -> _Connection:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, connection = await asyncio.get_running_loop().create_connection(
                    _Connection, self._host, self._port, ssl=self._tls
                )
        except TimeoutError:
            raise ExchangeError(f"no connection within {_CONNECT_SECONDS:.0f} s", sent=False) from None
        except OSError as away:
            raise ExchangeError(f"no connection: {away.strerror or away}", sent=False) from away
        return connection
