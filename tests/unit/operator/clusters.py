"""A cluster in memory: what is applied is there, Jobs end as they are told, and every write is kept in order."""

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
