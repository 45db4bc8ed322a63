"""Quiz files in a ConfigMap are the event's quizzes, whatever they are written in, with questions of every kind."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import example
from tests.e2e.gateway import URL
from tests.e2e.kubectl import Kubectl
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually

KINDS = {"poll", "single", "multiple", "true-false", "numeric", "text", "ordering"}


@pytest.fixture
def quiz_show(kubectl: Kubectl) -> Iterator[QuizEvent]:
    """The event of the seventh example, Ready."""
    applied = example("07")
    kubectl.apply(*applied.manifests)
    event = QuizEvent(kubectl, applied.quiz_event["metadata"]["name"])
    event.wait_ready()
    yield event
    event.delete()


def test_files_in_yaml_and_gift_become_quizzes_with_all_kinds_of_questions(quiz_show: QuizEvent) -> None:
    host = quiz_show.status()["endpoint"].removeprefix("http://")
    headers = {"Authorization": f"Bearer {quiz_show.secret('keys')['admin-key']}", "Host": host}

    def get(path: str) -> Any:
        try:
            answer = httpx.get(f"{URL}{path}", headers=headers, timeout=10)
        except httpx.TransportError as failure:
            raise AssertionError(f"GET {path}: {failure!r}") from failure
        assert answer.status_code == httpx.codes.OK, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    listed = eventually(lambda: get("/api/quizzes")["quizzes"], 30, quiz_show.story)
    assert {quiz["title"]: quiz["mode"] for quiz in listed} == {"Quiz Show": "host-led", "History": "self-paced"}
    content = {quiz["title"]: get(f"/api/quizzes/{quiz['quiz']}/content")["questions"] for quiz in listed}
    assert {question["kind"] for question in content["Quiz Show"]} == KINDS
    assert [question["kind"] for question in content["History"]] == ["single", "true-false", "numeric"]
    assert content["History"][2]["seconds"] == 30
