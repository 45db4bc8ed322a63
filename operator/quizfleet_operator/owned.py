"""What an event owns in the cluster, as the operator's watches have seen it."""

from collections.abc import Iterable, Mapping
from typing import Any

from quizfleet_operator import naming
from quizfleet_operator.models import SERVICES

Object = dict[str, Any]

KINDS = (
    ("", "v1", "serviceaccounts", "ServiceAccount"),
    ("", "v1", "services", "Service"),
    ("", "v1", "secrets", "Secret"),
    ("apps", "v1", "deployments", "Deployment"),
    ("batch", "v1", "jobs", "Job"),
    ("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"),
    ("networking.k8s.io", "v1", "ingresses", "Ingress"),
    ("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
    ("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject"),
    ("keda.sh", "v1alpha1", "triggerauthentications", "TriggerAuthentication"),
)
"""(group, version, plural, kind) of everything an event becomes."""


class Owned:
    """Objects by kind and name."""

    def __init__(self, objects: Iterable[Mapping[str, Any]], uid: str) -> None:
        self._objects: dict[tuple[str, str], Object] = {}
        for one in objects:
            if any(owner.get("uid") == uid for owner in one["metadata"].get("ownerReferences", [])):
                self._objects[one["kind"], one["metadata"]["name"]] = dict(one)

    def get(self, kind: str, name: str) -> Object | None:
        """An object."""
        return self._objects.get((kind, name))

    def put(self, live: Object) -> None:
        """An object as a write has just returned it, which the watches will see later."""
        self._objects[live["kind"], live["metadata"]["name"]] = live

    def drop(self, live: Object) -> None:
        """An object that was just deleted."""
        del self._objects[live["kind"], live["metadata"]["name"]]

    def of_kind(self, kind: str) -> list[Object]:
        """All objects of a kind."""
        return [one for (its, _), one in self._objects.items() if its == kind]

    def deployments(self, event: str) -> dict[str, Object]:
        """The Deployments by service."""
        found = {service: self.get("Deployment", naming.workload(event, service)) for service in SERVICES}
        return {service: live for service, live in found.items() if live is not None}

    def image(self, event: str) -> str | None:
        """What the event's services run, or ran; None before there is a Deployment."""
        templates = [live["spec"]["template"]["spec"] for live in self.deployments(event).values()]
        return templates[0]["containers"][0]["image"] if templates else None

    def beyond(self, desired: Iterable[tuple[str, str]]) -> list[Object]:
        """What is there and no longer desired, by (kind, name)."""
        wanted = set(desired)
        return [one for key, one in self._objects.items() if key not in wanted]
