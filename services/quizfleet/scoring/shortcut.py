"""The shortest way of an answer through uvicorn: from the parsed request to the coalescer, and from its result to the
socket, without a task, a scope's journey through ASGI, or two messages sent for one response.

Measured, this halves what an answer costs the process (docs/decisions/0008). The protocol is uvicorn's own; what is
not a plain request for the hot route goes the ordinary way through the application (`quizfleet.scoring.route`).
"""

import asyncio
import time
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from quizfleet.clock import now_ms
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.scoring import reply, request
from quizfleet.scoring.answer import Answer, Verdict
from quizfleet.scoring.answering import Answering
from quizfleet.scoring.payloads import PATH
from quizfleet.service import PLAYER_BODY_BYTES, Resources
from quizfleet.telemetry import REQUESTS
from quizfleet.tokens import Claims

_STATUS = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
    for status in HTTPStatus
    if status.value >= HTTPStatus.OK
}
_SECONDS = {status: REQUESTS.labels(PATH, "PUT", str(status)) for status in (200, 201)}


class AnswerProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a shortcut for answers."""

    resources: Resources

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected; the application has started before that."""
        super().connection_made(transport)
        self.resources = self.config.app.state.resources  # type: ignore[union-attr]

    def on_headers_complete(self) -> None:
        """Take a plain answer here; hand on every other request."""
        if self.url.endswith(b"/answer") and self.parser.get_method() == b"PUT" and self._is_plain():
            target = request.target(self.url.decode("latin-1"))
            if target is not None:
                self.cycle = AnswerCycle(self, *target)  # type: ignore[assignment]
                return
        super().on_headers_complete()

    def _is_plain(self) -> bool:
        """Whether nothing about the request needs more than a response: no other is under way on the connection."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
            and self.parser.should_keep_alive()
            and self.config.limit_concurrency is None
        )


class AnswerCycle:
    """An answer on its connection. To the protocol it is one of uvicorn's request-response cycles: the protocol appends
    to `body`, says when there is no `more_body`, and calls `message_event.set()` after each change."""

    __slots__ = (
        "_answer",
        "_number",
        "_protocol",
        "_quiz_id",
        "_received_at",
        "_started",
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
    )

    def __init__(self, protocol: AnswerProtocol, quiz_id: str, number: str) -> None:
        self._protocol = protocol
        self._quiz_id = quiz_id
        self._number = number
        self._received_at = now_ms()
        self._started = time.perf_counter()
        self._answer: Answer | None = None
        self.body = b""
        self.more_body = True
        self.disconnected = False
        self.keep_alive = True
        self.response_complete = False
        self.message_event = self

    def set(self) -> None:
        """More of the request is here, or the connection is gone."""
        if self.disconnected or self.response_complete or self._answer is not None:
            return
        if len(self.body) > PLAYER_BODY_BYTES:
            self._refuse(Problem(413, "payload-too-large", "the body is larger than this route takes"))
        elif not self.more_body:
            self._begin()

    def _begin(self) -> None:
        have = self._protocol.resources
        try:
            claims = request.claims_of(have.tokens, self._protocol.headers, self._quiz_id)
            quiz = have.quizzes.known(claims.quiz)
            if quiz is None:
                self._load(claims)
            else:
                self._ask(claims, quiz)
        except Exception as failure:
            self._refuse(failure)

    def _load(self, claims: Claims) -> None:
        loading = self._protocol.loop.create_task(self._protocol.resources.quizzes.get(claims.quiz))
        loading.add_done_callback(lambda done: self._loaded(claims, done))

    def _loaded(self, claims: Claims, done: "asyncio.Task[Quiz]") -> None:
        try:
            self._ask(claims, done.result())
        except (Exception, asyncio.CancelledError) as failure:
            self._refuse(failure)

    def _ask(self, claims: Claims, quiz: Quiz) -> None:
        answer = request.read_answer(quiz, claims, self._number, bytes(self.body), self._received_at)
        self._answer = answer
        self._protocol.resources.get(Answering).accept(answer).add_done_callback(self._decided)

    def _decided(self, done: "asyncio.Future[Verdict]") -> None:
        assert self._answer is not None
        try:
            status, body = reply.granted(self._answer, done.result())
        except (Exception, asyncio.CancelledError) as failure:
            self._refuse(failure)
        else:
            self._respond(status, b"content-type: application/json\r\n", body)
            _SECONDS[status].observe(time.perf_counter() - self._started)

    def _refuse(self, failure: BaseException) -> None:
        problem = reply.refused(failure)
        headers = "".join(f"{name.lower()}: {value}\r\n" for name, value in problem.headers.items())
        body = problem.response().body
        self._respond(problem.status, b"content-type: application/problem+json\r\n" + headers.encode(), bytes(body))
        REQUESTS.labels(PATH, "PUT", str(problem.status)).observe(time.perf_counter() - self._started)

    def _respond(self, status: int, headers: bytes, body: bytes) -> None:
        self.response_complete = True
        protocol = self._protocol
        if self.disconnected:
            return
        for name, value in protocol.server_state.default_headers:
            headers += b"%b: %b\r\n" % (name, value)
        if not self.keep_alive:
            headers += b"connection: close\r\n"
        protocol.transport.write(b"%bcontent-length: %d\r\n%b\r\n%b" % (_STATUS[status], len(body), headers, body))
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()
