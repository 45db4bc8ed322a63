"""Jobs on their way: start one, read how it went, try a failed one again."""

from datetime import UTC, datetime, timedelta

from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.conditions import Fact
from quizfleet_operator.desired import Manifest
from quizfleet_operator.owned import Owned

RETRY_AFTER = timedelta(seconds=45)


async def ensure(cluster: Cluster, owned: Owned, manifest: Manifest, what: str) -> Fact:
    """Start the Job unless it runs or ran; whether it is done, with the reason where it is not."""
    live = owned.get("Job", manifest["metadata"]["name"])
    if live is None:
        await cluster.apply(manifest)
        return Fact(False, f"{what}Running", f"Job {manifest['metadata']['name']} has started")
    name = live["metadata"]["name"]
    ended = {one["type"]: one for one in live.get("status", {}).get("conditions", []) if one["status"] == "True"}
    if "Complete" in ended:
        return Fact(True, f"{what}Complete", f"Job {name} has completed")
    if "Failed" not in ended:
        obstacle = await _obstacle(cluster, live)
        return Fact(False, f"{what}Running", f"Job {name} is running{f': {obstacle}' if obstacle else ''}")
    said = await _last_words(cluster, live) or ended["Failed"].get("message", "")
    if _age(ended["Failed"]) > RETRY_AFTER:
        await cluster.delete(live)
    return Fact(False, f"{what}Failed", f"Job {name} failed and is tried again every minute: {said}")


def _age(condition: Object) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(condition["lastTransitionTime"])


async def _pods(cluster: Cluster, job: Object) -> list[Object]:
    """The Job's pods, the newest first."""
    pods = await cluster.pods(job["metadata"]["namespace"], {"batch.kubernetes.io/job-name": job["metadata"]["name"]})
    return sorted(pods, key=lambda one: str(one["metadata"]["creationTimestamp"]), reverse=True)


async def _obstacle(cluster: Cluster, job: Object) -> str:
    """Why the Job's pod has no node, such as a volume claim that is not there."""
    for pod in await _pods(cluster, job):
        for condition in pod.get("status", {}).get("conditions", []):
            if condition["type"] == "PodScheduled" and condition["status"] == "False":
                return str(condition.get("message", ""))[:600]
    return ""


async def _last_words(cluster: Cluster, job: Object) -> str:
    """What the Job's last pod said before it ended."""
    for pod in await _pods(cluster, job):
        for container in pod.get("status", {}).get("containerStatuses", []):
            ended = container.get("state", {}).get("terminated") or {}
            if ended.get("message"):
                return str(ended["message"]).strip()[-600:]
            waiting = container.get("state", {}).get("waiting") or {}
            if waiting.get("message"):
                return f"{waiting.get('reason')}: {waiting['message']}"[:600]
    return ""
