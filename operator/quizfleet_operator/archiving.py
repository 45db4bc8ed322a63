"""Exporting an event's results: when, and whether it is done."""

from quizfleet_operator import keys, naming, running_jobs
from quizfleet_operator.cluster import Cluster
from quizfleet_operator.conditions import Fact
from quizfleet_operator.desired import Inputs, Manifest
from quizfleet_operator.desired.archive import BUCKET_KEYS
from quizfleet_operator.models import SERVICES
from quizfleet_operator.owned import Owned
from quizfleet_operator.running_pods import running

NOT_YET = Fact(None, "NotFinished", "results are exported when the event is finished")


async def ensure(cluster: Cluster, owned: Owned, inputs: Inputs, job: Manifest) -> Fact:
    """Export once nobody can add to the results any more; whether it is done, with the reason where it is not."""
    if owned.get("Job", job["metadata"]["name"]) is None:
        fault = await _bucket_fault(cluster, inputs) or await _pods_fault(cluster, inputs)
        if fault:
            return fault
    return await running_jobs.ensure(cluster, owned, job, "Archive")


async def _bucket_fault(cluster: Cluster, inputs: Inputs) -> Fact | None:
    bucket = inputs.spec.archive.s3 if inputs.spec.archive else None
    if bucket is None:
        return None
    name = bucket.secret_ref.name
    found = await cluster.read("v1", "Secret", name, inputs.namespace)
    if found is None:
        return Fact(False, "SecretNotFound", f"there is no Secret {name}; spec.archive.s3.secretRef refers to it")
    held = keys.decode(found)
    missing = next((key for key in BUCKET_KEYS if not held.get(key)), None)
    if missing:
        return Fact(False, "SecretKeyMissing", f"Secret {name} (spec.archive.s3.secretRef) has no key {missing}")
    return None


async def _pods_fault(cluster: Cluster, inputs: Inputs) -> Fact | None:
    pods = await cluster.pods(inputs.namespace, naming.labels(inputs.name))
    left = {naming.component(pod) for pod in running(pods)} & set(SERVICES)
    if left:
        return Fact(False, "ScalingDown", f"pods of {', '.join(sorted(left))} are draining")
    return None
