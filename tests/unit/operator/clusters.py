"""A cluster in memory: what is applied is there, Jobs end as they are told, and every write is kept in order."""

import base64
from collections.abc import Mapping
from typing import Any

from quizfleet_operator.bindings.account import OWN
from quizfleet_operator.cluster import Cluster, Object, Refused
from quizfleet_operator.naming import MANAGER, SCALER
from quizfleet_operator.providing import Provided

Written = tuple[str, str]
"""(kind, name), with "scale" for a Deployment's replicas and "delete <kind>" for what is deleted."""


class MemoryCluster(Cluster):
    """Holds objects by (kind, name). As the API server does, an apply adds to what others have set."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Object] = {}
        self.written: list[Written] = []
        self.refuses: dict[str, str] = {}
        """By kind: what is said against it."""

    async def read(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Object | None:
        return self.objects.get((kind, name))

    async def pods(self, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        ended = {"state": {"terminated": {"message": "no such column"}}}
        return [{"metadata": {"creationTimestamp": "0"}, "status": {"containerStatuses": [ended]}}]

    async def find(self, api_version: str, kind: str, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        found = self.of_kind(kind).values()
        return [one for one in found if selector.items() <= one["metadata"].get("labels", {}).items()]

    async def apply(self, manifest: Object, manager: str = MANAGER) -> Object:
        key = (manifest["kind"], manifest["metadata"]["name"])
        if manifest["kind"] in self.refuses:
            raise Refused(self.refuses[manifest["kind"]])
        self.written.append(("scale" if manager == SCALER else key[0], key[1]))
        live = self.objects.setdefault(key, {"metadata": {"uid": "-".join(key)}})
        _merge(live, manifest)
        return live

    async def delete(self, live: Object) -> None:
        key = (live["kind"], live["metadata"]["name"])
        self.written.append((f"delete {key[0]}", key[1]))
        del self.objects[key]

    def of_kind(self, kind: str) -> dict[str, Object]:
        """The objects of a kind by name."""
        return {name: one for (its, name), one in self.objects.items() if its == kind}

    def end_jobs(self, condition: str) -> None:
        """Every Job that runs has ended, "Complete" or "Failed"."""
        for job in self.of_kind("Job").values():
            ended = {"type": condition, "status": "True", "lastTransitionTime": "2999-01-01T00:00:00Z"}
            job.setdefault("status", {"conditions": [ended]})


class WithStrimzi(MemoryCluster):
    """A cluster in memory in which Strimzi is installed, with these versions of its API."""

    def __init__(self, *served: str) -> None:
        super().__init__()
        versions = [{"name": version, "served": version in served} for version in ("v1", "v1beta2", "v1alpha1")]
        name = "kafkausers.kafka.strimzi.io"
        self.objects["CustomResourceDefinition", name] = {"metadata": {"name": name}, "spec": {"versions": versions}}

    def theirs(self) -> list[Object]:
        """What Strimzi's operators look at."""
        return [*self.of_kind("KafkaTopic").values(), *self.of_kind("KafkaUser").values()]

    def reconcile(self) -> None:
        """What Strimzi's operators do."""
        for one in self.theirs():
            one["metadata"]["generation"] = 1
            one["status"] = {"observedGeneration": 1, "conditions": [{"type": "Ready", "status": "True"}]}
        for name, user in self.of_kind("KafkaUser").items():
            user["status"] |= {"username": name, "secret": name}
            data = {"password": base64.b64encode(f"made up for {name}".encode()).decode()}
            self.objects["Secret", name] = {"kind": "Secret", "metadata": {"name": name}, "data": data}


class AllProvided(Provided):
    """MySQL, Redis and Kafka hold what the event needs."""

    async def once(self, event: str, what: str, *_: Any) -> Any:
        return OWN if what in ("redis", "kafka-account") else None


def _merge(live: Object, manifest: Mapping[str, Any]) -> None:
    for key, value in manifest.items():
        if isinstance(value, dict) and isinstance(live.get(key), dict):
            _merge(live[key], value)
        else:
            live[key] = value
