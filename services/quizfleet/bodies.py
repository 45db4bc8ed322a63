"""Requests with more body than a route takes: they get an answer that their client can read."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quizfleet.problems import Problem

PLAYER_BODY_BYTES = 16 * 1024
"""More than any player's request needs; routes for authors say what they take."""

LINGER_BYTES = 32 * 1024 * 1024
"""So much of a body nobody wants is read to its end before it is answered.

A client that is answered while it sends may never see the answer: Go's net/http, and so the gateway, ends the
connection half a second later when more than 256 KiB are still to come, and the client finds it reset. nginx knows the
same as `lingering_close`. What is larger than this is answered at once all the same."""

_PROXY_READS = 256 * 1024
"""So much of a body Go's net/http reads to its end itself."""


def too_large() -> Problem:
    """The refusal of a body beyond its route's limit."""
    return Problem(413, "payload-too-large", "the body is larger than this route takes")


class TooLargeAsProblem:
    """Starlette refuses an oversized body in plain text; clients get a problem document like any other."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def watch(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                refused = True
                await too_large().response()(scope, receive, send)
            elif not refused:
                await send(message)

        await self._app(scope, receive, watch)


class AnswerAfterBody:
    """Holds an answer until the body of its request is here, wanted or not (up to `LINGER_BYTES`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _lingers(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        ended = False
        taken = 0

        async def take() -> Message:
            nonlocal ended, taken
            message = await receive()
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                while not ended and taken <= LINGER_BYTES:
                    await take()
            await send(message)

        await self._app(scope, take, answer)


def _lingers(headers: Headers) -> bool:
    if headers.get("expect", "").lower() == "100-continue":
        return False  # this client sends its body when it is asked to, and a refusal does not ask
    if "transfer-encoding" in headers:
        return True
    try:
        return _PROXY_READS < int(headers.get("content-length", "0")) <= LINGER_BYTES
    except ValueError:
        return False
