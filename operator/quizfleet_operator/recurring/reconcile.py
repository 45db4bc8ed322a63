"""One idempotent reconcile of one schedule: look at its events, decide, make and delete, tell how it stands."""

from dataclasses import dataclass, field
from datetime import datetime

from quizfleet_operator import naming
from quizfleet_operator.cluster import VERSION, Cluster, Object, Refused
from quizfleet_operator.conditions import Fact
from quizfleet_operator.recurring import events, rules, status
from quizfleet_operator.recurring.decide import Decision, Run, Skipped, decide
from quizfleet_operator.recurring.errors import InvalidScheduleError
from quizfleet_operator.recurring.models import QuizEventScheduleSpec

RESYNC_SECONDS = 600.0
REFUSED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a schedule stands after a reconcile, what was done, and after how many seconds to look again."""

    status: Object
    again_after: float = RESYNC_SECONDS
    made: list[Run] = field(default_factory=list)
    deleted: tuple[Run, ...] = ()
    skipped: Skipped | None = None


async def reconcile(cluster: Cluster, schedule: Object, now: datetime) -> Outcome:
    """Reconcile a schedule as it was just read."""
    metadata = schedule["metadata"]
    try:
        spec, meant = rules.parse(metadata["name"], schedule["spec"])
    except InvalidScheduleError as fault:
        return Outcome(status.invalid(schedule, Fact(False, fault.reason, fault.message), now))
    labels = {naming.SCHEDULE_LABEL: metadata["name"]}
    present = await cluster.find(VERSION, "QuizEvent", metadata["namespace"], labels)
    runs = events.runs(schedule, present)
    decision = decide(meant, now, status.since(schedule), runs)
    uids = {event["metadata"]["name"]: event["metadata"] for event in present}
    for run in decision.delete:
        await cluster.delete({"apiVersion": VERSION, "kind": "QuizEvent", "metadata": uids[run.name]})
    made, unmade = await _make(cluster, schedule, spec, decision)
    kept = [run for run in runs if run not in decision.delete]
    ready = unmade or status.ready(decision, kept, meant.suspend)
    told = status.told(schedule, decision, kept, made, ready, now)
    return Outcome(told, _again_after(decision, unmade, now), made, decision.delete, decision.skipped)


async def _make(
    cluster: Cluster, schedule: Object, spec: QuizEventScheduleSpec, decision: Decision
) -> tuple[list[Run], Fact | None]:
    """Make the events that are due; what was made, and why no more of them."""
    made: list[Run] = []
    for start in decision.create:
        event = events.manifest(schedule, spec, start)
        name = event["metadata"]["name"]
        try:
            is_new = await cluster.create(event)
        except Refused as refused:
            return made, Fact(False, "EventRefused", f"{name} cannot be made: {refused}")
        if not is_new:
            return made, Fact(False, "EventExists", f"{name} is there and was not found among this schedule's events")
        made.append(Run(name, start))
    return made, None


def _again_after(decision: Decision, fault: Fact | None, now: datetime) -> float:
    if fault:
        return REFUSED_SECONDS
    if decision.again is None:
        return RESYNC_SECONDS
    return min(RESYNC_SECONDS, max(0.05, (decision.again - now).total_seconds()))
