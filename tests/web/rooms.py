"""Quizzes to play in, and players who play over HTTP beside the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

Json = dict[str, Any]


def question(text: str, *choices: str, right: Sequence[int] = (1,), seconds: int = 30, points: int = 1000) -> Json:
    """A question as an author writes it; `right` counts choices from 1."""
    listed = [{"text": choice, "correct": place in right} for place, choice in enumerate(choices, 1)]
    return {"text": text, "choices": listed, "seconds": seconds, "points": points}


PLANET = question("Which planet has the shortest day?", "Mars", "Jupiter", "Venus", "Earth", right=(2,))
METAL = question("Which metal is liquid at room temperature?", "Mercury", "Tin", "Lead", "Zinc")
FASTEST: Json = {
    "kind": "ordering",
    "text": "Put them in order, slowest first",
    "choices": [{"text": "Snail"}, {"text": "Dog"}, {"text": "Cheetah"}],
    "seconds": 60,
}
MARATHON: Json = {"kind": "numeric", "text": "How long is a marathon?", "answer": 42195, "tolerance": 5, "seconds": 60}
CAPITAL: Json = {"kind": "text", "text": "Capital of Australia?", "accepted": ["Canberra", "Camberra"], "seconds": 60}
BERRIES: Json = {"kind": "true-false", "text": "Bananas are berries.", "answer": True, "seconds": 60}
LUNCH: Json = {
    "kind": "poll",
    "text": "Lunch?",
    "choices": [{"text": "Pizza"}, {"text": "Sushi"}, {"text": "Falafel"}],
    "seconds": 60,
}
PRIMES = question("Which of these are prime?", "2", "9", "11", "21", right=(1, 3))


@dataclass(frozen=True)
class Room:
    """A quiz on the platform. `url` is the origin, `code` the bare join code."""

    url: str
    quiz: str
    code: str

    @property
    def link(self) -> str:
        """The invitation."""
        return f"{self.url}/j/{self.code}"

    def count_others(self) -> int:
        """How many have joined, as one who joins to look sees it."""
        watcher = self.enter("Watcher")
        headers = {"Authorization": f"Bearer {watcher.token}"}
        response = httpx.get(f"{self.url}/api/quizzes/{self.quiz}", headers=headers)
        response.raise_for_status()
        return int(response.json()["playerCount"]) - 1

    def enter(self, name: str) -> "HttpPlayer":
        """Join as one more player."""
        response = httpx.post(f"{self.url}/api/join", json={"code": self.code, "name": name})
        response.raise_for_status()
        joined = response.json()
        return HttpPlayer(self, joined["player"], joined["token"])


@dataclass(frozen=True)
class HttpPlayer:
    """A player without a browser."""

    room: Room
    player: str
    token: str

    def answer(self, number: int, *choices: int) -> Json:
        """Have a question handed out and answer it."""
        return self.give(number, {"choices": list(choices)})

    def give(self, number: int, body: Json) -> Json:
        """Have a question handed out and answer it, by choices or by a text."""
        base = f"{self.room.url}/api/quizzes/{self.room.quiz}/questions/{number}"
        headers = {"Authorization": f"Bearer {self.token}"}
        httpx.get(base, headers=headers).raise_for_status()
        response = httpx.put(f"{base}/answer", headers=headers, json=body)
        response.raise_for_status()
        answered: Json = response.json()
        return answered


def make_room(
    url: str, admin_key: str, *questions: Json, title: str = "Trivia", starts_in: float | None = None
) -> Room:
    """Create a quiz: self-paced, or on autopilot where it `starts_in` so many seconds."""
    content: Json = {"title": title, "questions": questions or (PLANET, METAL)}
    if starts_in is not None:
        starts_at = datetime.now(UTC) + timedelta(seconds=starts_in)
        content |= {"mode": "autopilot", "startsAt": starts_at.isoformat()}
    response = httpx.post(f"{url}/api/quizzes", json=content, headers={"Authorization": f"Bearer {admin_key}"})
    response.raise_for_status()
    made = response.json()
    return Room(url, made["quiz"], made["code"].replace("-", ""))
