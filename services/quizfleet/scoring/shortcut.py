"""The shortcut of an answer through the server: from the parsed request to the coalescer, and from its result to the
socket. What is no plain request goes through the application, which has the same route (`quizfleet.scoring.route`).
"""

import asyncio

from quizfleet.clock import now_ms
from quizfleet.hot import claims_of
from quizfleet.quiz import Quiz
from quizfleet.scoring import reply, request
from quizfleet.scoring.answer import Answer, Verdict
from quizfleet.scoring.answering import Answering
from quizfleet.scoring.payloads import PATH
from quizfleet.shortcut import Cycle, Route, ShortcutProtocol
from quizfleet.tokens import Claims


class AnswerProtocol(ShortcutProtocol):
    """uvicorn's HTTP protocol with a shortcut for answers."""

    def shortcut(self) -> Cycle | None:
        """Take a PUT of an answer."""
        if self.url.endswith(b"/answer") and self.parser.get_method() == b"PUT":
            target = request.target(self.url.decode("latin-1"))
            if target is not None:
                return AnswerCycle(self, *target)
        return None


class AnswerCycle(Cycle):
    """An answer on its connection."""

    __slots__ = ("_answer", "_number", "_quiz_id", "_received_at")

    route = Route("PUT", PATH)

    def __init__(self, protocol: ShortcutProtocol, quiz_id: str, number: str) -> None:
        super().__init__(protocol)
        self._quiz_id = quiz_id
        self._number = number
        self._received_at = now_ms()
        self._answer: Answer | None = None

    def begin(self) -> None:
        """Read the answer, where its quiz is known at once."""
        have = self.protocol.resources
        claims = claims_of(have.tokens, self.protocol.headers, self._quiz_id)
        quiz = have.quizzes.known(claims.quiz)
        if quiz is None:
            self._load(claims)
        else:
            self._ask(claims, quiz)

    def _load(self, claims: Claims) -> None:
        loading = self.protocol.loop.create_task(self.protocol.resources.quizzes.get(claims.quiz))
        loading.add_done_callback(lambda done: self._loaded(claims, done))

    def _loaded(self, claims: Claims, done: "asyncio.Task[Quiz]") -> None:
        try:
            self._ask(claims, done.result())
        except (Exception, asyncio.CancelledError) as failure:
            self.refuse(failure)

    def _ask(self, claims: Claims, quiz: Quiz) -> None:
        answer = request.read_answer(quiz, claims, self._number, bytes(self.body), self._received_at)
        self._answer = answer
        self.protocol.resources.get(Answering).accept(answer).add_done_callback(self._decided)

    def _decided(self, done: "asyncio.Future[Verdict]") -> None:
        assert self._answer is not None
        try:
            status, body = reply.granted(self._answer, done.result())
        except (Exception, asyncio.CancelledError) as failure:
            self.refuse(failure)
        else:
            self.respond(status, b"content-type: application/json\r\n", body)
