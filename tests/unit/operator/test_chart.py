"""The operator's chart as Helm renders it."""

import json
from typing import Any

import pytest
import yaml

from quizfleet_operator import crd
from quizfleet_operator.__main__ import HEALTH_PORT, METRICS_PORT
from tests.unit.operator.helm import CHART, MONITORED, Manifest, of_kind, render, run_helm, template
from tests.unit.operator.restricted import violations

pytestmark = pytest.mark.usefixtures("helm")


def pod_of_operator(*values: str) -> Manifest:
    (deployment,) = of_kind("Deployment", *values)
    spec: Manifest = deployment["spec"]["template"]["spec"]
    return spec


def environment(pod: Manifest) -> dict[str, Any]:
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in pod["containers"][0]["env"]}


def test_lint_finds_nothing() -> None:
    linted = run_helm("lint", "--strict", str(CHART))
    assert linted.returncode == 0, linted.stdout


def test_every_manifest_has_one_place_and_is_there_once() -> None:
    seen = [(one["kind"], one["metadata"]["name"]) for one in render(*MONITORED)]
    assert len(seen) == len(set(seen))
    cluster_wide = {"ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"}
    for manifest in render(*MONITORED):
        assert manifest["kind"] in cluster_wide or manifest["metadata"]["namespace"] == "fleet", manifest["kind"]


def test_pods_meet_the_restricted_standard_with_a_read_only_root() -> None:
    (tested,) = of_kind("Pod")
    for pod in (pod_of_operator(), tested["spec"]):
        assert violations(pod) == []
        assert pod["securityContext"]["runAsUser"] == 10001
        assert all(set(volume) <= {"name", "emptyDir"} for volume in pod.get("volumes", []))
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"]["cpu"]


def test_probes_and_ports_are_those_the_operator_answers() -> None:
    (container,) = pod_of_operator()["containers"]
    assert {port["name"]: port["containerPort"] for port in container["ports"]} == {
        "health": HEALTH_PORT,
        "metrics": METRICS_PORT,
    }
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "health"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}


def test_events_run_the_image_of_the_operator_with_its_pull_settings() -> None:
    image = '{"repository":"registry.example:5000/quizfleet","tag":"1.2","pullPolicy":"Always"}'
    pod = pod_of_operator(f"image={image}", 'imagePullSecrets=[{"name":"one"},{"name":"two"}]')
    told = environment(pod)
    assert told["OPERATOR_IMAGE"] == pod["containers"][0]["image"] == "registry.example:5000/quizfleet:1.2"
    assert told["OPERATOR_PULL_POLICY"] == pod["containers"][0]["imagePullPolicy"] == "Always"
    assert json.loads(told["OPERATOR_PULL_SECRETS"]) == ["one", "two"]
    assert pod["imagePullSecrets"] == [{"name": "one"}, {"name": "two"}]


def test_bare_install_tells_the_operator_all_it_reads() -> None:
    told = environment(pod_of_operator())
    assert told["OPERATOR_IMAGE"] == "quizfleet:dev"
    assert json.loads(told["OPERATOR_PULL_SECRETS"]) == []
    assert told["OPERATOR_NAMESPACE"] == {"fieldRef": {"fieldPath": "metadata.namespace"}}
    assert told["LOG_LEVEL"] == "INFO"


def test_empty_tag_means_the_version_of_the_chart() -> None:
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
    assert pod_of_operator('image.tag=""')["containers"][0]["image"] == f"quizfleet:{version}"


def test_crd_in_the_chart_is_the_generated_one_and_outlives_it() -> None:
    generated = [yaml.safe_load(text) for name, text in crd.files().items() if name.startswith("crds/")]
    rendered = {one["metadata"]["name"]: one for one in of_kind("CustomResourceDefinition")}
    assert rendered.keys() == {one["metadata"]["name"] for one in generated}
    for one in generated:
        in_chart = rendered[one["metadata"]["name"]]
        assert in_chart["spec"] == one["spec"]
        assert in_chart["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_crd_may_go_with_the_chart_or_be_left_to_others() -> None:
    rendered = of_kind("CustomResourceDefinition", "crds.keep=false")
    assert rendered
    assert not any("annotations" in one["metadata"] for one in rendered)
    assert of_kind("CustomResourceDefinition", "crds.enabled=false") == []


def test_replicas_are_spread_and_one_stays_while_nodes_are_drained() -> None:
    (budget,) = of_kind("PodDisruptionBudget")
    (deployment,) = of_kind("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["replicas"] == 2
    assert budget["spec"]["maxUnavailable"] == 1
    assert budget["spec"]["selector"]["matchLabels"].items() <= labels.items()
    (spread,) = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"] == budget["spec"]["selector"]


def test_a_single_replica_may_be_moved() -> None:
    assert of_kind("PodDisruptionBudget", "replicas=1") == []
    assert "topologySpreadConstraints" not in pod_of_operator("replicas=1")


def test_nothing_but_scrapes_reaches_the_operator() -> None:
    (policy,) = of_kind("NetworkPolicy")
    (deployment,) = of_kind("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert policy["spec"]["policyTypes"] == ["Ingress"]
    assert policy["spec"]["ingress"] == [{"ports": [{"port": "metrics", "protocol": "TCP"}]}]


def test_scrapes_may_be_kept_to_those_who_are_named() -> None:
    peers = [{"namespaceSelector": {"matchLabels": {"team": "metrics"}}}]
    (policy,) = of_kind("NetworkPolicy", f"networkPolicy.metricsFrom={json.dumps(peers)}")
    assert policy["spec"]["ingress"][0]["from"] == peers
    assert of_kind("NetworkPolicy", "networkPolicy.enabled=false") == []


def test_pods_go_where_they_are_told() -> None:
    tolerations = [{"key": "quiz", "operator": "Exists"}]
    affinity: Manifest = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}
    spread = [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}]
    pod = pod_of_operator(
        'nodeSelector={"disk":"ssd"}',
        f"tolerations={json.dumps(tolerations)}",
        f"affinity={json.dumps(affinity)}",
        f"topologySpreadConstraints={json.dumps(spread)}",
        'priorityClassName="high"',
    )
    assert pod["nodeSelector"] == {"disk": "ssd"}
    assert pod["tolerations"] == tolerations
    assert pod["affinity"] == affinity
    assert pod["topologySpreadConstraints"] == spread
    assert pod["priorityClassName"] == "high"


def test_labels_and_annotations_of_pods_are_added_to_the_charts() -> None:
    (deployment,) = of_kind("Deployment", 'podLabels={"team":"quiz"}', 'podAnnotations={"note":"here"}')
    metadata = deployment["spec"]["template"]["metadata"]
    assert metadata["labels"]["team"] == "quiz"
    assert deployment["spec"]["selector"]["matchLabels"].items() <= metadata["labels"].items()
    assert metadata["annotations"] == {"note": "here"}


def test_common_labels_are_on_everything_and_select_nothing() -> None:
    labelled = 'commonLabels={"cost":"quiz"}'
    for manifest in render(*MONITORED, labelled):
        assert manifest["metadata"]["labels"]["cost"] == "quiz", manifest["kind"]
    (deployment,) = of_kind("Deployment", labelled)
    assert "cost" not in deployment["spec"]["selector"]["matchLabels"]


def test_annotations_of_the_account_are_those_a_cloud_asks_for() -> None:
    (account,) = of_kind("ServiceAccount", 'serviceAccount.annotations={"cloud/role":"quiz"}')
    assert account["metadata"]["annotations"] == {"cloud/role": "quiz"}


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("replica=2", "replica"),
        ("replicas=0", "replicas"),
        ("image.tags=1", "tags"),
        ('image.pullPolicy="Sometimes"', "pullPolicy"),
        ('image.repository=""', "repository"),
        ('image.repository="quizfleet:dev"', "repository"),
        ("crds.enabled=1", "enabled"),
        ('strimzi.namespaces=["Kafka"]', "namespaces"),
        ('logLevel="chatty"', "logLevel"),
        ('imagePullSecrets=["one"]', "imagePullSecrets"),
        ('resources.requests={"cpu":"lots"}', "cpu"),
        ("podMonitor.enable=true", "enable"),
        ("podLabels.n=1", "podLabels"),
        ("commonLabels.n=1", "commonLabels"),
        ('commonLabels={"app.kubernetes.io/name":"mine"}', "app.kubernetes.io/name"),
        ('serviceAccount.name="mine"', "name"),
        ('topologySpreadConstraints=[{"maxSkew":1}]', "topologySpreadConstraints"),
        ('networkPolicy.metricsFrom=[{"namespace":"monitoring"}]', "namespace"),
        ("networkPolicy.metricsFrom=[{}]", "metricsFrom"),
        ('podMonitor.interval="often"', "interval"),
        ('prometheusRule.runbooks="docs"', "runbooks"),
        ('dashboard.folder="Quizzes"', "folder"),
        ('priorityClassName={"name":"high"}', "priorityClassName"),
    ],
)
def test_wrong_value_is_refused_and_named(value: str, named: str) -> None:
    refused = template(value)
    assert refused.returncode != 0
    assert named in refused.stderr
    assert "schema" in refused.stderr
