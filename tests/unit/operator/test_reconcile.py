"""One reconcile after another, on a cluster in memory: in which order things come about, and what is left alone."""

import base64
from copy import deepcopy
from typing import Any

import pytest

from quizfleet_operator import keys, rotation
from quizfleet_operator.cluster import Object
from quizfleet_operator.keys import decode
from quizfleet_operator.models import BINDINGS, SERVICES
from quizfleet_operator.naming import APPLIED
from quizfleet_operator.platforms.completing import Platform
from quizfleet_operator.reconcile import Defaults, reconcile
from tests.unit.operator.clusters import AllProvided, MemoryCluster, WithStrimzi
from tests.unit.operator.events import spec

SECRETS = {
    "mysql-admin": {"host": "mysql", "username": "root", "password": "secret"},
    "redis": {"url": "redis://redis/0"},
    "kafka": {"bootstrapServers": "kafka:9092"},
}
NEXT = "quizfleet:next"


def encoded(values: dict[str, str]) -> dict[str, str]:
    return {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}


class Night:
    """The event `trivia/night`, reconciled by hand."""

    def __init__(self, cluster: MemoryCluster | None = None) -> None:
        self.cluster = cluster or MemoryCluster()
        for name, values in SECRETS.items():
            data = encoded(values)
            self.cluster.objects["Secret", name] = {"kind": "Secret", "metadata": {"name": name}, "data": data}
        self.image = "quizfleet:1"
        """The operator's own."""
        self.spec: dict[str, Any] = spec().model_dump(mode="json", by_alias=True, exclude_none=True)
        self.status: Object = {}
        self.platforms: list[Platform] = []

    async def reconcile(self) -> dict[str, Object]:
        """Reconcile once; the conditions by type."""
        self.cluster.written.clear()
        metadata = {"namespace": "trivia", "name": "night", "uid": "uid-1", "generation": 1}
        event = {"metadata": metadata, "spec": self.spec, "status": self.status}
        seen = deepcopy(list(self.cluster.objects.values()))
        defaults = Defaults(self.image)
        outcome = await reconcile(self.cluster, event, seen, AllProvided(), defaults, self.platforms)
        self.status = outcome.status
        return {one["type"]: one for one in outcome.status["conditions"]}

    async def settle(self) -> dict[str, Object]:
        """Reconcile until a reconcile writes nothing."""
        told = await self.reconcile()
        self.cluster.end_jobs("Complete")
        for _ in range(10):
            if not self.cluster.written:
                return told
            told = await self.reconcile()
        raise AssertionError(f"it writes again and again: {self.cluster.written}")

    def has_keda(self) -> None:
        """KEDA is installed."""
        name = "scaledobjects.keda.sh"
        kind = "CustomResourceDefinition"
        self.cluster.objects[kind, name] = {"kind": kind, "metadata": {"name": name}}

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


async def test_what_is_taken_out_of_the_spec_is_taken_away(night: Night) -> None:
    night.spec |= {
        "ingress": {
            "className": "nginx",
            "host": "quiz.example",
            "tls": {"secretName": "tls"},
            "annotations": {"a": "b"},
        },
        "pods": {"nodeSelector": {"disk": "fast"}},
    }
    await night.settle()
    night.spec |= {"ingress": {"className": "nginx"}, "pods": {}}
    await night.settle()
    ingress = night.cluster.objects["Ingress", "night"]
    assert "tls" not in ingress["spec"]
    assert "host" not in ingress["spec"]["rules"][0]
    assert "a" not in ingress["metadata"]["annotations"]
    assert "nodeSelector" not in night.cluster.objects["Deployment", "night-scoring"]["spec"]["template"]["spec"]


async def test_a_signing_key_of_before_is_not_accepted_once_its_time_is_over(night: Night) -> None:
    metadata = {"name": "night-keys", "namespace": "trivia"}
    held = keys.decode(night.cluster.objects["Secret", "night-keys"]) | {"previous.signing-key": "old" * 20}
    environment = night.cluster.objects["Secret", "night-scoring-env"]
    await keys.write(night.cluster, metadata, held | {"previous.until": "2999-01-01T00:00:00+00:00"})
    await night.settle()
    assert "QUIZFLEET_ACCEPTED_SIGNING_KEYS" in environment["data"]
    await keys.write(night.cluster, metadata, held | {"previous.until": "2026-01-01T00:00:00+00:00"})
    await night.settle()
    assert "QUIZFLEET_ACCEPTED_SIGNING_KEYS" not in environment["data"]


async def test_objects_of_an_operator_without_digests_are_applied_once_and_roll_no_pods(night: Night) -> None:
    for live in night.cluster.objects.values():
        live["metadata"].get("annotations", {}).pop(APPLIED, None)
    generations = {name: live["metadata"]["generation"] for name, live in night.cluster.of_kind("Deployment").items()}
    await night.reconcile()
    assert {kind for kind, _ in night.cluster.written} >= {"Deployment", "Service", "Secret", "NetworkPolicy"}
    assert len(night.cluster.written) == len(set(night.cluster.written))
    after = {name: live["metadata"]["generation"] for name, live in night.cluster.of_kind("Deployment").items()}
    assert after == generations
    await night.reconcile()
    assert night.cluster.written == []


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


async def test_autoscalers_of_a_suspended_event_go_even_while_a_server_is_away(night: Night) -> None:
    night.spec["suspend"] = True
    del night.cluster.objects["Secret", "redis"]
    told = await night.reconcile()
    assert told["BindingsReady"]["reason"] == "SecretNotFound"
    assert night.cluster.of_kind("HorizontalPodAutoscaler") == {}
    assert {one["spec"]["replicas"] for one in night.cluster.of_kind("Deployment").values()} == {0}


async def test_an_autoscaler_goes_before_the_one_that_takes_over_comes(night: Night) -> None:
    night.has_keda()
    night.spec["autoscaling"] = "KEDA"
    await night.reconcile()
    writes = [kind for kind, _ in night.cluster.written]
    assert writes.index("delete HorizontalPodAutoscaler") < writes.index("ScaledObject")


async def test_keda_takes_over_once_it_is_there(night: Night) -> None:
    night.spec["autoscaling"] = "KEDA"
    told = await night.reconcile()
    assert told["AutoscalingReady"]["reason"] == "KEDANotInstalled"
    assert night.cluster.of_kind("HorizontalPodAutoscaler") == night.cluster.of_kind("ScaledObject") == {}
    night.has_keda()
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


def bindings_of(night: Night) -> dict[str, Any]:
    """Take the bindings from the event's spec, for a platform."""
    return {binding: night.spec.pop(binding) for binding in BINDINGS}


async def test_an_event_becomes_the_same_by_a_platform(night: Night) -> None:
    before = deepcopy(night.cluster.objects)
    night.platforms = [Platform("QuizPlatform default", "trivia", bindings_of(night))]
    told = await night.reconcile()
    assert told["BindingsReady"]["status"] == "True"
    assert night.cluster.objects == before
    assert night.status["bindings"] == {"mysql": "trivia/mysql-admin", "kafka": "trivia/kafka", "redis": "trivia/redis"}


@pytest.mark.parametrize(
    ("asked", "shared", "reason", "named"),
    [
        (None, False, "BindingMissing", "spec.mysql.secretRef"),
        ("large", False, "PlatformNotFound", "no QuizPlatform large in trivia and no ClusterQuizPlatform large"),
        (None, True, "BindingChanged", "Secret trivia/mysql-admin led to the event's data"),
    ],
)
async def test_without_its_binding_an_event_keeps_what_it_has(
    night: Night, asked: str | None, shared: bool, reason: str, named: str
) -> None:
    before, bindings = deepcopy(night.cluster.objects), bindings_of(night)
    night.spec |= {"platform": asked} if asked else {}
    night.platforms = [Platform("ClusterQuizPlatform default", "databases", bindings)] if shared else []
    told = await night.reconcile()
    assert told["BindingsReady"]["reason"] == told["Ready"]["reason"] == reason
    assert named in told["BindingsReady"]["message"]
    assert night.cluster.objects == before
    assert night.status["bindings"]["mysql"] == "trivia/mysql-admin", "what it was bound by is not forgotten"


async def test_pods_get_accounts_of_their_event_and_not_the_secret_of_a_platform() -> None:
    night = Night()
    night.platforms = [Platform("ClusterQuizPlatform default", "databases", bindings_of(night))]
    await night.settle()
    made = {name: one for name, one in night.cluster.of_kind("Secret").items() if name not in SECRETS}
    values = [base64.b64decode(value).decode() for one in made.values() for value in one["data"].values()]
    assert values
    assert not [value for value in values if SECRETS["mysql-admin"]["password"] in value]


def night_by_strimzi() -> tuple[Night, WithStrimzi]:
    """The event, with topics and account by Strimzi, and the cluster in which it is."""
    cluster = WithStrimzi("v1")
    night = Night(cluster)
    night.spec["kafka"]["strimzi"] = {"cluster": "events", "namespace": "kafka"}
    cluster.objects["Secret", "kafka"]["data"]["securityProtocol"] = base64.b64encode(b"SASL_SSL").decode()
    return night, cluster


async def test_pods_wait_for_topics_and_account_by_strimzi_and_are_told_the_account() -> None:
    night, cluster = night_by_strimzi()
    told = await night.reconcile()
    assert told["TopicsReady"]["reason"] == told["Ready"]["reason"] == "TopicPending"
    assert cluster.of_kind("Job") == {}
    cluster.reconcile()
    told = await night.settle()
    assert told["TopicsReady"]["status"] == "True"
    assert len(cluster.of_kind("Deployment")) == len(SERVICES)
    assert len(cluster.of_kind("KafkaTopic")) == 2, "pruning leaves them alone"
    (user,) = cluster.of_kind("KafkaUser")
    environment = cluster.objects["Secret", "night-scoring-env"]["data"]
    assert base64.b64decode(environment["QUIZFLEET_KAFKA_SASL_USERNAME"]).decode() == user


async def test_a_namespace_in_which_the_operator_may_not_write_is_told() -> None:
    night, cluster = night_by_strimzi()
    cluster.refuses["KafkaTopic"] = 'kafkatopics.kafka.strimzi.io is forbidden in the namespace "kafka"'
    told = await night.reconcile()
    assert told["TopicsReady"]["reason"] == "ObjectRefused"
    assert told["TopicsReady"]["message"] == cluster.refuses["KafkaTopic"]


@pytest.mark.parametrize(
    ("kind", "condition", "more"),
    [
        ("Ingress", "IngressReady", {"ingress": {"className": "nginx"}}),
        ("HorizontalPodAutoscaler", "AutoscalingReady", {"services": {"scoring": {"maxReplicas": 9}}}),
    ],
)
async def test_an_object_that_is_refused_holds_up_nothing_else(
    night: Night, kind: str, condition: str, more: dict[str, Any]
) -> None:
    night.cluster.objects["IngressClass", "nginx"] = {"kind": "IngressClass", "metadata": {"name": "nginx"}}
    await night.reconcile()
    night.cluster.roll()
    night.cluster.refuses[kind] = f"{kind} is denied by a webhook"
    del night.cluster.objects["Service", "night-leaderboard"]
    unwanted = set(night.cluster.of_kind("Job"))
    night.spec |= {"image": NEXT, **more}
    await night.reconcile()
    night.cluster.end_jobs("Complete")
    await night.reconcile()
    night.cluster.roll()
    told = await night.reconcile()
    assert (told[condition]["status"], told[condition]["reason"]) == ("False", "ObjectRefused")
    assert told["Ready"]["message"] == f"{kind} is denied by a webhook"
    assert told["WorkloadsReady"]["reason"] == "PodsReady"
    assert "night-leaderboard" in night.cluster.of_kind("Service")
    assert night.images() == {NEXT}
    assert not unwanted & set(night.cluster.of_kind("Job")), "what is not needed goes"


async def test_a_refusal_to_scale_is_told(night: Night) -> None:
    night.cluster.refuses["scale"] = "pods are forbidden: a policy"
    night.spec["suspend"] = True
    told = await night.reconcile()
    assert (told["WorkloadsReady"]["reason"], told["WorkloadsReady"]["message"]) == (
        "ObjectRefused",
        "pods are forbidden: a policy",
    )


async def test_workloads_are_judged_with_what_was_just_applied(night: Night) -> None:
    night.cluster.roll()
    told = await night.reconcile()
    assert told["WorkloadsReady"]["reason"] == "PodsReady"
    night.spec["pods"] = {"annotations": {"note": "rolls them"}}
    told = await night.reconcile()
    assert told["WorkloadsReady"]["reason"] == "RollingOut"


async def test_an_event_that_is_over_needs_neither_its_content_nor_the_next_image() -> None:
    night = Night()
    files = {"kind": "ConfigMap", "metadata": {"name": "quizzes"}, "data": {"quiz.yaml": "title: Night"}}
    night.cluster.objects["ConfigMap", "quizzes"] = files
    night.spec["content"] = [{"configMapRef": {"name": "quizzes", "key": "quiz.yaml"}}]
    await night.settle()
    night.cluster.end_jobs("Complete")
    await night.settle()
    night.spec["schedule"] = {"startsAt": "2020-01-01T19:00:00Z", "duration": "1h"}
    told = await night.settle()
    assert told["Ready"]["reason"] == "Finished"
    del night.cluster.objects["ConfigMap", "quizzes"]
    night.image = NEXT
    told = await night.reconcile()
    assert told["Ready"]["reason"] == "Finished"
    assert night.cluster.written == []
    del night.spec["schedule"]
    await night.reconcile()
    assert ("Job", "night-migrate") in {(kind, name[:13]) for kind, name in night.cluster.written}
    assert night.images() == {"quizfleet:1"}, "pods of a version never meet an older schema"


async def test_what_was_not_loaded_before_the_end_is_told_after_it() -> None:
    night = Night()
    night.spec |= {
        "content": [{"configMapRef": {"name": "quizzes", "key": "quiz.yaml"}}],
        "schedule": {"startsAt": "2020-01-01T19:00:00Z", "duration": "1h"},
    }
    told = await night.settle()
    assert told["Ready"]["reason"] == "ConfigMapNotFound"
