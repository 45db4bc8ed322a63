"""A client for tests: players, hosts and admins as they speak to the platform, and what they expect of a refusal."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from quizfleet.embedded.processes import Process

Seen = TypeVar("Seen")


def question(text: str = "Capital of Italy?", right: tuple[int, ...] = (1,), **changes: Any) -> dict[str, Any]:
    """A question of three choices with the given ones right."""
    choices = [{"text": f"choice {place}", "correct": place in right} for place in (1, 2, 3)]
    return {"text": text, "choices": choices, "seconds": 60, "points": 1000} | changes


def result(**changes: Any) -> dict[str, Any]:
    """The result of a question whose first choice is right, to who did not answer it."""
    nothing = {"choices": None, "text": None, "answered": False, "correct": False, "points": 0, "bonus": 0}
    key = {"correctChoices": [1], "accepted": [], "tolerance": "0", "explanation": ""}
    return nothing | {"elapsedMs": None} | key | changes


def quiz_content(*questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A self-paced quiz."""
    return {"title": "Capitals", "questions": list(questions) or [question()]} | changes


def in_seconds(seconds: float) -> str:
    """An instant from now, in RFC 3339."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


async def until(probe: Callable[[], Awaitable[Seen | None]], what: str, seconds: float = 10) -> Seen:
    """What the probe returns as soon as it is not None or False."""
    deadline = time.monotonic() + seconds
    while True:
        seen = await probe()
        if seen is not None and seen is not False:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        await asyncio.sleep(0.03)


def refused(response: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """The problem document of a response, which must be this one."""
    assert (response.status_code, response.headers.get("content-type")) == (status, "application/problem+json"), (
        response.text
    )
    document: dict[str, Any] = response.json()
    assert document["type"] == f"https://quizfleet.dev/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def granted(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The body of a response, which must have this status."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    return body


@dataclass(frozen=True)
class Bearer:
    """Somebody with a token (or an admin key)."""

    http: httpx.AsyncClient
    token: str

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with the token."""
        headers = {"authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **options)


@dataclass(frozen=True)
class Player(Bearer):
    """Somebody in one quiz; `player` is "" for a host."""

    quiz: str
    player: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        """The quiz's path."""
        return f"/api/quizzes/{self.quiz}"

    async def now(self) -> dict[str, Any]:
        """Where the quiz is."""
        return granted(await self.send("GET", self.path))

    async def get_question(self, number: int) -> httpx.Response:
        """Ask for a question."""
        return await self.send("GET", f"{self.path}/questions/{number}")

    async def put_answer(self, number: int, *choices: Any, **options: Any) -> httpx.Response:
        """Answer a question."""
        options.setdefault("json", {"choices": list(choices)})
        return await self.send("PUT", f"{self.path}/questions/{number}/answer", **options)

    async def put_text(self, number: int, text: Any) -> httpx.Response:
        """Answer a question with what is typed."""
        return await self.put_answer(number, json={"text": text})

    async def play(self, number: int, *choices: int) -> dict[str, Any]:
        """Get a question and answer it for the first time."""
        granted(await self.get_question(number))
        return granted(await self.put_answer(number, *choices), 201)

    async def board(self, top: int = 100) -> dict[str, Any]:
        """The leaderboard."""
        return granted(await self.send("GET", f"{self.path}/leaderboard", params={"top": top}))


@dataclass(frozen=True)
class Quiz:
    """A quiz as its author sees it."""

    quiz: str
    code: str
    host: Player


class Api:
    """The platform through its gateway."""

    def __init__(self, http: httpx.AsyncClient, admin_key: str) -> None:
        self.http = http
        self.admin = Bearer(http, admin_key)

    async def create(self, *questions: dict[str, Any], **changes: Any) -> Quiz:
        """Make a quiz."""
        content = quiz_content(*questions, **changes)
        made = granted(await self.admin.send("POST", "/api/quizzes", json=content), 201)
        return Quiz(made["quiz"], made["code"], Player(self.http, made["hostToken"], made["quiz"]))

    async def try_join(self, code: str, name: str = "Anna", **options: Any) -> httpx.Response:
        """Try to join."""
        return await self.http.post("/api/join", json={"code": code, "name": name}, **options)

    async def join(self, code: str, name: str = "Anna") -> Player:
        """Join a quiz."""
        joined = granted(await self.try_join(code, name), 201)
        return Player(self.http, joined["token"], joined["quiz"], joined["player"], joined["name"])

    async def player(self, *questions: dict[str, Any], **changes: Any) -> Player:
        """A player in a quiz of their own."""
        return await self.join((await self.create(*questions, **changes)).code)


async def board_of(player: Player, version: int, seconds: float = 10) -> dict[str, Any]:
    """The board as soon as it has reached a version."""

    async def reached() -> dict[str, Any] | None:
        board = await player.board()
        return board if board["version"] >= version else None

    return await until(reached, f"version {version} of the board", seconds)


def wait_ready(url: str, process: Process, seconds: float = 60) -> None:
    """Return when a service started by a test is ready."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=10, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        assert process.is_running, process.tail()
        time.sleep(0.1)
    raise AssertionError(f"{process.name} is not ready; its log ends:\n{process.tail()}")
