"""A client that writes HTTP to a service itself, byte by byte where a test asks for that."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from quizfleet.embedded import Platform
from quizfleet.settings import Service


@dataclass
class Wire:
    """A connection to a service."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *parts: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(b"".join(parts))

    async def response(self, *, has_body: bool = True) -> tuple[int, dict[str, str], Any]:
        """The next response: status, headers, JSON body. That of a HEAD has no body."""
        async with asyncio.timeout(10):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines)
            length = int(headers.get("content-length", "0")) if has_body else 0
            body = await self.reader.readexactly(length)
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return int(first.split()[1]), headers, json.loads(body) if body else None


@contextlib.asynccontextmanager
async def wire(platform: Platform, service: Service) -> AsyncIterator[Wire]:
    """A connection that is closed at the end."""
    reader, writer = await asyncio.open_connection(*platform.service_url(service)[len("http://") :].split(":"))
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
