"""The first example becomes a running platform, and kubectl tells its story."""

import re
from typing import Any

import pytest

from tests.e2e.conftest import FirstEvent
from tests.e2e.devstack import Devstack
from tests.e2e.kubectl import DEVSTACK, NAMESPACE, SYSTEM, Kubectl, RefusedError
from tests.e2e.quiz_event import READY_SECONDS, SERVICES, QuizEvent

CONDITIONS = {"Ready", "BindingsReady", "TopicsReady", "ContentLoaded", "WorkloadsReady", "IngressReady"}


def test_first_example_is_ready_within_three_minutes(first_event: FirstEvent) -> None:
    assert first_event.seconds < READY_SECONDS
    conditions = {condition["type"]: condition for condition in first_event.event.status()["conditions"]}
    assert conditions.keys() >= CONDITIONS
    for kind in CONDITIONS:
        assert conditions[kind]["status"] == "True", conditions[kind]
        assert conditions[kind]["reason"], conditions[kind]


def test_one_line_of_kubectl_get_tells_the_story(pub_night: QuizEvent) -> None:
    header, row = pub_night.kubectl("get", "qe", pub_night.name).splitlines()
    columns = header.split()
    assert columns == ["NAME", "STAGE", "READY", "STARTS", "PLAYERS", "SCORING", "ENDPOINT", "AGE"]
    assert re.match(r"pub-night +Live +True +1000 +([12])/\1 ", row), row


def test_explain_reads_like_documentation(pub_night: QuizEvent) -> None:
    told = pub_night.kubectl("explain", "qe.spec")
    for field in (
        "title",
        "schedule",
        "capacity",
        "content",
        "services",
        "kafka",
        "mysql",
        "redis",
        "ingress",
        "suspend",
    ):
        assert re.search(rf"^  {field}\t", told, re.MULTILINE), told
    assert "<no description>" not in pub_night.kubectl("explain", "qe.spec", "--recursive") + told


def test_every_field_is_described(kubectl: Kubectl, pub_night: QuizEvent) -> None:
    crd = kubectl.get("customresourcedefinition/quizevents.quizfleet.dev")
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    bare = [*_undescribed("spec", schema["spec"]), *_undescribed("status", schema["status"])]
    assert bare == []


def test_topics_and_schema_are_the_events_own(pub_night: QuizEvent, devstack: Devstack) -> None:
    topic = f"{pub_night.topic_prefix}.leaderboard-update"
    assert topic in devstack.topics()
    assert devstack.partitions(topic) == 2
    assert any("pub" in schema for schema in devstack.sql("SHOW DATABASES"))


def test_pods_are_restricted_and_tokenless(pub_night: QuizEvent) -> None:
    pods = pub_night.kubectl.list(
        "pods", f"{pub_night.selector},app.kubernetes.io/component in ({', '.join(SERVICES)})"
    )
    assert len(pods) >= len(SERVICES)
    for pod in pods:
        assert pod["spec"]["automountServiceAccountToken"] is False
        for container in pod["spec"]["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


@pytest.mark.parametrize("namespace", [NAMESPACE, SYSTEM, DEVSTACK])
def test_namespaces_refuse_pods_that_are_not_restricted(kubectl: Kubectl, namespace: str) -> None:
    with pytest.raises(RefusedError, match='violates PodSecurity "restricted'):
        kubectl("run", "as-root", "--image=quizfleet:dev", "--dry-run=server", namespace=namespace)


def _undescribed(path: str, schema: dict[str, Any]) -> list[str]:
    """Paths of the fields below that have no description."""
    if "items" in schema:
        return _undescribed(f"{path}[]", schema["items"])
    found = []
    for name, field in schema.get("properties", {}).items():
        found += [] if field.get("description") else [f"{path}.{name}"]
        found += _undescribed(f"{path}.{name}", field)
    return found
