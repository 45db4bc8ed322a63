"""What happens when an event is deleted: what is outside the cluster goes, or stays, by its reclaimPolicy."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from quizfleet_operator import gathering, naming
from quizfleet_operator.bindings import kafka, kafka_account, mysql, redis, secrets
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.models import QuizEventSpec, ReclaimPolicy, parse_spec
from quizfleet_operator.owned import Owned
from quizfleet_operator.providing import Event, Provided

log = logging.getLogger(__name__)

PODS_GONE_SECONDS = 60


async def clean_up(
    cluster: Cluster, event: Object, objects: Iterable[Mapping[str, Any]], provided: Provided
) -> list[str]:
    """Stop the pods, then drop accounts always, and schema, topics and keys where the policy is Delete.

    Returns what could not be dropped because its Secret is gone: the event may go, and somebody should know.

    Raises:
        BindingError: a server is away; try again.
    """
    metadata = event["metadata"]
    which = Event(metadata["namespace"], metadata["name"])
    spec = parse_spec(event["spec"])
    await _stop(cluster, which, Owned(objects, metadata["uid"]))
    left = await _drop(which, spec, await gathering.read_secrets(cluster, spec, which.namespace))
    provided.forget(which.id)
    return left


async def _stop(cluster: Cluster, which: Event, owned: Owned) -> None:
    """Pods that still run would write to what is being dropped, and make the broker create topics again."""
    for kind in ("HorizontalPodAutoscaler", "Deployment", "Job"):
        for live in owned.of_kind(kind):
            await cluster.delete(live)
    for _ in range(PODS_GONE_SECONDS):
        if not await cluster.pods(which.namespace, naming.labels(which.name)):
            return
        await asyncio.sleep(1)
    raise BindingError("PodsRunning", f"pods of the event still run after {PODS_GONE_SECONDS} s")


async def _drop(which: Event, spec: QuizEventSpec, given: secrets.Secrets) -> list[str]:
    names = gathering.secret_names(spec)
    everything = spec.reclaim_policy is ReclaimPolicy.DELETE
    left = []
    for drop in (_drop_mysql, _drop_kafka, _drop_redis):
        try:
            await drop(which, given, names, everything)
        except BindingError as fault:
            left.append(_unless_away(fault))
    return left


async def _drop_mysql(which: Event, given: secrets.Secrets, names: Mapping[str, str], everything: bool) -> None:
    await mysql.drop(secrets.mysql_binding(given, names), which.namespace, which.name, with_schema=everything)


async def _drop_kafka(which: Event, given: secrets.Secrets, names: Mapping[str, str], everything: bool) -> None:
    binding = secrets.kafka_binding(given, names)
    await kafka_account.drop(binding, which.namespace, which.name)
    if everything:
        await kafka.drop(binding, naming.topics(which.namespace, which.name))


async def _drop_redis(which: Event, given: secrets.Secrets, names: Mapping[str, str], everything: bool) -> None:
    url, ca = secrets.redis_binding(given, names)
    await redis.drop_account(url, ca, which.namespace, which.name)
    if everything:
        await redis.drop_keys(url, ca, which.id)


def _unless_away(fault: BindingError) -> str:
    if not fault.reason.startswith("Secret"):
        raise fault
    return fault.message
