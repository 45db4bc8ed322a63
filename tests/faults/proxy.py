"""A TCP proxy that knows what passes through it, so that a process can be killed at one exact moment of its work.

It runs in a thread of its own, and so neither slows down nor waits for whoever uses it.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

_CHUNK = 1 << 16
_QUIET_SECONDS = 0.1
"""A response is whole when the server has said nothing more for so long."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for. `owner` is its process, where the protocol tells."""

    owner: int | None


class Wire(Protocol):
    """Understands one connection of a protocol."""

    def requests(self, data: bytes) -> list[tuple[bytes, Request | None]]:
        """What to send on, each with what it asks for."""

    def errors(self, data: bytes) -> list[int]:
        """The codes of errors that the server answers with."""

    @property
    def more_follows(self) -> bool:
        """Whether the server has said that its answer goes on."""


class Moment(Enum):
    """When a trap springs."""

    BEFORE = "the request never reaches the server"
    DURING = "the request has gone to the server, nothing has come back"
    AFTER = "the server has done it, and its answer never reaches the client"


@dataclass
class Trap:
    """Springs once, on the first request that matches; then the connection is cut. `act` must not block."""

    matches: Callable[[Request], bool]
    moment: Moment
    act: Callable[[], object]
    sprung: "Future[Request]" = field(default_factory=Future)

    def spring(self, request: Request) -> None:
        """Act and tell who waits for it."""
        self.act()
        self.sprung.set_result(request)


class Proxy:
    """Listens on a port of 127.0.0.1 and leads to another one."""

    def __init__(self, port: int, target: int, wire: Callable[[], Wire]) -> None:
        self.port = port
        self.errors: Counter[tuple[int | None, int]] = Counter()
        """By (process, code): how often the server has answered with an error."""
        self.failed: list[tuple[Request, int]] = []
        """Requests that got an error, in order, each with its code."""
        self._target = target
        self._wire = wire
        self._traps: list[Trap] = []

    def arm(self, trap: Trap) -> None:
        """Set a trap. Call it from any thread."""
        self._traps.append(trap)

    def disarm(self, trap: Trap) -> None:
        """Take a trap away that may not have sprung."""
        with contextlib.suppress(ValueError):
            self._traps.remove(trap)

    def take(self, request: Request) -> Trap | None:
        """The trap for a request, which is no longer set then."""
        for trap in self._traps:
            if trap.matches(request):
                self._traps.remove(trap)
                return trap
        return None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it, or a trap does, or the proxy stops."""
        with contextlib.suppress(asyncio.CancelledError):
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            try:
                from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
            except OSError:
                return
            with contextlib.closing(to_server):
                carrying = _Connection(self, self._wire(), writer, to_server)
                ways = [asyncio.create_task(carrying.ask(reader)), asyncio.create_task(carrying.answer(from_server))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
        await asyncio.gather(writer.wait_closed(), to_server.wait_closed(), return_exceptions=True)


class _Connection:
    def __init__(
        self, proxy: Proxy, wire: Wire, to_client: asyncio.StreamWriter, to_server: asyncio.StreamWriter
    ) -> None:
        self._proxy = proxy
        self._wire = wire
        self._to_client = to_client
        self._to_server = to_server
        self._last: Request | None = None
        self._withheld: tuple[Trap, Request] | None = None

    async def ask(self, reader: asyncio.StreamReader) -> None:
        """Carry requests; returns at the end of the connection or when a trap has sprung."""
        while data := await reader.read(_CHUNK):
            for frame, request in self._wire.requests(data):
                trap = self._proxy.take(request) if request else None
                if trap is not None and request is not None and trap.moment is Moment.BEFORE:
                    trap.spring(request)
                    return
                self._last = request or self._last
                if trap is not None and request is not None and trap.moment is Moment.AFTER:
                    self._withheld = (trap, request)
                self._to_server.write(frame)
                await self._to_server.drain()
                if trap is not None and request is not None and trap.moment is Moment.DURING:
                    trap.spring(request)
                    return

    async def answer(self, reader: asyncio.StreamReader) -> None:
        """Carry answers; returns at the end of the connection or when a trap has sprung."""
        while data := await reader.read(_CHUNK):
            failed = self._note_errors(data)
            if self._withheld is not None:
                data, more_failed = await self._rest(reader, data)
                trap, request = self._withheld
                self._withheld = None
                if not failed and not more_failed:
                    trap.spring(request)
                    return
                self._proxy.arm(trap)  # the server has not done it: wait for the next
            self._to_client.write(data)
            await self._to_client.drain()

    async def _rest(self, reader: asyncio.StreamReader, data: bytes) -> tuple[bytes, bool]:
        """A whole response, and whether there was an error in it."""
        failed = False
        while True:
            try:
                async with asyncio.timeout(_QUIET_SECONDS):
                    more = await reader.read(_CHUNK)
            except TimeoutError:
                if self._wire.more_follows:
                    continue
                return data, failed
            if not more:
                return data, True
            failed |= self._note_errors(more)
            data += more

    def _note_errors(self, data: bytes) -> bool:
        codes = self._wire.errors(data)
        for code in codes:
            self._proxy.errors[self._last.owner if self._last else None, code] += 1
            if self._last is not None:
                self._proxy.failed.append((self._last, code))
        return bool(codes)


@contextlib.contextmanager
def running(*proxies: Proxy) -> Iterator[None]:
    """Let proxies carry connections, in one thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="proxies", daemon=True)
    thread.start()

    async def listen() -> list[asyncio.Server]:
        return [await asyncio.start_server(proxy.serve, "127.0.0.1", proxy.port) for proxy in proxies]

    async def stop() -> None:
        for server in servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    servers = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
