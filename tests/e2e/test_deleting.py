"""What is left of an event after its deletion: nothing with Delete, its data with Retain."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import example
from tests.e2e.devstack import Devstack, Traces
from tests.e2e.kubectl import NAMESPACE, Kubectl
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.variants import variant
from tests.e2e.waiting import eventually

RESULTS = f"{NAMESPACE}.goodbye:{{probe}}:board"


def test_delete_leaves_nothing(kubectl: Kubectl, devstack: Devstack) -> None:
    before = devstack.traces()
    kubectl.apply(variant("goodbye", reclaimPolicy="Delete"))
    event = QuizEvent(kubectl, "goodbye")
    event.wait_ready()
    devstack.redis("SET", RESULTS, "a board")
    left = devstack.traces() - before
    assert left.schemas, left
    assert {account.partition(" ")[0] for account in left.accounts} == {"mysql", "redis", "kafka"}, left
    assert left.topics >= {f"{event.topic_prefix}.leaderboard-update", f"{event.topic_prefix}.quiz-control"}
    assert RESULTS in left.keys

    event.delete()

    eventually(lambda: assert_nothing_left(event, devstack, left), 90, event.story)


def test_retain_keeps_schema_and_topics(kubectl: Kubectl, devstack: Devstack, league: QuizEvent) -> None:
    topics = {topic for topic in devstack.topics() if topic.startswith(f"{league.topic_prefix}.")}
    schemas = _schemas(devstack, league)
    assert topics
    assert schemas

    league.delete()

    eventually(lambda: _assert_no_objects(league), 90, league.story)
    assert topics <= devstack.topics()
    assert schemas == _schemas(devstack, league)


@pytest.fixture
def league(kubectl: Kubectl, devstack: Devstack) -> Iterator[QuizEvent]:
    """The event of the third example, Ready; what it keeps is removed by hand afterwards."""
    before = devstack.traces()
    kubectl.apply(*example("03").manifests)
    event = QuizEvent(kubectl, "league")
    event.wait_ready()
    yield event
    event.delete()
    _clean(devstack, devstack.traces() - before)


def _objects(event: QuizEvent) -> list[str]:
    """Everything in the namespace that carries the event's name, of whatever kind; Events of the past are history."""
    kinds = event.kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name").split()
    listed = [kind for kind in kinds if not kind.startswith("events") and not kind.endswith("metrics.k8s.io")]
    found = event.kubectl("get", ",".join(listed), "--output=name", "--ignore-not-found").split()
    names = [(thing, thing.partition("/")[2]) for thing in found]
    return [thing for thing, name in names if name == event.name or name.startswith(f"{event.name}-")]


def _assert_no_objects(event: QuizEvent) -> None:
    assert _objects(event) == []


def assert_nothing_left(event: QuizEvent, devstack: Devstack, traces: Traces) -> None:
    """Nothing of the event is in the cluster any more, and nothing of its traces on the servers."""
    _assert_no_objects(event)
    left = devstack.traces() & traces
    assert not left, f"still there: {left}"


def _schemas(devstack: Devstack, event: QuizEvent) -> set[str]:
    return {schema for schema in devstack.sql("SHOW DATABASES") if event.name in schema}


def _clean(devstack: Devstack, left: Traces) -> None:
    for schema in left.schemas:
        devstack.sql(f"DROP DATABASE IF EXISTS `{schema}`")
    for topic in left.topics:
        devstack.delete_topic(topic)
