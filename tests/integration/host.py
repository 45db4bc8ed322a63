"""A host of the platform, for tests: orders, looks at the console, and players who are led."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.integration.client import Api, Bearer, Player, Quiz, granted, until


@dataclass(frozen=True)
class Host(Bearer):
    """Whoever holds a quiz's host token."""

    quiz: str
    code: str

    @property
    def path(self) -> str:
        """The quiz's path."""
        return f"/api/quizzes/{self.quiz}"

    async def look(self) -> dict[str, Any]:
        """The console."""
        return granted(await self.send("GET", f"{self.path}/host"))

    async def try_order(self, command: str, **wish: Any) -> httpx.Response:
        """Try to order something."""
        return await self.send("POST", f"{self.path}/host/{command}", json=wish)

    async def order(self, command: str, **wish: Any) -> dict[str, Any]:
        """Order something that is possible; returns the console."""
        return granted(await self.try_order(command, **wish))

    async def players(self) -> list[dict[str, Any]]:
        """All who have joined."""
        players: list[dict[str, Any]] = granted(await self.send("GET", f"{self.path}/players"))["players"]
        return players

    async def is_at(self, state: str, question: int | None = None, seconds: float = 10) -> dict[str, Any]:
        """The console, as soon as the quiz is in a state."""

        async def reached() -> dict[str, Any] | None:
            console = await self.look()
            return console if (console["state"], console["question"]) == (state, question) else None

        return await until(reached, f"{state} {question}", seconds)


async def host_of(api: Api, *questions: dict[str, Any], **changes: Any) -> Host:
    """The host of a new quiz whose titles are shown for no longer than a test has to wait."""
    made: Quiz = await api.create(*questions, **({"mode": "host-led", "leadSeconds": 0} | changes))
    return Host(api.http, made.host.token, made.quiz, made.code)


async def screen_of(host: Host) -> Player:
    """The big screen of a quiz."""
    return Player(host.http, (await host.look())["screenToken"], host.quiz)
