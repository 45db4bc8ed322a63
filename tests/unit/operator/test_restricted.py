"""Every pod of the operator's making is one that a restricted namespace lets in; test_chart.py asks of its own."""

from copy import deepcopy
from typing import Any

import pytest

from quizfleet_operator.desired import ContentFile, jobs, workloads
from quizfleet_operator.models import Stage
from tests.unit.operator.events import inputs
from tests.unit.operator.restricted import violations

PLACED = {
    "affinity": {"nodeAffinity": {}},
    "tolerations": [{"key": "quiz", "operator": "Exists"}],
    "priorityClassName": "high",
    "imagePullSecrets": [{"name": "registry"}],
}


def of_event() -> dict[str, dict[str, Any]]:
    """The pods of an event with everything that makes one."""
    wanted = inputs(Stage.LIVE, content=(ContentFile("quizzes", "quiz.yaml", "digest"),), pods=PLACED)
    made = [*workloads(wanted), *(job for job in jobs(wanted) if job)]
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in made if one["kind"] in ("Deployment", "Job")
    }


def test_pods_of_an_event_meet_the_standard() -> None:
    pods = of_event()
    assert len(pods) == 5
    for name, pod in pods.items():
        assert violations(pod) == [], name


def test_pods_of_an_event_have_a_read_only_root_and_no_token_of_the_cluster() -> None:
    for name, pod in of_event().items():
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True, name


@pytest.mark.parametrize(
    ("part", "change", "fault"),
    [
        ("pod", {"hostNetwork": True}, "hostNetwork"),
        ("pod", {"volumes": [{"name": "host", "hostPath": {"path": "/"}}]}, "hostPath"),
        ("pod", {"securityContext": {"runAsNonRoot": True}}, "seccompProfile"),
        ("pod", {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}, "runAsNonRoot"),
        ("container", {"securityContext": {"capabilities": {"drop": ["ALL"]}}}, "allowPrivilegeEscalation"),
        ("container", {"securityContext": {"allowPrivilegeEscalation": False}}, "capabilities"),
        ("container", {"ports": [{"containerPort": 8000, "hostPort": 80}]}, "hostPort"),
    ],
)
def test_the_standard_is_asked_for(part: str, change: dict[str, Any], fault: str) -> None:
    pod = deepcopy(of_event()["night-scoring"])
    changed = pod if part == "pod" else pod["containers"][0]
    changed |= change
    assert any(fault in found for found in violations(pod))
