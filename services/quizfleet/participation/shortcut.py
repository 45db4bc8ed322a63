"""The shortcut of what players ask for through the server: from the parsed head to what decides, and from there to the
socket.

What is no plain request for a question or quiz that may be had goes through the application, which has the same routes
(`quizfleet.participation.endpoints`) and words for every refusal.
"""

import asyncio

from msgspec.structs import replace

from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.leading.renewing import Renewing
from quizfleet.participation import browsers, deciding, overview, question, request
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.look import Look, Seen
from quizfleet.participation.looking import Looking
from quizfleet.participation.wish import Decision, HandedOut, Wish
from quizfleet.problems import removed
from quizfleet.quiz import Quiz
from quizfleet.shortcut import Cycle, Route, ShortcutProtocol

_JSON = b"content-type: application/json\r\n"
_HEADERS = b"".join(b"%b: %b\r\n" % header for header in browsers.HEADERS)


class PlayerProtocol(ShortcutProtocol):
    """uvicorn's HTTP protocol with a shortcut for questions and quizzes."""

    def shortcut(self) -> Cycle | None:
        """Take a GET of a question or a quiz."""
        if self.parser.get_method() != b"GET":
            return None
        have = self.resources
        asked = request.read(have.tokens, have.quizzes.known, self.url, self.headers)
        if isinstance(asked, Wish):
            return QuestionCycle(self, asked)
        return QuizCycle(self, asked) if asked is not None else None


class QuizCycle(Cycle):
    """A look on its connection."""

    __slots__ = ("_look", "_request_headers")

    route = Route("GET", overview.PATH, _HEADERS)

    def __init__(self, protocol: ShortcutProtocol, look: Look) -> None:
        super().__init__(protocol)
        self._look = look
        self._request_headers = protocol.headers

    def begin(self) -> None:
        """Look together with others."""
        self._looking.submit(self._look).add_done_callback(self._seen)

    @property
    def _looking(self) -> Looking:
        return self.protocol.resources.get(Looking)

    def _seen(self, done: "asyncio.Future[Seen | None] | asyncio.Future[Seen]") -> None:
        try:
            seen = done.result()
            if seen is None:
                self.protocol.loop.create_task(self._looking.look_back(self._look)).add_done_callback(self._seen)
            else:
                self._tell(seen)
        except (Exception, asyncio.CancelledError) as failure:
            self.refuse(failure)

    def _tell(self, seen: Seen) -> None:
        lines, body = browsers.compressed(overview.show(seen, now_ms()), self._request_headers)
        self.respond(200, _JSON + lines, body)


class QuestionCycle(Cycle):
    """A wish on its connection."""

    __slots__ = ("_request_headers", "_wish")

    route = Route("GET", question.PATH, _HEADERS)

    def __init__(self, protocol: ShortcutProtocol, wish: Wish) -> None:
        super().__init__(protocol)
        self._wish = wish
        self._request_headers = protocol.headers

    def begin(self) -> None:
        """Decide by the timeline, or with others; host-led, by what the host has done up to now."""
        if self._wish.quiz.mode is Mode.HOST_LED:
            renewing = self.protocol.resources.get(Renewing)
            self.protocol.loop.create_task(renewing.newest(self._wish.quiz)).add_done_callback(self._renewed)
        else:
            self._decide()

    def _renewed(self, done: "asyncio.Task[Quiz]") -> None:
        try:
            self._wish = replace(self._wish, quiz=done.result())
            if self._wish.player in self._wish.quiz.room.removed:
                raise removed()
            self._decide()
        except (Exception, asyncio.CancelledError) as failure:
            self.refuse(failure)

    def _decide(self) -> None:
        wish = self._wish
        decision = deciding.by_timeline(wish)
        if decision is not None:
            self._tell(decision, wish.at)
        else:
            self._handing_out.submit(wish).add_done_callback(self._decided)

    @property
    def _handing_out(self) -> HandingOut:
        return self.protocol.resources.get(HandingOut)

    def _decided(self, done: "asyncio.Future[Decision | None] | asyncio.Future[HandedOut]") -> None:
        try:
            decision = done.result()
            if decision is None:
                looking = self.protocol.loop.create_task(self._handing_out.look_back(self._wish))
                looking.add_done_callback(self._decided)
            else:
                self._tell(decision, now_ms())
        except (Exception, asyncio.CancelledError) as failure:
            self.refuse(failure)

    def _tell(self, decision: Decision, now: int) -> None:
        if isinstance(decision, HandedOut):
            lines, body = browsers.compressed(question.encode(self._wish, decision, now), self._request_headers)
            self.respond(200, _JSON + lines, body)
        else:
            self.refuse(decision)
