"""What one service of an event becomes."""

from quizfleet_operator import naming
from quizfleet_operator.desired import pods
from quizfleet_operator.desired.inputs import Inputs, Manifest, metadata
from quizfleet_operator.desired.secrets import env_name, environment_digest

HTTP, METRICS = 8000, 9464
GRACE_SECONDS, UNROUTED_SECONDS = 40, 5
"""A pod first leaves the endpoints, then drains: sockets get a close frame, requests finish, answers are committed."""

SPREAD_OVER = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")


def account(inputs: Inputs, service: str) -> Manifest:
    """An account without rights, so that a pod does not run as the namespace's default."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(inputs, naming.workload(inputs.name, service), service),
        "automountServiceAccountToken": False,
    }


def service(inputs: Inputs, name: str) -> Manifest:
    """The Service in front of the pods. Metrics stay off it: they are scraped from pods."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(inputs, naming.workload(inputs.name, name), name),
        "spec": {
            "selector": naming.selector(inputs.name, name),
            "ports": [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}],
        },
    }


def deployment(inputs: Inputs, name: str) -> Manifest:
    """The Deployment, without `replicas`: see `quizfleet_operator.apply.scale`."""
    workload = naming.workload(inputs.name, name)
    noted = {naming.ENVIRONMENT: environment_digest(inputs, name)}
    pod = pods.pod_spec(
        inputs,
        workload,
        _container(inputs, name),
        [],
        terminationGracePeriodSeconds=GRACE_SECONDS,
        topologySpreadConstraints=[_spread(inputs, name, over) for over in SPREAD_OVER],
    )
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(inputs, workload, name),
        "spec": {
            "selector": {"matchLabels": naming.selector(inputs.name, name)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "revisionHistoryLimit": 3,
            "template": {"metadata": pods.pod_metadata(inputs, name, noted), "spec": pod},
        },
    }


def _spread(inputs: Inputs, name: str, over: str) -> Manifest:
    return {
        "maxSkew": 1,
        "topologyKey": over,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": naming.selector(inputs.name, name)},
        # Each version is spread by itself: otherwise the pods that a roll is about to end decide where the new ones go.
        "matchLabelKeys": ["pod-template-hash"],
    }


def _container(inputs: Inputs, name: str) -> Manifest:
    resources = inputs.plan.resources[name]
    ports = ("--port", str(HTTP), "--metrics-port", str(METRICS))
    return pods.container(
        inputs,
        name,
        ["serve", name, "--host", "0.0.0.0", *ports],  # noqa: S104 - a pod's own network
        env_name(inputs.name, name),
        [],
        ports=[
            {"name": "http", "containerPort": HTTP, "protocol": "TCP"},
            {"name": "metrics", "containerPort": METRICS, "protocol": "TCP"},
        ],
        resources={"requests": resources.requests, "limits": resources.limits},
        startupProbe=_probe("/healthz", periodSeconds=2, failureThreshold=60),
        livenessProbe=_probe("/healthz", periodSeconds=10, failureThreshold=3),
        readinessProbe=_probe("/readyz", periodSeconds=5, failureThreshold=2),
        lifecycle={"preStop": {"sleep": {"seconds": UNROUTED_SECONDS}}},
    )


def _probe(path: str, **timing: int) -> Manifest:
    return {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 5, **timing}


def disruption_budget(inputs: Inputs, name: str) -> Manifest:
    """At most one pod at a time leaves for a node's maintenance."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(inputs, naming.workload(inputs.name, name), name),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": naming.selector(inputs.name, name)}},
    }


def manifests(inputs: Inputs, name: str) -> list[Manifest]:
    """All objects of one service but its autoscaler."""
    return [account(inputs, name), service(inputs, name), deployment(inputs, name), disruption_budget(inputs, name)]
