"""Kopf's decorators for schedules: one daemon each, woken by its schedule, by its events and by the clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import kopf

from quizfleet_operator import naming, status
from quizfleet_operator.cluster import VERSION, Cluster, Conflict, Object
from quizfleet_operator.health import Heartbeats
from quizfleet_operator.metrics import FAILURES
from quizfleet_operator.recurring.decide import COUNTED
from quizfleet_operator.recurring.reconcile import RESYNC_SECONDS, Outcome, reconcile
from quizfleet_operator.waking import Key, Wakes

FAILED_SECONDS = 10.0


@dataclass
class Schedules:
    """What the daemons of all schedules share."""

    cluster: Cluster
    heartbeats: Heartbeats
    wakes: Wakes = field(default_factory=Wakes)


def register(registry: kopf.OperatorRegistry) -> None:
    """Register all handlers."""
    schedules = (naming.GROUP, "v1alpha1", "quizeventschedules")
    made = {naming.SCHEDULE_LABEL: kopf.PRESENT}
    kopf.on.event(*schedules, id="wake-schedule", registry=registry)(_wake)
    kopf.on.event(naming.GROUP, "v1alpha1", "quizevents", labels=made, id="wake-maker", registry=registry)(_wake_maker)
    kopf.daemon(*schedules, id="make-events", cancellation_timeout=1.0, registry=registry)(_daemon)


async def _wake(namespace: str | None, name: str, memo: kopf.Memo, **_: Any) -> None:
    memo.schedules.wakes.wake((namespace or "", name))


async def _wake_maker(namespace: str | None, labels: kopf.Labels, memo: kopf.Memo, **_: Any) -> None:
    memo.schedules.wakes.wake((namespace or "", labels[naming.SCHEDULE_LABEL]))


async def _daemon(
    namespace: str | None, name: str, memo: kopf.Memo, stopped: kopf.DaemonStopped, logger: kopf.Logger, **_: Any
) -> None:
    schedules: Schedules = memo.schedules
    key = (namespace or "", name)

    async def work() -> float:
        with schedules.heartbeats.beating(("schedule", *key)):
            return await _reconcile(schedules.cluster, key, logger)

    await schedules.wakes.run(key, stopped, work)


async def _reconcile(cluster: Cluster, key: Key, logger: kopf.Logger) -> float:
    """Reconcile once; seconds until the next time. Whatever goes wrong, the daemon goes on."""
    try:
        schedule = await cluster.read(VERSION, "QuizEventSchedule", key[1], key[0])
        if schedule is None or schedule["metadata"].get("deletionTimestamp"):
            return RESYNC_SECONDS
        outcome = await reconcile(cluster, schedule, datetime.now(UTC))
        _announce_events(schedule, outcome)  # before what may fail: they are made and deleted once
        if outcome.status != schedule.get("status"):
            await cluster.write_status(schedule, outcome.status)
        _announce(schedule, outcome)
    except Conflict:
        return 0.1
    except Exception:
        FAILURES.inc()
        logger.exception("a schedule's reconcile failed and is tried again")
        return FAILED_SECONDS
    return outcome.again_after


def _announce_events(schedule: Object, outcome: Outcome) -> None:
    """Tell people, as Kubernetes Events, what was made and deleted."""
    about = kopf.Body(cast("Any", schedule))
    for run in outcome.made:
        kopf.info(about, reason="EventMade", message=f"made {run.name}, which starts at {run.start:%Y-%m-%d %H:%M} UTC")
    for run in outcome.deleted:
        kopf.info(about, reason="EventDeleted", message=f"deleted {run.name}: spec.historyLimit")


def _announce(schedule: Object, outcome: Outcome) -> None:
    """Tell people, as Kubernetes Events, how many starts were skipped, and when the reason of Ready changes."""
    about = kopf.Body(cast("Any", schedule))
    if outcome.skipped:
        count = f"{outcome.skipped.count}{' or more' if outcome.skipped.count == COUNTED else ''}"
        message = f"{count} passed without an event, the latest at {outcome.skipped.latest:%Y-%m-%d %H:%M} UTC"
        kopf.warn(about, reason="StartsSkipped", message=message)
    ready, was = (status.condition(told, "Ready") for told in (outcome.status, schedule.get("status") or {}))
    if ready["reason"] != was.get("reason"):
        tell = kopf.info if ready["status"] == "True" else kopf.warn
        tell(about, reason=ready["reason"], message=ready["message"])
