"""An event from outside: HTTP through the ingress, and QuizFleet's own command line against it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually

URL = "http://127.0.0.1:8080"
BOTS_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Gateway:
    """The ingress of an event, with the admin key to it."""

    event: QuizEvent
    admin_key: str

    @classmethod
    def of(cls, event: QuizEvent) -> "Gateway":
        """The gateway, once it leads to the event."""
        gateway = cls(event, event.secret("keys")["admin-key"])
        eventually(gateway.quizzes, 30, event.story)
        return gateway

    def quizzes(self) -> list[dict[str, Any]]:
        """The event's quizzes, newest first."""
        try:
            answer = httpx.get(f"{URL}/api/quizzes", headers=self._admin, timeout=10)
        except httpx.TransportError as failure:
            raise AssertionError(f"GET /api/quizzes: {failure!r}") from failure
        assert answer.status_code == httpx.codes.OK, f"GET /api/quizzes: {answer.status_code} {answer.text}"
        found: list[dict[str, Any]] = answer.json()["quizzes"]
        return found

    def quiz(self, code: str) -> dict[str, Any]:
        """A quiz by its code."""
        return next(quiz for quiz in self.quizzes() if quiz["code"] == code)

    def create(self, content: dict[str, Any]) -> str:
        """Create a quiz and return its code."""
        code: str = self._created(content)["code"]
        return code

    def create_led(self, content: dict[str, Any]) -> tuple[str, str]:
        """Create a quiz that waits for its host; its code and its host's token."""
        made = self._created({"mode": "host-led"} | content)
        return made["code"], made["hostToken"]

    def _created(self, content: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(f"{URL}/api/quizzes", headers=self._admin, json=content, timeout=10)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def import_file(self, path: Path, questions: int) -> str:
        """Import the first questions of a file with `quizfleet import`; the code of the quiz it made."""
        command = quizfleet("import", str(path), "--limit", str(questions), "--json", "--server", URL)
        ran = subprocess.run(
            [*command, "--admin-key", self.admin_key], capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, f"quizfleet import: exit {ran.returncode}\n{ran.stdout}{ran.stderr}"
        (made,) = json.loads(ran.stdout)["quizzes"]
        code: str = made["code"]
        return code

    def start_bots(self, code: str, players: int, report: Path, *more: str) -> "Bots":
        """Let bots play a quiz, with more options; what they print goes into the report file."""
        command = quizfleet(
            "bots", "--server", URL, "--code", code, "--players", str(players), "--json", "--timeout", str(BOTS_SECONDS)
        )
        command += more
        with report.open("w") as out:
            return Bots(self.event, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT), report)

    @property
    def _admin(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.admin_key}"}


@dataclass(frozen=True, slots=True)
class Bots:
    """Bots at play."""

    event: QuizEvent
    process: subprocess.Popen[bytes]
    report: Path

    def finish(self) -> str:
        """Wait for their end and return their report; an AssertionError if a promise did not hold."""
        try:
            code = self.process.wait(BOTS_SECONDS + 30)
        except subprocess.TimeoutExpired:
            self.stop()
            code = -1
        report = self.report.read_text()
        assert code == 0, (
            f"quizfleet bots: exit {code} (-1: not done after {BOTS_SECONDS} s)\n{report}\n{self.event.story()}"
        )
        return report

    def stop(self) -> None:
        """End them if they still play."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def quizfleet(*arguments: str) -> list[str]:
    """The command line of this tree."""
    return [sys.executable, "-m", "quizfleet", *arguments]
