"""Everything that somebody without the key can ask the platform for, and a search of all that comes back.

A route that is new has to be visited here, or to be listed as static: `tests.integration.test_leaks_by_kind` says so.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from quizfleet.content import MAX_CHOICES, Kind
from tests.integration.client import Bearer
from tests.integration.live import live

Route = tuple[str, str]
"""(method, path as the application has it)"""

ANSWER, QUESTION = "/api/quizzes/{quiz}/questions/{n}/answer", "/api/quizzes/{quiz}/questions/{n}"

_BODIES: tuple[dict[str, Any], ...] = (
    {"json": {}},
    {"json": []},
    {"json": {"choices": []}},
    {"json": {"choices": [99]}},
    {"json": {"choices": [1, 1]}},
    {"json": {"choices": list(range(1, MAX_CHOICES + 2))}},
    {"json": {"choices": [1], "text": "x"}},
    {"json": {"text": ""}},
    {"json": {"text": "x" * 101}},
    {"json": {"text": 7}},
    {"content": b'{"choices": [1'},
    {"content": b"\xff"},
)

VISITS: dict[Route, tuple[dict[str, Any], ...]] = {
    ("GET", "/api/quizzes"): ({},),
    ("POST", "/api/quizzes"): ({"json": {"title": "t", "questions": [{"text": "?"}]}},),
    ("POST", "/api/imports"): ({"content": b"title: t"},),
    ("POST", "/api/join"): ({"json": {"code": "{code}", "name": "Spy"}}, {"json": {"code": "{code}", "name": "<b>"}}),
    ("GET", "/api/quizzes/{quiz}"): ({},),
    ("GET", QUESTION): ({}, {"n": 2}, {"n": 99}, {"n": "x"}),
    # The open question is answered by the test itself: here it is asked for with what is no answer to it.
    ("PUT", ANSWER): (*_BODIES, {"n": 2, "json": {"choices": [1]}}, {"n": 2, "json": {"text": "x"}}, {"n": 99}),
    ("GET", QUESTION + "/tally"): ({}, {"n": 2}, {"n": 99}),
    ("GET", "/api/quizzes/{quiz}/leaderboard"): ({"params": {"top": 100, "around": 9}}, {"params": {"top": 0}}),
    ("PUT", "/api/quizzes/{quiz}/me"): ({"json": {"name": "<b>"}}, {}),
    ("GET", "/api/quizzes/{quiz}/players"): ({},),
    ("GET", "/api/quizzes/{quiz}/host"): ({},),
    ("POST", "/api/quizzes/{quiz}/host/{command}"): ({"json": {}}, {"command": "x"}),
    ("GET", "/api/quizzes/{quiz}/content"): ({},),
    ("PUT", "/api/quizzes/{quiz}/content"): ({"json": {"title": "t", "questions": [{"text": "?"}]}},),
    ("POST", "/api/quizzes/{quiz}/regrade"): ({"json": {"question": 1, "void": True}}, {}),
    ("GET", "/api/quizzes/{quiz}/results"): ({}, {"params": {"format": "csv"}}),
    ("GET", "/api/quizzes/{quiz}/export"): ({}, {"params": {"format": "gift"}}),
    ("GET", "/api/nothing"): ({},),
}
"""What is sent where, with another question (`n`) or command in the path."""

STATIC = {
    ("GET", "/"),
    ("GET", "/j/{code}"),
    ("GET", "/qr/{code}.svg"),
    ("GET", "/host"),
    ("GET", "/host/{code}"),
    ("GET", "/screen"),
    ("GET", "/screen/{code}"),
    ("GET", "/studio"),
    ("GET", "/static"),
    ("GET", "/api/openapi.json"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
}
"""Routes that answer the same whatever quizzes there are."""

KEY_FIELDS = frozenset(
    {"correct", "correctChoices", "isCorrect", "accepted", "tolerance", "explanation", "order", "number", "bonus"}
)
"""Names under which a payload would tell what is right, or what an answer was worth."""


@dataclass(frozen=True)
class Seen:
    """Something that came from the platform: its head and its body, as plain text."""

    where: str
    head: str
    body: str

    def tells(self, secrets: frozenset[str]) -> list[str]:
        """What it says of these secrets, and fields that would say it otherwise."""
        return [f"{self.where}: {told}" for told in (*self.mentioned(secrets), *self.fields())]

    def mentioned(self, secrets: frozenset[str]) -> list[str]:
        """Those of these secrets that are in it."""
        text = (self.head + self.body).lower()
        return [secret for secret in secrets if secret in text]

    def fields(self) -> list[str]:
        """Paths of fields that speak of a key, and of results that are not null."""
        try:
            return list(_telling(json.loads(self.body), ""))
        except ValueError:
            return []


def _telling(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}"
            if name in KEY_FIELDS or (name == "result" and inner is not None):
                yield here
            yield from _telling(inner, here)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _telling(inner, f"{path}[{place}]")


def seen_in(response: httpx.Response, where: str) -> Seen:
    """A response with all its headers, unpacked where it was packed."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.multi_items())
    return Seen(where, f"{response.status_code} {response.reason_phrase}\n{head}\n", response.text)


@dataclass(frozen=True)
class Case:
    """A question of a kind. `secrets` are what its key and its explanation consist of, `choices` its choices' texts;
    nothing else in a quiz is like them. `answers` are answers to it, none of which has a secret in it."""

    kind: Kind
    content: dict[str, Any]
    secrets: frozenset[str]
    answers: tuple[dict[str, Any], ...]
    other: dict[str, Any]
    """The same with another key: what is right in one is wrong in the other."""

    @property
    def choices(self) -> frozenset[str]:
        """What nobody may see before it opens."""
        return frozenset(choice["text"] for choice in self.content.get("choices", ()))


@dataclass
class Spy:
    """Somebody who looks at everything, by all the ways in which a request can come."""

    who: Bearer
    quiz: str
    code: str
    name: str
    seen: list[Seen] = field(default_factory=list)

    _WAYS = ({"accept-encoding": "gzip"}, {"accept-encoding": "identity"}, {"connection": "close"})

    async def look_around(self, *, thoroughly: bool = False) -> None:
        """Visit every route, once or with everything that may be sent there."""
        all_visits = ((route, visits if thoroughly else visits[:1]) for route, visits in VISITS.items())
        await asyncio.gather(*(self._visit(route, visit) for route, visits in all_visits for visit in visits))

    async def look_at(self, n: int) -> None:
        """Ask for the quiz, a question and the board by every way there is."""
        paths = ("", f"/questions/{n}", f"/questions/{n}/tally", "/leaderboard")
        await asyncio.gather(
            *(self.send("GET", f"/api/quizzes/{self.quiz}{path}", headers=way) for path in paths for way in self._WAYS)
        )

    async def _visit(self, route: Route, visit: dict[str, Any]) -> None:
        method, path = route
        options = dict(visit)
        filled = {"quiz": self.quiz, "n": options.pop("n", 1), "command": options.pop("command", "next")}
        if options.get("json", {}) and "code" in options["json"]:
            options["json"] = options["json"] | {"code": self.code}
        await self.send(method, path.format(**filled), **options)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and keep what comes back."""
        response = await self.who.send(method, path, **options)
        assert response.status_code < 500, response.text
        self.seen.append(seen_in(response, f"{self.name}: {method} {path}"))
        return response

    async def answer(self, case: Case, place: int) -> httpx.Response:
        """Answer the first question as its case says."""
        return await self.send("PUT", f"/api/quizzes/{self.quiz}/questions/1/answer", json=case.answers[place])

    @contextlib.asynccontextmanager
    async def listening(self, url: str) -> AsyncIterator[None]:
        """Keep the handshake and every frame of a live socket meanwhile."""
        async with live(url, self.quiz, self.who.token) as socket:
            assert socket.response is not None
            head = "\n".join(f"{name}: {value}" for name, value in socket.response.headers.raw_items())
            self.seen.append(Seen(f"{self.name}: the handshake", head, ""))

            async def listen() -> None:
                async for frame in socket:
                    text = frame if isinstance(frame, str) else frame.decode()
                    self.seen.append(Seen(f"{self.name}: a frame", "", text))

            listening = asyncio.create_task(listen())
            try:
                yield
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)


def _case(kind: Kind, key: dict[str, Any], other: dict[str, Any], *secrets: str, answers: list[Any]) -> Case:
    explanation = f"zqbecause{kind.replace('-', '')}"
    content = {"kind": kind.value, "text": f"A {kind} question?", "seconds": 60, "explanation": explanation}
    sent = tuple({"text": one} if isinstance(one, str) else {"choices": one} for one in answers)
    return Case(kind, content | key, frozenset({explanation, *secrets}), sent, content | other)


def _choices(kind: str, *right: int) -> dict[str, Any]:
    return {"choices": [{"text": f"zq{kind}choice{place}", "correct": place in right} for place in (1, 2, 3)]}


_NUMBER, _TOLERANCE = "604871935028146", "318470562"

CASES = [
    _case(Kind.SINGLE, _choices("single", 2), _choices("single", 1), answers=[[1], [2]]),
    _case(Kind.MULTIPLE, _choices("multiple", 1, 3), _choices("multiple", 2), answers=[[2], [1, 3]]),
    _case(Kind.TRUE_FALSE, {"answer": False}, {"answer": True}, answers=[[1], [2]]),
    _case(
        Kind.NUMERIC,
        {"answer": _NUMBER, "tolerance": _TOLERANCE},
        {"answer": "5", "tolerance": "1"},
        _NUMBER,
        _TOLERANCE,
        answers=["5", "-7.25"],
    ),
    _case(
        Kind.TEXT,
        {"accepted": ["zqacceptedone", "zqacceptedtwo"]},
        {"accepted": ["zebra"]},
        "zqacceptedone",
        "zqacceptedtwo",
        answers=["zebra", "Quagga"],
    ),
    _case(Kind.ORDERING, _choices("order"), _choices("order"), answers=[[1, 2, 3], [2, 3, 1]]),
    _case(Kind.POLL, _choices("poll"), _choices("poll"), answers=[[1], [3]]),
]
