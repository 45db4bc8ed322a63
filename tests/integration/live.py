"""A player's socket, for tests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SECONDS = 10


@asynccontextmanager
async def live(
    url: str, quiz: str, token: str | None, origin: str | None = None, query: str = "", resume: str | None = None
) -> AsyncIterator[ClientConnection]:
    """A socket on a quiz's channel; tokens travel as subprotocols."""
    offered = ["quizfleet.v1"] + ([f"bearer.{token}"] if token is not None else [])
    offered += [f"resume.{resume}"] if resume is not None else []
    address = f"{url.replace('http', 'ws', 1)}/api/quizzes/{quiz}/live{query}"
    headers = {"origin": origin} if origin is not None else {}
    async with connect(
        address, subprotocols=offered, additional_headers=headers, proxy=None, compression=None
    ) as socket:
        yield socket


async def frame(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    async with asyncio.timeout(SECONDS):
        received: dict[str, Any] = json.loads(await socket.recv())
    return received


async def frame_where(socket: ClientConnection, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first frame that holds something."""
    async with asyncio.timeout(SECONDS):
        while True:
            seen = await frame(socket)
            if holds(seen):
                return seen


async def close_code(socket: ClientConnection) -> int:
    """The code that the server closes the socket with."""
    async with asyncio.timeout(SECONDS):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return socket.close_code or 0
