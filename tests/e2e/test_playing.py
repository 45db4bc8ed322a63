"""Bots play through the ingress, and every promise is checked from outside, also while processes are killed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.gateway import Bots, Gateway
from tests.e2e.node import kill_containers
from tests.e2e.quiz_event import SERVICES, QuizEvent
from tests.e2e.waiting import eventually

QUESTIONS = 10
PLAYERS = 100


def test_a_hundred_bots_play_a_quiz_imported_from_opentriviaqa(gateway: Gateway, trivia: Path, tmp_path: Path) -> None:
    code = gateway.import_file(trivia, QUESTIONS)
    bots = gateway.start_bots(code, PLAYERS, tmp_path / "bots.json")
    report = bots.finish()
    quiz = gateway.quiz(code)
    assert quiz["playerCount"] == PLAYERS, report
    assert quiz["questionCount"] == QUESTIONS, report


def test_a_bot_leads_a_quiz_from_its_lobby_to_its_podium(gateway: Gateway, tmp_path: Path) -> None:
    code, host_token = gateway.create_led({"title": "Led By A Bot", "leadSeconds": 1, "questions": additions(5, 20)})
    bots = gateway.start_bots(code, 20, tmp_path / "bots.json", "--host-token", host_token)
    report = json.loads(bots.finish())
    quiz = gateway.quiz(code)
    assert (quiz["state"], quiz["playerCount"]) == ("finished", 20), report
    assert report["counts"]["players"] == 21, report  # one came to be sent away
    assert report["host_to_player"]["count"] > 0, report


def test_answers_survive_kill_9_of_each_service(gateway: Gateway, pub_night: QuizEvent, tmp_path: Path) -> None:
    code = gateway.create(autopilot(start_in=15, questions=6))
    bots = gateway.start_bots(code, 40, tmp_path / "bots.json")
    try:
        wait_for_state(gateway, bots, code, "open")
        for service in SERVICES:
            _kill_and_wait(pub_night, service)
            assert bots.process.poll() is None, (
                f"the quiz was over before {service} came back:\n{bots.report.read_text()}"
            )
        bots.finish()
    finally:
        bots.stop()


@pytest.fixture
def trivia(repository: Path) -> Path:
    """A file in OpenTriviaQA's format: a real one where the data set is, else the tests' own."""
    real = repository.parent / "shared/data/opentriviaqa/geography"
    return real if real.is_file() else next((repository / "tests/data").glob("*opentriviaqa*"))


def _kill_and_wait(event: QuizEvent, service: str) -> None:
    """SIGKILL to every process of a service at once; back when all of them run again."""
    pods = event.kubectl.list("pods", f"{event.selector},app.kubernetes.io/component={service}")
    killed = {
        pod["metadata"]["name"]: pod["status"]["containerStatuses"][0]
        for pod in pods
        if "deletionTimestamp" not in pod["metadata"]
    }
    assert killed, f"no pod of {service}"
    kill_containers([container["containerID"] for container in killed.values()])

    def back() -> None:
        for name, before in killed.items():
            container = event.kubectl.get(f"pod/{name}")["status"]["containerStatuses"][0]
            assert container["restartCount"] > before["restartCount"], f"{name} has not been restarted"
            assert container["ready"], f"{name} is not ready after its restart: {json.dumps(container['state'])}"

    eventually(back, 60, event.story)


def wait_for_state(gateway: Gateway, bots: Bots, code: str, state: str) -> None:
    """Return once a quiz that bots play has come to a state."""

    def reached() -> None:
        assert bots.process.poll() is None, f"the bots have ended:\n{bots.report.read_text()}"
        quiz = gateway.quiz(code)
        assert quiz["state"] == state, f"the quiz is {quiz['state']}, not {state}"

    eventually(reached, 60, gateway.event.story)


def autopilot(start_in: float, questions: int) -> dict[str, Any]:
    """A quiz that takes ten seconds a question whatever the players do, so that there is time for something in it."""
    return {
        "title": "Killed On The Way",
        "mode": "autopilot",
        "startsAt": (datetime.now(UTC) + timedelta(seconds=start_in)).isoformat(),
        "questions": additions(questions, 10),
    }


def additions(count: int, seconds: int) -> list[dict[str, Any]]:
    """So many questions, each open for so many seconds."""
    return [
        {
            "text": f"What is {n} and {n}?",
            "seconds": seconds,
            "choices": [{"text": str(2 * n), "correct": True}, {"text": str(2 * n + 1)}, {"text": str(3 * n + 2)}],
        }
        for n in range(1, count + 1)
    ]
