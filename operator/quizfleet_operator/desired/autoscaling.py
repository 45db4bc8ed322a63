"""What scales a service within its bounds while the event is live; the schedule's replicas are the floor."""

from quizfleet_operator import figures, naming, quantities
from quizfleet_operator.desired import certificates
from quizfleet_operator.desired.inputs import Inputs, Manifest, metadata
from quizfleet_operator.desired.secrets import env_name, environment
from quizfleet_operator.models import Autoscaling, Stage

CPU_TARGET_PERCENT = 70

POD_METRICS = {
    "scoring": ("quizfleet_answers_queued", 500),
    "leaderboard": ("quizfleet_sockets", int(figures.SOCKETS.value * figures.LOADED.value)),
}
"""By service: a gauge of its pods, and what one pod should have of it. 500 answers are a whole commit that waits."""

LAG_TARGET = 5_000
"""Announcements that one pod of leaderboard may be behind: ten of the batches it reads at once."""

_BEHAVIOR = {"scaleDown": {"stabilizationWindowSeconds": 300}}
"""Quickly up and slowly down: sockets that move cost more than an idle pod."""

_KAFKA = "QUIZFLEET_KAFKA_"
_SASL = {"PLAIN": "plaintext", "SCRAM-SHA-256": "scram_sha256", "SCRAM-SHA-512": "scram_sha512"}


def manifests(inputs: Inputs, service: str) -> list[Manifest]:
    """The autoscaler of a service, while there is something to decide and somebody to decide it."""
    bounds = inputs.plan.bounds[service]
    if inputs.stage is not Stage.LIVE or bounds.high <= bounds.low:
        return []
    chosen = inputs.spec.autoscaling
    if chosen in (Autoscaling.HPA, Autoscaling.POD_METRICS):
        return [_autoscaler(inputs, service)]
    if chosen is Autoscaling.KEDA and inputs.keda:
        return _scaled(inputs, service)
    return []


def _target(inputs: Inputs, service: str) -> Manifest:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": naming.workload(inputs.name, service)}


def _autoscaler(inputs: Inputs, service: str) -> Manifest:
    bounds = inputs.plan.bounds[service]
    utilization = {"type": "Utilization", "averageUtilization": _cpu_percent(inputs, service)}
    metrics: list[Manifest] = [{"type": "Resource", "resource": {"name": "cpu", "target": utilization}}]
    if inputs.spec.autoscaling is Autoscaling.POD_METRICS and service in POD_METRICS:
        gauge, value = POD_METRICS[service]
        target = {"type": "AverageValue", "averageValue": str(value)}
        metrics.append({"type": "Pods", "pods": {"metric": {"name": gauge}, "target": target}})
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(inputs, naming.workload(inputs.name, service), service),
        "spec": {
            "scaleTargetRef": _target(inputs, service),
            "minReplicas": bounds.low,
            "maxReplicas": bounds.high,
            "metrics": metrics,
            "behavior": _BEHAVIOR,
        },
    }


def _cpu_percent(inputs: Inputs, service: str) -> int:
    """Per cent of the request that the spec gives; of a planned one, which may be far less, per cent of a core."""
    asked = inputs.spec.services.of(service).resources
    if asked and "cpu" in asked.requests | asked.limits:
        return CPU_TARGET_PERCENT
    return int(CPU_TARGET_PERCENT / quantities.parse(inputs.plan.resources[service].requests["cpu"]))


def _scaled(inputs: Inputs, service: str) -> list[Manifest]:
    bounds = inputs.plan.bounds[service]
    cpu = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(_cpu_percent(inputs, service))}}
    lag, more = _lag(inputs) if service == "leaderboard" else ([], [])
    scaled = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": metadata(inputs, naming.workload(inputs.name, service), service),
        "spec": {
            "scaleTargetRef": _target(inputs, service),
            "minReplicaCount": bounds.low,
            "maxReplicaCount": bounds.high,
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": _BEHAVIOR}},
            "triggers": [cpu, *lag],
        },
    }
    return [*more, scaled]


def _lag(inputs: Inputs) -> tuple[list[Manifest], list[Manifest]]:
    """The trigger by Kafka lag, and the TriggerAuthentication it needs where the broker asks who is there, or
    shows a certificate of an authority of its own.
    """
    told = environment(inputs, "leaderboard")
    protocol = told.get(f"{_KAFKA}SECURITY_PROTOCOL", "PLAINTEXT")
    trigger: Manifest = {
        "type": "kafka",
        "metadata": {
            "bootstrapServers": inputs.bindings.kafka.bootstrap_servers,
            "consumerGroup": naming.consumer_group(inputs.namespace, inputs.name),
            "topic": naming.topics(inputs.namespace, inputs.name)[0],
            "lagThreshold": str(LAG_TARGET),
            "tls": "enable" if "SSL" in protocol.split("_") else "disable",
        },
    }
    references = []
    if protocol.startswith("SASL_"):
        trigger["metadata"]["sasl"] = _SASL.get(told.get(f"{_KAFKA}SASL_MECHANISM", ""), "plaintext")
        secret = env_name(inputs.name, "leaderboard")
        given = {"username": f"{_KAFKA}SASL_USERNAME", "password": f"{_KAFKA}SASL_PASSWORD"}
        references += [{"parameter": what, "name": secret, "key": key} for what, key in given.items()]
    if inputs.bindings.kafka.ca:
        references.append({"parameter": "ca", "name": certificates.name(inputs.name), "key": "kafka.crt"})
    if not references:
        return [trigger], []
    workload = naming.workload(inputs.name, "leaderboard")
    trigger["authenticationRef"] = {"name": workload}
    authentication = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": metadata(inputs, workload, "leaderboard"),
        "spec": {"secretTargetRef": references},
    }
    return [trigger], [authentication]
