"""Pods carry and go where the spec says, and stay those that Services and policies select."""

from typing import Any

from quizfleet_operator import naming
from quizfleet_operator.desired import ContentFile, Manifest, jobs, workloads
from quizfleet_operator.models import SERVICES
from tests.unit.operator.events import inputs

FILE = ContentFile("quizzes", "quiz.yaml", "digest")


def templates(**asked: Any) -> list[Manifest]:
    """The pod templates of an event, Deployments and Jobs."""
    wanted = inputs(content=(FILE,), pods=asked)
    made = [*workloads(wanted), *(job for job in jobs(wanted) if job)]
    return [one["spec"]["template"] for one in made if one["kind"] in ("Deployment", "Job")]


def test_labels_and_annotations_are_added_to_all_pods() -> None:
    for template in templates(labels={"team": "quiz"}, annotations={"note": "here"}):
        assert template["metadata"]["labels"]["team"] == "quiz"
        assert template["metadata"]["annotations"]["note"] == "here"


def test_labels_that_the_operator_lives_on_cannot_be_replaced() -> None:
    mine = naming.labels("night", "elsewhere") | {"team": "quiz"}
    components = {template["metadata"]["labels"]["app.kubernetes.io/component"] for template in templates(labels=mine)}
    assert components == {*SERVICES, "migrate", "content"}
    digest = f"{naming.GROUP}/environment"
    for template in templates(annotations={digest: "mine"}):
        assert template["metadata"]["labels"]["app.kubernetes.io/name"] == "quizfleet"
        assert template["metadata"]["labels"]["app.kubernetes.io/component"] not in SERVICES or (
            template["metadata"]["annotations"][digest] != "mine"
        )


def test_all_pods_go_where_they_are_told() -> None:
    tolerations = [{"key": "quiz", "operator": "Exists", "effect": "NoSchedule"}]
    affinity = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}
    asked = {"nodeSelector": {"disk": "ssd"}, "tolerations": tolerations, "affinity": affinity}
    for template in templates(priorityClassName="high", imagePullSecrets=[{"name": "registry"}], **asked):
        pod = template["spec"]
        assert {name: pod[name] for name in asked} == asked
        assert pod["priorityClassName"] == "high"
        assert pod["imagePullSecrets"] == [{"name": "registry"}]


def test_a_spec_that_says_nothing_leaves_placement_to_the_cluster() -> None:
    for template in templates():
        left_out = {"imagePullSecrets", "priorityClassName", "nodeSelector", "tolerations", "affinity"}
        assert not left_out & set(template["spec"])


def test_a_job_that_could_not_start_is_made_anew_with_the_placement_that_lets_it() -> None:
    before, after = (jobs(inputs(pods=asked))[0] for asked in ({}, {"imagePullSecrets": [{"name": "registry"}]}))
    assert before["metadata"]["name"] != after["metadata"]["name"]


def test_pods_of_a_version_are_spread_over_zones_and_nodes() -> None:
    (deployment,) = [
        one for one in workloads(inputs()) if one["kind"] == "Deployment" and one["metadata"]["name"] == "night-scoring"
    ]
    pod = deployment["spec"]["template"]["spec"]
    spread = pod["topologySpreadConstraints"]
    assert [one["topologyKey"] for one in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert all(one["matchLabelKeys"] == ["pod-template-hash"] for one in spread)


def test_a_roll_takes_no_pod_away_before_its_successor_is_ready_and_lets_it_drain() -> None:
    for one in workloads(inputs()):
        if one["kind"] != "Deployment":
            continue
        assert one["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        pod = one["spec"]["template"]["spec"]
        unrouted = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert 0 < unrouted < pod["terminationGracePeriodSeconds"]
