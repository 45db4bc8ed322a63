"""A cluster in memory: what is applied is there, Jobs end as they are told, and every write is kept in order."""

import base64
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from quizfleet_operator.bindings.account import OWN
from quizfleet_operator.cluster import Cluster, Object, Refused
from quizfleet_operator.naming import MANAGER, SCALER
from quizfleet_operator.providing import Provided

Path = tuple[str, ...]
Written = tuple[str, str]
"""(kind, name), with "scale" for a Deployment's replicas and "delete <kind>" for what is deleted."""


class MemoryCluster(Cluster):
    """Holds objects by (kind, name).

    As on the API server, an apply adds to what others have set, and takes away what its manager alone has applied and
    leaves out now; another spec is another generation.
    """

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Object] = {}
        self.written: list[Written] = []
        self.refuses: dict[str, str] = {}
        """By kind, or "scale": what is said against it."""
        self.running: list[Object] = []
        """The pods that are there, Jobs' apart."""
        self._applied: dict[tuple[str, str], dict[str, set[Path]]] = {}

    async def read(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Object | None:
        return self.objects.get((kind, name))

    async def pods(self, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        if "batch.kubernetes.io/job-name" not in selector:
            return self.running
        ended = {"state": {"terminated": {"message": "no such column"}}}
        metadata = {"creationTimestamp": "0", "labels": dict(selector)}
        return [{"metadata": metadata, "status": {"containerStatuses": [ended]}}]

    async def find(self, api_version: str, kind: str, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        found = self.of_kind(kind).values()
        return [one for one in found if selector.items() <= one["metadata"].get("labels", {}).items()]

    async def apply(self, manifest: Object, manager: str = MANAGER) -> Object:
        key = (manifest["kind"], manifest["metadata"]["name"])
        what = "scale" if manager == SCALER else key[0]
        if what in self.refuses:
            raise Refused(self.refuses[what])
        self.written.append((what, key[1]))
        live = self.objects.setdefault(key, {"metadata": {"uid": "-".join(key), "generation": 0}})
        before = deepcopy(live.get("spec"))
        fields = self._applied.setdefault(key, {})
        left_out = fields.get(manager, set()) - set(_paths(manifest))
        fields[manager] = set(_paths(manifest))
        for path in left_out - set().union(*fields.values()):
            _remove(live, path)
        _merge(live, deepcopy(manifest))
        live["metadata"]["generation"] += live.get("spec") != before
        return deepcopy(live)

    async def delete(self, live: Object) -> None:
        key = (live["kind"], live["metadata"]["name"])
        self.written.append((f"delete {key[0]}", key[1]))
        del self.objects[key]
        self._applied.pop(key, None)

    def of_kind(self, kind: str) -> dict[str, Object]:
        """The objects of a kind by name."""
        return {name: one for (its, name), one in self.objects.items() if its == kind}

    def end_jobs(self, condition: str) -> None:
        """Every Job that runs has ended, "Complete" or "Failed"."""
        for job in self.of_kind("Job").values():
            ended = {"type": condition, "status": "True", "lastTransitionTime": "2999-01-01T00:00:00Z"}
            job.setdefault("status", {"conditions": [ended]})

    def roll(self) -> None:
        """Every Deployment has its pods, all of the newest version."""
        for live in self.of_kind("Deployment").values():
            count, generation = live["spec"]["replicas"], live["metadata"]["generation"]
            live["status"] = {"observedGeneration": generation, "readyReplicas": count, "updatedReplicas": count}


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
            observed = one["metadata"]["generation"]
            one["status"] = {"observedGeneration": observed, "conditions": [{"type": "Ready", "status": "True"}]}
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


def _paths(part: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    """Every field; a list is one."""
    for key, value in part.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, (*above, key))
        else:
            yield (*above, key)


def _remove(live: Object, path: Path) -> None:
    key, *below = path
    if below and isinstance(live.get(key), dict):
        _remove(live[key], tuple(below))
    if not below or live.get(key) == {}:
        live.pop(key, None)
