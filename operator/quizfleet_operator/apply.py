"""Bringing the cluster to what is desired: apply what differs, scale, prune."""

from collections.abc import Collection, Iterable

from quizfleet_operator import capacity, naming
from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.desired import Inputs, Manifest
from quizfleet_operator.drift import holds, noted
from quizfleet_operator.models import Stage
from quizfleet_operator.owned import KINDS, Owned

ALL_KINDS = frozenset(kind for *_, kind in KINDS)
AUTOSCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})


async def apply(cluster: Cluster, owned: Owned, manifests: Iterable[Manifest]) -> None:
    """Apply each manifest whose object is missing or differs.

    Raises:
        Refused: the API server does not take one.
    """
    for manifest in map(noted, manifests):
        live = owned.get(manifest["kind"], manifest["metadata"]["name"])
        if live is None or not holds(live, manifest):
            owned.put(await cluster.apply(manifest))


async def deploy(cluster: Cluster, owned: Owned, inputs: Inputs, manifest: Manifest) -> None:
    """Apply a manifest, a new Deployment with its replicas.

    `replicas` has a field manager of its own: were it part of the manifest only sometimes, server-side apply
    would reset it to 1 each time it is left out, whatever the autoscaler has set.

    Raises:
        Refused: the API server does not take it.
    """
    name = manifest["metadata"]["name"]
    if manifest["kind"] != "Deployment" or owned.get("Deployment", name) is not None:
        await apply(cluster, owned, [manifest])
        return
    service = manifest["metadata"]["labels"]["app.kubernetes.io/component"]
    replicas = capacity.replicas(inputs.stage, inputs.plan.bounds[service], 0)
    new = noted(manifest)
    made = await cluster.apply({**new, "spec": {**new["spec"], "replicas": replicas}})
    owned.put(await _scale(cluster, made, replicas))


async def scale(cluster: Cluster, owned: Owned, event: str, stage: Stage, plan: capacity.Plan) -> None:
    """Bring each Deployment's replicas into the bounds of the stage; within them the autoscaler decides.

    Raises:
        Refused: the API server does not let us.
    """
    for service, live in owned.deployments(event).items():
        now = live["spec"].get("replicas", 1)
        wanted = capacity.replicas(stage, plan.bounds[service], now)
        if wanted != now:
            owned.put(await _scale(cluster, live, wanted))


async def _scale(cluster: Cluster, live: Object, replicas: int) -> Object:
    metadata = {"name": live["metadata"]["name"], "namespace": live["metadata"]["namespace"]}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"replicas": replicas}}
    return await cluster.apply(body, naming.SCALER)


async def prune(
    cluster: Cluster, owned: Owned, keep: Iterable[tuple[str, str]], kinds: Collection[str] = ALL_KINDS
) -> None:
    """Delete what the event owns of these kinds and does not need any more."""
    for live in owned.beyond(keep):
        if live["kind"] in kinds:
            await cluster.delete(live)
            owned.drop(live)
