"""A short event goes through its stages by the clock and leaves its results; others are postponed, held and resumed.

All are applied before the first wait, so that they take their time side by side.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.kubectl import Kubectl, Manifest
from tests.e2e.node import read_file
from tests.e2e.quiz_event import SERVICES, QuizEvent
from tests.e2e.variants import variant
from tests.e2e.waiting import eventually

PREWARM, DURATION, DRAIN = 40, 10, 6
STARTS_IN = PREWARM + 12
"""Time for topics, schema and content, before pods may start."""

CLAIM: Manifest = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "results"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "16Mi"}}},
}


class Evening:
    """An event that goes through all stages, and two that are changed on their way."""

    def __init__(self, kubectl: Kubectl) -> None:
        self.starts = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=STARTS_IN)
        self.short = QuizEvent(kubectl, "short")
        self.later = QuizEvent(kubectl, "later")
        self.held = QuizEvent(kubectl, "held")

    def schedule(self, duration: int = DURATION, **more: object) -> dict[str, object]:
        """From the common start on."""
        starts = f"{self.starts:%Y-%m-%dT%H:%M:%SZ}"
        times = {"duration": f"{duration}s", "prewarm": f"{PREWARM}s", "drain": f"{DRAIN}s"}
        return {"startsAt": starts, **times, **more}


@pytest.fixture(scope="module")
def evening(kubectl: Kubectl) -> Iterator[Evening]:
    """All three, applied at the same moment."""
    evening = Evening(kubectl)
    archive = {"persistentVolumeClaim": {"claimName": "results", "path": "e2e"}}
    content = [{"configMapRef": {"name": "short-quiz", "key": "quiz.yaml"}}]
    quiz = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "short-quiz"},
        "data": {"quiz.yaml": QUIZ},
    }
    kubectl.apply(
        CLAIM,
        quiz,
        variant("short", schedule=evening.schedule(), content=content, archive=archive),
        variant("later", schedule=evening.schedule(3600)),
        variant("held", schedule=evening.schedule(3600)),
    )
    yield evening
    kubectl.delete("quizevent/short", "quizevent/later", "quizevent/held")
    kubectl.delete("persistentvolumeclaim/results", "configmap/short-quiz")


def test_a_postponed_event_goes_back_and_its_pods_stop(evening: Evening) -> None:
    evening.later.wait_stage("Prewarming", within=STARTS_IN)
    later = evening.starts + timedelta(hours=2)
    evening.later.kubectl.patch("quizevent/later", {"spec": {"schedule": {"startsAt": later.isoformat()}}})
    status = evening.later.wait_stage("Scheduled", within=10)
    prewarming = later - timedelta(seconds=PREWARM)
    assert status["nextTransitionTime"] == f"{prewarming:%Y-%m-%dT%H:%M:%SZ}"
    _wait_for_no_pods(evening.later)
    eventually(lambda: _assert_told(evening.later, "Scheduled", "from Prewarming to Scheduled"), 10)


def test_a_suspended_event_waits_for_nothing_and_goes_on_where_the_clock_is(evening: Evening) -> None:
    evening.held.kubectl.patch("quizevent/held", {"spec": {"suspend": True}})
    assert "nextTransitionTime" not in evening.held.wait_stage("Suspended", within=10)
    _wait_for_no_pods(evening.held)
    evening.held.kubectl.patch("quizevent/held", {"spec": {"suspend": False}})
    now = datetime.now(UTC)
    stage = "Live" if now > evening.starts else "Prewarming"
    status = eventually(lambda: _running(evening.held), 10, evening.held.story)
    assert status["stage"] in (stage, "Live")
    eventually(lambda: _assert_told(evening.held, str(status["stage"]), f"from Suspended to {status['stage']}"), 10)


def test_stages_begin_when_due_never_before_and_in_their_order(evening: Evening) -> None:
    """None is missing, so each begins before the next is due; how soon a busy node lets it is for a benchmark."""
    evening.short.wait_stage("Finished", within=STARTS_IN + DURATION + DRAIN + 15)
    ends = evening.starts + timedelta(seconds=DURATION)
    expected = {
        "Prewarming": evening.starts - timedelta(seconds=PREWARM),
        "Live": evening.starts,
        "Draining": ends,
        "Finished": ends + timedelta(seconds=DRAIN),
    }
    before = "Scheduled"
    for stage, due in expected.items():
        told = eventually(lambda: _assert_told(evening.short, stage, f"from {before} to {stage}"), 10)  # noqa: B023
        at = datetime.fromisoformat(str(told["eventTime"]))
        assert at >= due, f"{stage} at {at}, due at {due}"
        before = stage
    on_time = evening.short.condition("OnTime")
    assert (on_time["status"], on_time["reason"]) == ("True", "OnTime"), on_time


def test_results_are_exported_when_the_pods_are_gone(evening: Evening, kubectl: Kubectl) -> None:
    evening.short.wait_condition("Archived", "True", within=90)
    _wait_for_no_pods(evening.short)
    claim = kubectl.get("persistentvolumeclaim/results")["spec"]["volumeName"]
    volume = kubectl.get(f"persistentvolume/{claim}")["spec"]
    folder = f"{(volume.get('hostPath') or volume.get('local'))['path']}/e2e/{evening.short.topic_prefix}"
    (quiz,) = csv.DictReader(io.StringIO(read_file(f"{folder}/quizzes.csv")))
    assert (quiz["title"], quiz["answers"]) == ("Short", "0")
    assert read_file(f"{folder}/{quiz['file']}").startswith("player,name,question,choices,correct,points")


def _running(event: QuizEvent) -> Manifest:
    status = event.status()
    assert status.get("stage") in ("Prewarming", "Live"), status
    return status


def _assert_told(event: QuizEvent, reason: str, start: str) -> Manifest:
    found = [one for one in event.news(reason) if str(one["message"]).startswith(start)]
    assert found, f"no Event {reason} begins with {start!r}: {[one['message'] for one in event.news(reason)]}"
    return found[-1]


def _wait_for_no_pods(event: QuizEvent) -> None:
    def gone() -> None:
        pods = event.kubectl.list("pods", f"{event.selector},app.kubernetes.io/component in ({', '.join(SERVICES)})")
        assert not pods, [pod["metadata"]["name"] for pod in pods]

    eventually(gone, 90, event.story)


QUIZ = """\
title: Short
mode: self-paced
questions:
  - text: How many strings has a violin?
    seconds: 15
    choices:
      - text: Three
      - {text: Four, correct: true}
"""
