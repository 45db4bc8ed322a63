"""Who may open a socket: an own origin, a token of the quiz, and room on this pod. The handshake is answered here.

A page in a browser sees the close code of a socket, never the status of a refused handshake: what a client can mend is
told by a close code after the handshake; what only time mends (limits, a pod that stops) by 429 or 503.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

import msgspec
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.datastructures import Headers, MultipleValuesError
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from quizfleet import ids
from quizfleet.leaderboard.resuming import NOTHING, Resumes
from quizfleet.problems import Problem
from quizfleet.service import check_claims
from quizfleet.settings import Settings
from quizfleet.telemetry import SOCKETS, SOCKETS_REFUSED
from quizfleet.tokens import Claims, Tokens

PROTOCOL = Subprotocol("quizfleet.v1")
BEARER = "bearer."
RESUME = "resume."
CLOSE_UNAUTHORIZED, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND = 4401, 4403, 4404
REMOVED = "the host has removed you from this quiz"

_PATH = re.compile(r"/api/quizzes/([^/?]+)/live(?:\?|$)")


@dataclass(frozen=True, slots=True)
class Opening:
    """A handshake's answer. `address` counts against its limit until `release`; None where the socket is not opened.

    `player` is None for hosts and screens.
    """

    response: bytes
    address: str | None = None
    quiz: int = 0
    player: int | None = None
    has: int = NOTHING
    close: tuple[int, str] | None = None


class _Refused(Exception):  # noqa: N818
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Admission:
    """Answers handshakes and counts open sockets, in all and by address."""

    def __init__(self, settings: Settings, tokens: Tokens, resumes: Resumes) -> None:
        self._settings = settings
        self._tokens = tokens
        self._resumes = resumes
        self._proxies = ProxyHeadersMiddleware(_no_application, settings.forwarded_allow_ips).trusted_hosts
        self._open: Counter[str] = Counter()
        self._total = 0
        self._draining = False

    def drain(self) -> None:
        """Let nobody in any more: this pod stops."""
        self._draining = True

    def release(self, address: str) -> None:
        """A socket from this address has ended."""
        SOCKETS.dec()
        self._total -= 1
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def consider(self, head: bytes, peer: str) -> Opening:
        """The answer to a handshake request that came from a peer's address."""
        handshake = ServerProtocol(select_subprotocol=_select)
        handshake.receive_data(head)
        requests = handshake.events_received()
        if not requests:
            return self._refuse("handshake", Problem(400, "bad-handshake", str(handshake.parser_exc)))
        request = cast("Request", requests[0])
        address = self._address(request, peer)
        problem = self._full(address)
        if problem is not None:
            return problem
        response = handshake.accept(request)
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            refusal = Problem(response.status_code, "bad-handshake", str(handshake.handshake_exc))
            return self._refuse("handshake", refusal, response.headers)
        path = _PATH.match(request.path)
        if path is None:
            return self._refuse("path", Problem(404, "not-found", "sockets are at /api/quizzes/{quiz}/live"))
        self._count(address)
        try:
            claims, has = self._authorise(request, path[1])
        except _Refused as refused:
            SOCKETS_REFUSED.labels(str(refused.code)).inc()
            return Opening(response.serialize(), address, close=(refused.code, refused.reason))
        return Opening(response.serialize(), address, claims.quiz, claims.player, has)

    def _count(self, address: str) -> None:
        SOCKETS.inc()
        self._total += 1
        self._open[address] += 1

    def _address(self, request: Request, peer: str) -> str:
        """Where a client is: what the proxies say that we believe, exactly as for any other request."""
        forwarded = ", ".join(request.headers.get_all("x-forwarded-for"))
        if not forwarded or peer not in self._proxies:
            return peer
        return self._proxies.get_trusted_client_address(forwarded)[0] or peer

    def _full(self, address: str) -> Opening | None:
        if self._draining:
            return self._refuse("draining", _later(503, "unavailable", "this server is about to stop; try again", 1))
        if self._total >= self._settings.max_sockets:
            return self._refuse("full", _later(503, "overloaded", "this server has no room for another socket", 5))
        if self._open[address] >= self._settings.max_sockets_per_address:
            detail = "too many sockets are open from your address; close some"
            return self._refuse("address", _later(429, "too-many-requests", detail, 10))
        return None

    def _authorise(self, request: Request, text: str) -> tuple[Claims, int]:
        """Whose request it is, for a quiz that they may follow, and the version of the board they have already."""
        if not is_own_origin(request.headers, self._settings.allowed_origins):
            raise _Refused(CLOSE_FORBIDDEN, "this origin may not connect")
        offered = [
            offer.strip() for line in request.headers.get_all("sec-websocket-protocol") for offer in line.split(",")
        ]
        try:
            quiz = ids.decode(text)
            claims = check_claims(self._tokens.verify(_first(offered, BEARER)), quiz)
        except ValueError as unknown:
            raise _Refused(CLOSE_NOT_FOUND, "there is no such quiz") from unknown
        except Problem as problem:
            code = CLOSE_FORBIDDEN if problem.status == HTTPStatus.FORBIDDEN else CLOSE_UNAUTHORIZED
            raise _Refused(code, problem.detail) from problem
        resume = _first(offered, RESUME)
        return claims, self._resumes.version(resume, quiz) if resume else NOTHING

    @staticmethod
    def _refuse(why: str, problem: Problem, given: Headers | None = None) -> Opening:
        SOCKETS_REFUSED.labels(why).inc()
        body = msgspec.json.encode(problem.document())
        headers = Headers(problem.headers)
        for name in ("Upgrade", "Sec-WebSocket-Version"):
            if given is not None and name in given:
                headers[name] = given[name]
        headers["Content-Type"] = "application/problem+json"
        headers["Content-Length"] = str(len(body))
        headers["Connection"] = "close"
        return Opening(Response(problem.status, HTTPStatus(problem.status).phrase, headers, body).serialize())


def _later(status: int, slug: str, detail: str, seconds: int) -> Problem:
    return Problem(status, slug, detail, headers={"Retry-After": str(seconds)})


def _first(offered: list[str], prefix: str) -> str:
    return next((offer.removeprefix(prefix) for offer in offered if offer.startswith(prefix)), "")


def _select(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return PROTOCOL if PROTOCOL in offered else None


def is_own_origin(headers: Headers, allowed: tuple[str, ...]) -> bool:
    """Browsers send an origin, which must be ours; other clients send none, and have the token alone."""
    try:
        origin, host = headers.get("origin"), headers.get("host")
    except MultipleValuesError:
        return False
    if origin is None or origin in allowed:
        return True
    try:
        return bool(origin) and urlsplit(origin).netloc == host
    except ValueError:  # brackets that hold no address
        return False


async def _no_application(_: object, __: object, ___: object) -> None:
    """The proxy middleware wants an application; only its judgement of addresses is used here."""
