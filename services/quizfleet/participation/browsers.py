"""What participation's responses say to browsers besides."""

import gzip
from collections.abc import Iterable
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

GZIP_BYTES = 1024
"""What is shorter is sent as it is."""

_GZIP_LEVEL = 6

HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https:; "
            b"frame-ancestors 'none'; base-uri 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class BrowserHeaders:
    """Tells browsers to run nothing but our own scripts, guess no types, and ask whether a module has changed.

    Pictures alone may come from anywhere: authors give their addresses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                fresh = [(b"cache-control", b"no-cache")] if scope["path"].startswith("/static/") else []
                message["headers"] = [*message.get("headers", ()), *HEADERS, *fresh]
            await send(message)

        await self._app(scope, receive, with_headers)


def saved_as(plain: str, title: str, extension: str) -> dict[str, str]:
    """Headers that have a browser save what is sent under a quiz's title, or a plain name where it cannot read that."""
    titled = quote(f"{title}.{extension}", safe="")
    return {
        "content-disposition": f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{titled}",
        "cache-control": "no-store",
    }


def compressed(body: bytes, request_headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """A body as Starlette's middleware would send it: the header lines that say how, and what is sent."""
    if len(body) < GZIP_BYTES:
        return b"", body
    vary = b"vary: Accept-Encoding\r\n"
    if not any(name == b"accept-encoding" and b"gzip" in value for name, value in request_headers):
        return vary, body
    return vary + b"content-encoding: gzip\r\n", gzip.compress(body, _GZIP_LEVEL, mtime=0)
