"""Bringing the cluster to what is desired: apply what differs, scale, prune."""

from collections.abc import Iterable

from quizfleet_operator import capacity, naming
from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.desired import Inputs, Manifest
from quizfleet_operator.drift import holds
from quizfleet_operator.models import Stage
from quizfleet_operator.owned import Owned


async def apply(cluster: Cluster, owned: Owned, manifests: Iterable[Manifest]) -> None:
    """Apply each manifest whose object is missing or differs."""
    for manifest in manifests:
        live = owned.get(manifest["kind"], manifest["metadata"]["name"])
        if live is None or not holds(live, manifest):
            await cluster.apply(manifest)


async def deploy(cluster: Cluster, owned: Owned, inputs: Inputs, manifests: Iterable[Manifest]) -> None:
    """Apply manifests among which are Deployments, a new one with its replicas.

    `replicas` has a field manager of its own: were it part of the manifest only sometimes, server-side apply
    would reset it to 1 each time it is left out, whatever the autoscaler has set.
    """
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        if manifest["kind"] == "Deployment" and owned.get("Deployment", name) is None:
            service = manifest["metadata"]["labels"]["app.kubernetes.io/component"]
            replicas = capacity.replicas(inputs.stage, inputs.plan.bounds[service], 0)
            made = await cluster.apply({**manifest, "spec": {**manifest["spec"], "replicas": replicas}})
            await _scale(cluster, made, replicas)
        else:
            await apply(cluster, owned, [manifest])


async def scale(cluster: Cluster, owned: Owned, event: str, stage: Stage, plan: capacity.Plan) -> None:
    """Bring each Deployment's replicas into the bounds of the stage; within them the autoscaler decides."""
    for service, live in owned.deployments(event).items():
        now = live["spec"].get("replicas", 1)
        wanted = capacity.replicas(stage, plan.bounds[service], now)
        if wanted != now:
            await _scale(cluster, live, wanted)


async def _scale(cluster: Cluster, live: Object, replicas: int) -> None:
    metadata = {"name": live["metadata"]["name"], "namespace": live["metadata"]["namespace"]}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"replicas": replicas}}
    await cluster.apply(body, naming.SCALER)


async def prune(cluster: Cluster, owned: Owned, keep: Iterable[tuple[str, str]]) -> None:
    """Delete what the event owns and does not need any more."""
    for live in owned.beyond(keep):
        await cluster.delete(live)
