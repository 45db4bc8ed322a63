"""A platform in one process that one host leads a quiz on, over real sockets: the real rules, and no storage."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from quizfleet.hosting.actions import Action
from quizfleet.hosting.commands import Command, Game, NotNowError, Order, decide, possible
from quizfleet.hosting.room import Room
from quizfleet.hosting.timeline import HostLed
from tests.unit.bots.scripted import PROBLEM, response

Answer = tuple[int, dict[str, Any]]


@dataclass
class Quiz:
    """A quiz, what its host has done, and every request that came."""

    spans_ms: tuple[int, ...]
    lead_ms: int = 0
    players: dict[str, str] = field(default_factory=lambda: {"ada": "Ada", "bob": "Bob", "dan": "Dan"})
    actions: list[Action] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    before: Callable[["Quiz", str], None] = lambda _, __: None
    """Is called before each command: something may happen first."""

    @property
    def game(self) -> Game:
        """The quiz as far as commands go."""
        timeline = HostLed(self.spans_ms, self.lead_ms, self.actions, self.now)
        return Game(timeline, Room.of(self.actions), len(self.spans_ms))

    @property
    def now(self) -> int:
        """Milliseconds."""
        return int(time.time() * 1000)

    def do(self, command: str) -> None:
        """Somebody else orders something."""
        action = decide(self.game, Order(Command(command)), self.now)
        assert action is not None
        self.actions.append(action)

    def commands(self) -> list[str]:
        """What was ordered over HTTP, refused or not."""
        return [path.rpartition("/")[2] for path, _ in self.requests if "/host/" in path]

    def answer(self, path: str, body: dict[str, Any]) -> Answer:
        """The reply to a request."""
        self.requests.append((path, body))
        if path == "/api/join":
            return _problem(403, "room-locked") if self.game.room.locked else (201, {})
        if path.endswith("/players"):
            rows = [{"player": player, "name": name, "removed": False} for player, name in self.players.items()]
            return 200, {"players": rows}
        if "/host/" in path:
            command = path.rpartition("/")[2]
            self.before(self, command)
            if body["revision"] != len(self.actions):
                return _problem(409, "moved-on")
            if command == "rename":
                self.players[body["player"]] = body["name"]
                return 200, self.view()
            try:
                player = 1 + list(self.players).index(body["player"]) if "player" in body else 0
                action = decide(self.game, Order(Command(command), body.get("seconds", 0), player), self.now)
            except NotNowError:
                return _problem(409, "not-now")
            self.actions += [action] if action is not None else []
        return 200, self.view()

    def view(self) -> dict[str, Any]:
        """The quiz as its host sees it."""
        game = self.game
        moment = game.timeline.moment(self.now)
        return {
            "state": moment.state,
            "question": moment.question,
            "questionCount": game.questions,
            "remainingMs": moment.remaining_ms,
            "paused": moment.paused,
            "locked": game.room.locked,
            "revision": len(self.actions),
            "playerCount": len(self.players) - len(game.room.removed),
            "answered": 0,
            "can": possible(game, self.now),
            "screenToken": "screen",
        }


def _problem(status: int, slug: str) -> Answer:
    return status, {"type": f"https://quizfleet.dev/problems/{slug}", "status": status}


@asynccontextmanager
async def serving(quiz: Quiz) -> AsyncIterator[str]:
    """The address of a server that answers for a quiz."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next((int(line[15:]) for line in head.lower().split("\r\n") if line[:15] == "content-length:"), 0)
            body = await reader.readexactly(length)
            status, document = quiz.answer(head.split()[1], json.loads(body) if body else {})
            kind = PROBLEM if status >= 400 else "application/json"
            writer.write(response(status, json.dumps(document), kind))
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return ""
