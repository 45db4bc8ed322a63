"""One reconcile after another, on a cluster in memory: in which order things come about, and what is left alone."""

import base64
from copy import deepcopy
from typing import Any

import pytest

from quizfleet_operator import rotation
from quizfleet_operator.cluster import Object
from quizfleet_operator.keys import decode
from quizfleet_operator.models import SERVICES
from quizfleet_operator.reconcile import Defaults, reconcile
from tests.unit.operator.clusters import AllProvided, MemoryCluster
from tests.unit.operator.events import spec

BINDINGS = {
    "mysql-admin": {"host": "mysql", "username": "root", "password": "secret"},
    "redis": {"url": "redis://redis/0"},
    "kafka": {"bootstrapServers": "kafka:9092"},
}
NEXT = "quizfleet:next"


class Night:
    """The event `trivia/night`, reconciled by hand."""

    def __init__(self) -> None:
        self.cluster = MemoryCluster()
        for name, values in BINDINGS.items():
            data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
            self.cluster.objects["Secret", name] = {"kind": "Secret", "metadata": {"name": name}, "data": data}
        self.spec: dict[str, Any] = spec().model_dump(mode="json", by_alias=True, exclude_none=True)

    async def reconcile(self) -> dict[str, Object]:
        """Reconcile once; the conditions by type."""
        self.cluster.written.clear()
        metadata = {"namespace": "trivia", "name": "night", "uid": "uid-1", "generation": 1}
        event = {"metadata": metadata, "spec": self.spec}
        seen = deepcopy(list(self.cluster.objects.values()))
        outcome = await reconcile(self.cluster, event, seen, AllProvided(), Defaults("quizfleet:1"))
        return {one["type"]: one for one in outcome.status["conditions"]}

    async def settle(self) -> dict[str, Object]:
        """Reconcile until a reconcile writes nothing."""
        told = await self.reconcile()
        self.cluster.end_jobs("Complete")
        while self.cluster.written:
            told = await self.reconcile()
        return told

    def images(self) -> set[str]:
        """What the Deployments run."""
        deployments = self.cluster.of_kind("Deployment").values()
        return {one["spec"]["template"]["spec"]["containers"][0]["image"] for one in deployments}


@pytest.fixture
async def night() -> Night:
    """The event, live, with all its objects."""
    night = Night()
    await night.settle()
    assert len(night.cluster.of_kind("Deployment")) == len(SERVICES)
    return night


async def test_pods_are_bound_by_policies_before_the_first_of_them_starts() -> None:
    night = Night()
    await night.reconcile()
    kinds = [kind for kind, _ in night.cluster.written]
    assert kinds.index("NetworkPolicy") < kinds.index("Job")
    assert "Deployment" not in kinds, "pods of a version never meet an older schema"


async def test_a_quiet_event_costs_no_writes(night: Night) -> None:
    await night.reconcile()
    assert night.cluster.written == []


async def test_a_failed_migration_leaves_the_pods_of_the_version_before_alone(night: Night) -> None:
    before = deepcopy(night.cluster.of_kind("Deployment"))
    night.spec["image"] = NEXT
    told = await night.reconcile()
    assert told["SchemaMigrated"]["reason"] == "MigrationRunning"
    night.cluster.end_jobs("Failed")
    told = await night.reconcile()
    assert told["SchemaMigrated"]["status"] == "False"
    assert told["SchemaMigrated"]["reason"] == told["Ready"]["reason"] == "MigrationFailed"
    assert "no such column" in told["SchemaMigrated"]["message"]
    assert night.cluster.of_kind("Deployment") == before


async def test_after_a_failed_migration_the_image_of_before_is_ready_at_once(night: Night) -> None:
    before = deepcopy(night.cluster.of_kind("Deployment"))
    night.spec["image"] = NEXT
    await night.reconcile()
    night.cluster.end_jobs("Failed")
    await night.reconcile()
    del night.spec["image"]
    told = await night.settle()
    assert told["SchemaMigrated"]["status"] == "True"
    assert night.cluster.of_kind("Deployment") == before
    assert len(night.cluster.of_kind("Job")) == 1, "the Job that failed is gone"


async def test_a_completed_migration_lets_the_roll_begin(night: Night) -> None:
    night.spec["image"] = NEXT
    await night.reconcile()
    assert night.images() == {"quizfleet:1"}
    night.cluster.end_jobs("Complete")
    await night.reconcile()
    assert night.images() == {NEXT}


@pytest.mark.parametrize("kind", ["NetworkPolicy", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"])
async def test_what_is_deleted_comes_back(night: Night, kind: str) -> None:
    names = set(night.cluster.of_kind(kind))
    for name in names:
        del night.cluster.objects[kind, name]
    await night.reconcile()
    assert names == set(night.cluster.of_kind(kind)) != set()


async def test_keys_that_are_lost_are_made_anew_and_what_they_opened_is_to_be_forgotten(night: Night) -> None:
    assert not rotation.is_under_way(decode(night.cluster.objects["Secret", "night-keys"]))
    del night.cluster.objects["Secret", "night-keys"]
    await night.reconcile()
    assert rotation.is_under_way(decode(night.cluster.objects["Secret", "night-keys"]))


async def test_what_is_changed_is_put_back_and_what_others_add_is_left(night: Night) -> None:
    live = night.cluster.objects["Deployment", "night-scoring"]
    live["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] = 3
    live["spec"]["template"]["metadata"]["annotations"]["kubectl.kubernetes.io/restartedAt"] = "now"
    await night.reconcile()
    assert live["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert live["spec"]["template"]["metadata"]["annotations"]["kubectl.kubernetes.io/restartedAt"] == "now"


@pytest.mark.parametrize("chosen", ["HPA", "None"])
@pytest.mark.parametrize(("replicas", "expected"), [(2, 2), (3, 3), (9, 3), (0, 1)])
async def test_replicas_within_the_bounds_are_not_the_operators(
    night: Night, chosen: str, replicas: int, expected: int
) -> None:
    night.spec |= {"autoscaling": chosen, "services": {"scoring": {"minReplicas": 1, "maxReplicas": 3}}}
    await night.settle()
    live = night.cluster.objects["Deployment", "night-scoring"]
    live["spec"]["replicas"] = replicas
    await night.reconcile()
    assert live["spec"]["replicas"] == expected
    assert (("scale", "night-scoring") in night.cluster.written) is (replicas != expected)


async def test_autoscalers_go_before_the_pods_of_an_event_that_is_suspended(night: Night) -> None:
    night.spec["suspend"] = True
    await night.reconcile()
    assert night.cluster.of_kind("HorizontalPodAutoscaler") == {}
    writes = [kind for kind, _ in night.cluster.written]
    assert writes.index("delete HorizontalPodAutoscaler") < writes.index("scale")
    assert {one["spec"]["replicas"] for one in night.cluster.of_kind("Deployment").values()} == {0}


async def test_keda_takes_over_once_it_is_there(night: Night) -> None:
    night.spec["autoscaling"] = "KEDA"
    told = await night.reconcile()
    assert told["AutoscalingReady"]["reason"] == "KEDANotInstalled"
    assert night.cluster.of_kind("HorizontalPodAutoscaler") == night.cluster.of_kind("ScaledObject") == {}
    night.cluster.objects["CustomResourceDefinition", "scaledobjects.keda.sh"] = {
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "scaledobjects.keda.sh"},
    }
    told = await night.reconcile()
    assert told["AutoscalingReady"]["status"] == "True"
    assert set(night.cluster.of_kind("ScaledObject")) == {f"night-{service}" for service in SERVICES}


@pytest.mark.parametrize(
    ("kind", "condition"), [("Job", "SchemaMigrated"), ("Deployment", "WorkloadsReady"), ("Secret", "BindingsReady")]
)
async def test_what_the_api_server_refuses_is_told_in_its_own_words(kind: str, condition: str) -> None:
    night = Night()
    night.cluster.refuses[kind] = f"{kind} is invalid: spec.template.spec.affinity"
    await night.reconcile()
    night.cluster.end_jobs("Complete")
    told = await night.reconcile()
    assert told[condition]["reason"] == told["Ready"]["reason"] == "ObjectRefused"
    assert told["Ready"]["message"] == f"{kind} is invalid: spec.template.spec.affinity"
