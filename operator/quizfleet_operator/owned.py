"""What an event owns in the cluster, as the operator's watches have seen it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from quizfleet_operator import naming
from quizfleet_operator.models import SERVICES

Object = dict[str, Any]


class Kind(NamedTuple):
    """A kind of object, as the API names it."""

    group: str
    version: str
    plural: str
    name: str

    @property
    def api_version(self) -> str:
        """As manifests have it."""
        return f"{self.group}/{self.version}".removeprefix("/")

    @property
    def path(self) -> str:
        """Where the API has those of all namespaces."""
        return f"/{'apis' if self.group else 'api'}/{self.api_version}/{self.plural}"


KINDS = (
    Kind("", "v1", "serviceaccounts", "ServiceAccount"),
    Kind("", "v1", "services", "Service"),
    Kind("", "v1", "secrets", "Secret"),
    Kind("apps", "v1", "deployments", "Deployment"),
    Kind("batch", "v1", "jobs", "Job"),
    Kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"),
    Kind("networking.k8s.io", "v1", "ingresses", "Ingress"),
    Kind("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
    Kind("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject"),
    Kind("keda.sh", "v1alpha1", "triggerauthentications", "TriggerAuthentication"),
)
"""Everything an event becomes."""


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
