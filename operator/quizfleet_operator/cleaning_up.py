"""What happens when an event is deleted: what is outside the cluster goes, or stays, by its reclaimPolicy."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizfleet_operator import archiving, capacity, gathering, naming, status, strimzi
from quizfleet_operator.bindings import kafka, kafka_account, mysql, redis, secrets
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster, Object, Refused
from quizfleet_operator.desired import Inputs, Manifest, archive
from quizfleet_operator.desired.archive import ROLE
from quizfleet_operator.desired.jobs import MIGRATE
from quizfleet_operator.desired.secrets import env_name
from quizfleet_operator.models import QuizEventSpec, ReclaimPolicy, Stage, parse_spec
from quizfleet_operator.owned import Owned
from quizfleet_operator.platforms import completing
from quizfleet_operator.platforms.completing import Platform
from quizfleet_operator.providing import Event, Provided
from quizfleet_operator.reconcile import Defaults

log = logging.getLogger(__name__)

PODS_GONE_SECONDS = 60
JOB_LABEL = "batch.kubernetes.io/job-name"


@dataclass(frozen=True, slots=True)
class Export:
    """The Job that exports an event's results, and what it was made of."""

    inputs: Inputs
    job: Manifest


async def clean_up(
    cluster: Cluster,
    event: Object,
    objects: Iterable[Mapping[str, Any]],
    provided: Provided,
    defaults: Defaults,
    platforms: Sequence[Platform] = (),
) -> list[str]:
    """Stop the pods, then drop accounts always, and schema, topics and keys where the policy is Delete.

    What is asked for in spec.archive is exported before it is dropped, and kept where that is not possible. Returns
    what was not dropped, for want of a Secret, of Strimzi or of an export: the event may go, and somebody should know.

    Raises:
        BindingError: a server is away, or the export is not done; try again.
    """
    metadata = event["metadata"]
    which = Event(metadata["namespace"], metadata["name"])
    spec = parse_spec(completing.complete(event, platforms))
    owned = Owned(objects, metadata["uid"])
    references = completing.references(event, platforms)
    given = await gathering.read_secrets(cluster, references)
    everything = spec.reclaim_policy is ReclaimPolicy.DELETE
    export, unexported = None, list[str]()
    if everything and spec.archive is not None and _has_begun(event, owned):
        try:
            export = _export(event, spec, given, references, owned, defaults)
        except BindingError as fault:
            unexported = [_kept(fault.message)]
    await _stop(cluster, which, owned, export)
    if export is not None:
        unexported = await _export_first(cluster, owned, export)
    everything = everything and not unexported
    left = unexported + await _drop(_drops(cluster, which, spec, given, references, everything=everything))
    provided.forget(which.id)
    return left


def _has_begun(event: Object, owned: Owned) -> bool:
    """Whether there may be results. Told by any trace of it: a condition is Unknown while a server is away, and objects
    may be gone before their event is.
    """
    told = status.condition(event.get("status", {}), "SchemaMigrated").get("status") in ("True", "False")
    migrations = any(naming.component(job) == MIGRATE for job in owned.of_kind("Job"))
    return told or migrations or owned.get("Secret", env_name(event["metadata"]["name"], ROLE)) is not None


def _export(
    event: Object,
    spec: QuizEventSpec,
    given: secrets.Secrets,
    references: secrets.References,
    owned: Owned,
    defaults: Defaults,
) -> Export:
    """The Job that exports the event's results.

    Raises:
        BindingError: a Secret of which its pod needs the certificates is gone or wrong.
    """
    bindings = secrets.read(given, references)
    metadata = event["metadata"]
    inputs = Inputs(
        namespace=metadata["namespace"],
        name=metadata["name"],
        uid=metadata["uid"],
        spec=spec,
        stage=Stage.FINISHED,
        plan=capacity.plan(spec),
        bindings=bindings,
        keys={},
        content=(),
        image=spec.image or owned.image(metadata["name"]) or defaults.image,
        pull_policy=defaults.pull_policy,
        pull_secrets=defaults.pull_secrets,
    )
    job = archive(inputs)
    assert job is not None
    return Export(inputs, job)


async def _export_first(cluster: Cluster, owned: Owned, export: Export) -> list[str]:
    """Return when the results are exported, or why they cannot be."""
    environment = env_name(export.inputs.name, ROLE)
    if owned.get("Secret", environment) is None:
        return [_kept(f"there is no Secret {environment}")]
    try:
        fact = await archiving.ensure(cluster, owned, export.inputs, export.job)
    except Refused as why:
        return [_kept(str(why))]
    if fact.holds:
        return []
    raise BindingError(fact.reason, f"results are exported first: {fact.message}; take spec.archive away to go without")


def _kept(why: str) -> str:
    return f"schema, topics and keys: results cannot be exported: {why}"


async def _stop(cluster: Cluster, which: Event, owned: Owned, export: Export | None) -> None:
    """Pods that still run would write to what is being dropped, and make the broker create topics again."""
    exporting = export.job["metadata"]["name"] if export else None
    for kind in ("HorizontalPodAutoscaler", "Deployment", "Job"):
        for live in owned.of_kind(kind):
            if live["metadata"]["name"] != exporting:
                await cluster.delete(live)
    for _ in range(PODS_GONE_SECONDS):
        pods = await cluster.pods(which.namespace, naming.labels(which.name))
        if all(exporting is not None and pod["metadata"]["labels"].get(JOB_LABEL) == exporting for pod in pods):
            return
        await asyncio.sleep(1)
    raise BindingError("PodsRunning", f"pods of the event still run after {PODS_GONE_SECONDS} s")


async def _drop(drops: Iterable[Awaitable[None]]) -> list[str]:
    """Drop one after the other; what could not be dropped."""
    left = []
    for drop in drops:
        try:
            await drop
        except BindingError as fault:
            left.append(_unless_away(fault))
        except Refused as refused:
            left.append(str(refused))
    return left


def _drops(
    cluster: Cluster,
    which: Event,
    spec: QuizEventSpec,
    given: secrets.Secrets,
    references: secrets.References,
    *,
    everything: bool,
) -> Iterator[Awaitable[None]]:
    """What is to be dropped, of the bindings that the event has."""
    if not references["mysql"].is_empty:
        yield _drop_mysql(which, given, references, everything)
    by_strimzi = spec.kafka.strimzi if spec.kafka is not None else None
    if by_strimzi is not None:
        yield strimzi.drop(cluster, by_strimzi, which.namespace, which.name, with_topics=everything)
    elif not references["kafka"].is_empty:
        yield _drop_kafka(which, given, references, everything)
    if not references["redis"].is_empty:
        yield _drop_redis(which, given, references, everything)


async def _drop_mysql(which: Event, given: secrets.Secrets, references: secrets.References, everything: bool) -> None:
    await mysql.drop(secrets.mysql_binding(given, references), which.namespace, which.name, with_schema=everything)


async def _drop_kafka(which: Event, given: secrets.Secrets, references: secrets.References, everything: bool) -> None:
    binding = secrets.kafka_binding(given, references)
    await kafka_account.drop(binding, which.namespace, which.name)
    if everything:
        await kafka.drop(binding, naming.topics(which.namespace, which.name))


async def _drop_redis(which: Event, given: secrets.Secrets, references: secrets.References, everything: bool) -> None:
    url, ca = secrets.redis_binding(given, references)
    await redis.drop_account(url, ca, which.namespace, which.name)
    if everything:
        await redis.drop_keys(url, ca, which.id)


def _unless_away(fault: BindingError) -> str:
    if not fault.reason.startswith(("Secret", "Binding", "Strimzi")):
        raise fault
    return fault.message
