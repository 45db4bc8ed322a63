"""An operator that is killed in the middle of its work, and one that is not there when an event is deleted."""

import base64
from collections.abc import Iterator

import pytest

from tests.e2e.devstack import Devstack, Traces
from tests.e2e.kubectl import Kubectl, Manifest
from tests.e2e.operators import Operators
from tests.e2e.quiz_event import SERVICES, QuizEvent
from tests.e2e.test_deleting import assert_nothing_left
from tests.e2e.variants import variant
from tests.e2e.waiting import eventually

NAME, KAFKA = "left-alone", "lost-kafka"
NOWHERE = "kafka.nowhere.svc:9092"


def test_a_reconcile_cut_short_by_kill_9_is_finished_by_the_next_operator(
    operators: Operators, half_made: QuizEvent
) -> None:
    keys = eventually(lambda: half_made.secret("keys"), 30, half_made.story)
    operators.kill()
    assert not half_made.status(), "the reconcile had come to its end before the kill"
    half_made.kubectl.apply(_kafka_secret(half_made.kubectl))
    half_made.wait_ready()
    assert half_made.secret("keys") == keys


def test_an_event_deleted_while_no_operator_runs_is_cleaned_up_by_the_next(
    operators: Operators, half_made: QuizEvent, devstack: Devstack, before: Traces
) -> None:
    left = devstack.traces() - before
    assert left.schemas, left
    assert left.topics, left
    assert left.accounts, left
    with operators.away():
        half_made.kubectl("delete", f"quizevent/{NAME}", "--wait=false")
        assert half_made.kubectl.get(f"quizevent/{NAME}")["metadata"]["deletionTimestamp"]
        assert len(half_made.running_pods()) >= len(SERVICES)
        assert devstack.traces() & left == left
    eventually(lambda: assert_nothing_left(half_made, devstack, left), 120, half_made.story)


@pytest.fixture
def operators(kubectl: Kubectl) -> Operators:
    """All replicas of the operator."""
    return Operators(kubectl)


@pytest.fixture(scope="module")
def before(devstack: Devstack) -> Traces:
    """What was on the servers before the event."""
    return devstack.traces()


@pytest.fixture(scope="module")
def half_made(kubectl: Kubectl, before: Traces) -> Iterator[QuizEvent]:
    """An event whose reconcile has MySQL and Redis made ready and asks a Kafka that is not there, for seconds."""
    binding = {"secretRef": {"name": KAFKA}, "partitions": 1, "replicationFactor": 1}
    secret = _kafka_secret(kubectl, bootstrapServers=NOWHERE)
    kubectl.apply(secret, variant(NAME, kafka=binding, reclaimPolicy="Delete"))
    event = QuizEvent(kubectl, NAME)
    yield event
    event.delete()
    kubectl.delete(f"secret/{KAFKA}")


def _kafka_secret(kubectl: Kubectl, **text: str) -> Manifest:
    """The Secret of the devstack's Kafka under another name, with parts of it replaced."""
    replaced = {key: base64.b64encode(value.encode()).decode() for key, value in text.items()}
    data = kubectl.get("secret/kafka")["data"] | replaced
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": KAFKA}, "data": data}
