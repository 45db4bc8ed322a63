"""Conditions by the Kubernetes API conventions: pure functions of what a reconcile observed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quizfleet_operator.capacity import Bounds, replicas
from quizfleet_operator.models import SERVICES, Autoscaling, Condition, QuizEventSpec, ServiceStatus, Stage
from quizfleet_operator.stage import RUNNING

ORDER = (
    "BindingsReady",
    "TopicsReady",
    "SchemaMigrated",
    "ContentLoaded",
    "WorkloadsReady",
    "AutoscalingReady",
    "IngressReady",
)
"""The order in which things come about; Ready gives the reason of the first that is not true."""

BESIDES = ("OnTime", "Archived")
"""What some events tell besides: it says nothing about whether they are ready."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that holds (True), does not (False), or is not known yet (None), and why."""

    holds: bool | None
    reason: str
    message: str


@dataclass(slots=True)
class Observed:
    """What a reconcile found out, by type of condition. What it did not get to is Unknown."""

    facts: dict[str, Fact] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    """The Secret of each binding, once everything is provided by them."""

    def tell(self, kind: str, holds: bool | None, reason: str, message: str) -> None:
        """Record a fact."""
        self.facts[kind] = Fact(holds, reason, message)

    def next(self) -> str:
        """The first condition of which nothing is known yet: what comes about next."""
        return next((kind for kind in ORDER if kind not in self.facts), "WorkloadsReady")

    def of(self, kind: str) -> Fact:
        """What was found out about a thing."""
        return self.facts.get(kind, Fact(None, "Waiting", "waits for what comes before it"))

    @property
    def missing(self) -> Fact | None:
        """The first thing that does not hold, of those that make an event ready."""
        return next((self.of(kind) for kind in ORDER if self.of(kind).holds is not True), None)


def conditions(
    observed: Observed, stage: Stage, generation: int, previous: Iterable[Mapping[str, Any]], now: datetime
) -> list[Condition]:
    """All conditions, Ready first. The time of a transition stays while the status does."""
    facts = {"Ready": _ready(observed, stage), **{kind: observed.of(kind) for kind in ORDER}}
    facts |= {kind: observed.facts[kind] for kind in BESIDES if kind in observed.facts}
    since = {one["type"]: one for one in previous}
    return [as_condition(kind, fact, generation, since.get(kind), now) for kind, fact in facts.items()]


def _ready(observed: Observed, stage: Stage) -> Fact:
    missing = observed.missing
    if missing is not None:
        return Fact(False, missing.reason, missing.message)
    if stage is Stage.SUSPENDED:
        return Fact(False, "Suspended", "spec.suspend is true; set it to false to go on")
    return Fact(True, stage.value, _READY_MESSAGES[stage])


_READY_MESSAGES = {
    Stage.SCHEDULED: "everything is prepared; pods start when prewarming begins",
    Stage.PREWARMING: "pods are ready; players can join when the event starts",
    Stage.LIVE: "players can join and answer",
    Stage.DRAINING: "the event is over; open questions and sockets finish",
    Stage.FINISHED: "the event is over",
}


def as_condition(kind: str, fact: Fact, generation: int, before: Mapping[str, Any] | None, now: datetime) -> Condition:
    """A fact as a condition. The time of its transition stays while its status is that of `before`."""
    status = {True: "True", False: "False", None: "Unknown"}[fact.holds]
    unchanged = before is not None and before.get("status") == status and before.get("lastTransitionTime")
    return Condition(
        type=kind,
        status=status,
        reason=fact.reason,
        message=fact.message[:1000],
        observed_generation=generation,
        last_transition_time=before["lastTransitionTime"] if before and unchanged else now.replace(microsecond=0),
    )


def as_before(condition: Mapping[str, Any]) -> Fact:
    """What a condition told last."""
    holds = {"True": True, "False": False}.get(condition["status"])
    return Fact(holds, condition["reason"], condition["message"])


def pods(
    deployments: Mapping[str, Mapping[str, Any]], stage: Stage, bounds: Mapping[str, Bounds]
) -> dict[str, ServiceStatus]:
    """Desired and ready pods of each service; `deployments` by service as they are in the cluster."""
    found = {}
    for service in SERVICES:
        live = deployments.get(service, {})
        # What is there may be of the stage before.
        wanted = replicas(stage, bounds[service], live.get("spec", {}).get("replicas", 0))
        found[service] = ServiceStatus(desired=wanted, ready=live.get("status", {}).get("readyReplicas", 0))
    return found


def workloads_fact(
    deployments: Mapping[str, Mapping[str, Any]], stage: Stage, counted: Mapping[str, ServiceStatus]
) -> Fact:
    """Whether every service has the pods that are desired; those of the version before serve while a roll goes on."""
    if stage not in RUNNING:
        left = [service for service, status in counted.items() if status.ready]
        if left:
            return Fact(False, "ScalingDown", f"pods of {', '.join(left)} are draining")
        return Fact(True, "ScaledToZero", f"no pods are wanted while the event is {stage.value}")
    rolling = []
    for service in SERVICES:
        deployment = deployments.get(service)
        fault = _rollout_fault(deployment, counted[service])
        if fault:
            return Fact(False, fault[0], f"{service}: {fault[1]}")
        assert deployment is not None
        if (
            not _is_seen(deployment)
            or deployment.get("status", {}).get("updatedReplicas", 0) < counted[service].desired
        ):
            rolling.append(service)
    if rolling:
        return Fact(True, "RollingOut", f"every service has its pods; those of {', '.join(rolling)} are being replaced")
    return Fact(True, "PodsReady", "every service has its pods")


def _rollout_fault(deployment: Mapping[str, Any] | None, counted: ServiceStatus) -> tuple[str, str] | None:
    if deployment is None:
        return "DeploymentMissing", "the Deployment is being made"
    told = deployment.get("status", {}).get("conditions", []) if _is_seen(deployment) else []
    stuck = next((one for one in told if one["type"] == "Progressing" and one["status"] == "False"), None)
    if stuck:
        return "RolloutStuck", f"{stuck.get('message', '')}; see its pods with kubectl describe"
    if counted.ready < counted.desired:
        return "PodsNotReady", f"{counted.ready} of {counted.desired} pods are ready"
    return None


def _is_seen(deployment: Mapping[str, Any]) -> bool:
    """Whether the status is of the newest spec."""
    seen = deployment.get("status", {}).get("observedGeneration", 0)
    return bool(seen >= deployment["metadata"].get("generation", 0))


def autoscaling_fact(spec: QuizEventSpec, stage: Stage, keda: bool) -> Fact:
    """Whether what the spec chose may scale the services; `keda` tells whether the cluster has ScaledObjects."""
    chosen = spec.autoscaling
    if chosen is Autoscaling.KEDA and not keda:
        message = (
            "spec.autoscaling is KEDA, which is not installed: install it, or choose HPA; replicas stay as they are"
        )
        return Fact(False, "KEDANotInstalled", message)
    if chosen is Autoscaling.NONE:
        return Fact(True, "NotRequested", "spec.autoscaling is None; within the bounds replicas are yours to set")
    if stage is not Stage.LIVE:
        return Fact(True, "NotLive", f"the schedule alone decides while the event is {stage.value}")
    return Fact(True, "Autoscaled", f"{chosen.value} scales the services within their bounds")


def ingress_fact(spec: QuizEventSpec, known_class: bool, routed: bool) -> Fact:
    """Whether players can reach the event, as far as the cluster tells."""
    if spec.ingress is None:
        return Fact(True, "NotRequested", "spec.ingress is not set; reach the event by its Services")
    if not known_class:
        name = spec.ingress.class_name
        return Fact(
            False,
            "IngressClassNotFound",
            f"there is no IngressClass {name}; install its controller or mend spec.ingress.className",
        )
    if not routed:
        return Fact(None, "IngressPending", "the Ingress is being made")
    return Fact(True, "Routed", f"the Ingresses are there for class {spec.ingress.class_name}")
