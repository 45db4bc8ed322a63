"""A wrong QuizEvent is refused by the API server, or says in a condition what is wrong until somebody mends it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.e2e.conftest import example
from tests.e2e.kubectl import Kubectl, Manifest, RefusedError
from tests.e2e.operators import Operators
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.variants import variant
from tests.e2e.waiting import eventually

NOWHERE = "kafka.nowhere.svc:9092"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a duration of words": ({"schedule": {"startsAt": "2030-01-01T19:00:00Z", "duration": "two hours"}}, "duration"),
    "a start that is no time": ({"schedule": {"startsAt": "tonight"}}, "startsAt"),
    "min over max": ({"services": {"scoring": {"minReplicas": 3, "maxReplicas": 2}}}, "minReplicas"),
    "a host that is no name": ({"ingress": {"className": "traefik", "host": "quiz_example/"}}, "host"),
    "no partitions": ({"kafka": {"secretRef": {"name": "kafka"}, "partitions": 0}}, "partitions"),
    "an unknown policy": ({"reclaimPolicy": "Forget"}, "reclaimPolicy"),
    "no title": ({"title": ""}, "title"),
}


@pytest.mark.parametrize("what", WRONG)
def test_api_server_refuses(kubectl: Kubectl, what: str) -> None:
    spec, named = WRONG[what]
    with pytest.raises(RefusedError, match=named):
        _try(kubectl, variant("refused", **spec))


def test_a_right_one_is_not_refused(kubectl: Kubectl) -> None:
    _try(kubectl, variant("refused"))


@pytest.mark.parametrize(
    ("part", "change", "named"),
    [
        ("kafka", {"partitions": 1}, "partitions"),
        ("kafka", {"secretRef": {"name": "another"}}, "secretRef"),
        ("mysql", {"secretRef": {"name": "another"}}, "secretRef"),
    ],
)
def test_api_server_refuses_a_change(
    kubectl: Kubectl, pub_night: QuizEvent, part: str, change: Manifest, named: str
) -> None:
    manifest = deepcopy(example("01").quiz_event)
    manifest["spec"][part] |= change
    with pytest.raises(RefusedError, match=named):
        _try(kubectl, manifest)


def test_a_broken_event_says_why_and_is_ready_once_mended(kubectl: Kubectl, broken: QuizEvent) -> None:
    operators = _restarts(kubectl)

    missing = _blocker(broken, "late-mysql")
    assert missing["reason"] == "SecretNotFound", missing
    kubectl.apply(_secret("late-mysql", kubectl.get("secret/mysql-admin")["data"]))

    unreachable = _blocker(broken, NOWHERE)
    assert unreachable["reason"], unreachable
    kubectl.apply(_secret("moved-kafka", kubectl.get("secret/kafka")["data"]))

    broken.wait_ready()
    assert _restarts(kubectl) == operators, "the operator was restarted on the way"


@pytest.fixture
def broken(kubectl: Kubectl) -> Iterator[QuizEvent]:
    """An event whose MySQL Secret is not there, and whose Kafka Secret leads nowhere."""
    nowhere = {"bootstrapServers": NOWHERE}
    kubectl.apply({**_secret("moved-kafka", {}), "stringData": nowhere})
    spec = {
        "mysql": {"secretRef": {"name": "late-mysql"}},
        "kafka": {"secretRef": {"name": "moved-kafka"}, "partitions": 1, "replicationFactor": 1},
    }
    kubectl.apply(variant("broken", **spec))
    event = QuizEvent(kubectl, "broken")
    yield event
    event.delete()
    kubectl.delete("secret/late-mysql", "secret/moved-kafka")


def _try(kubectl: Kubectl, manifest: Manifest) -> None:
    """Ask the API server what it makes of a manifest, without storing it."""
    kubectl.apply(manifest, dry_run=True)


def _secret(name: str, data: dict[str, str]) -> Manifest:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data}


def _blocker(event: QuizEvent, named: str) -> dict[str, Any]:
    """The condition that names what is in the way."""

    def told() -> dict[str, Any]:
        conditions = event.status().get("conditions", [])
        naming = [c for c in conditions if c["status"] == "False" and c["type"] != "Ready" and named in c["message"]]
        assert naming, f"no condition names {named}: {conditions}"
        ready = event.condition("Ready")
        assert ready.get("status") == "False", ready
        found: dict[str, Any] = naming[0]
        return found

    return eventually(told, 90, event.story)


def _restarts(kubectl: Kubectl) -> dict[str, int]:
    """How often each of the operator's pods was restarted."""
    pods = Operators(kubectl).pods()
    return {pod["metadata"]["uid"]: pod["status"]["containerStatuses"][0]["restartCount"] for pod in pods}
