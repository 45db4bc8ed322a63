"""Plays the controllers of Jobs and Deployments: whatever is asked for is done at once, as if by a kubelet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from tests.bench.cluster.client import Api, Object
from tests.bench.cluster.following import Connect, following

JOBS, DEPLOYMENTS = "/apis/batch/v1/jobs", "/apis/apps/v1/deployments"


@contextmanager
def playing_controllers(connect: Connect) -> Iterator[None]:
    """Complete Jobs and make Deployments ready until the block ends."""
    with following(connect, JOBS, _complete), following(connect, DEPLOYMENTS, _make_ready):
        yield


def _complete(api: Api, job: Object) -> None:
    if job.get("status", {}).get("conditions"):
        return
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    done = [
        {
            "type": kind,
            "status": "True",
            "lastTransitionTime": now,
            "lastProbeTime": now,
            "reason": "CompletionsReached",
        }
        for kind in ("SuccessCriteriaMet", "Complete")
    ]
    _tell(api, JOBS, job, {"startTime": now, "completionTime": now, "succeeded": 1, "conditions": done})


def _make_ready(api: Api, deployment: Object) -> None:
    replicas = deployment["spec"].get("replicas", 1)
    counted = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    wanted = {"observedGeneration": deployment["metadata"]["generation"], **dict.fromkeys(counted, replicas)}
    status = deployment.get("status", {})
    if any(status.get(name, 0) != value for name, value in wanted.items()):
        _tell(api, DEPLOYMENTS, deployment, wanted)


def _tell(api: Api, collection: str, live: Object, status: Object) -> None:
    group, _, plural = collection.rpartition("/")
    metadata = live["metadata"]
    path = f"{group}/namespaces/{metadata['namespace']}/{plural}/{metadata['name']}/status"
    try:
        api.merge(path, {"status": status})
    except httpx.HTTPStatusError as refused:
        if refused.response.status_code != httpx.codes.NOT_FOUND:  # deleted meanwhile
            raise
