"""A schedule's status. Pure."""

from collections.abc import Iterable
from datetime import datetime

from quizfleet_operator import status
from quizfleet_operator.cluster import Object
from quizfleet_operator.conditions import Fact, as_condition
from quizfleet_operator.models import Condition
from quizfleet_operator.recurring.decide import Decision, Run
from quizfleet_operator.recurring.models import QuizEventScheduleStatus


def since(schedule: Object) -> datetime:
    """Up to when starts have been dealt with; a new schedule begins when it was made."""
    told = QuizEventScheduleStatus.model_validate(schedule.get("status") or {})
    made = datetime.fromisoformat(schedule["metadata"]["creationTimestamp"])
    return max(time for time in (made, told.last_schedule_time, told.last_skipped_time) if time is not None)


def told(
    schedule: Object, decision: Decision, runs: Iterable[Run], made: list[Run], ready: Fact, now: datetime
) -> Object:
    """The whole status after a decision was carried out."""
    before = QuizEventScheduleStatus.model_validate(schedule.get("status") or {})
    present = [*runs, *made]
    last = [run.start for run in present] + ([before.last_schedule_time] if before.last_schedule_time else [])
    return _dump(
        QuizEventScheduleStatus(
            observed_generation=schedule["metadata"]["generation"],
            conditions=[_ready(schedule, ready, now)],
            last_schedule_time=max(last, default=None),
            last_skipped_time=decision.skipped.latest if decision.skipped else before.last_skipped_time,
            next_schedule_time=decision.next,
            active=[run.name for run in sorted(present, key=lambda run: run.start) if not run.over],
        )
    )


def invalid(schedule: Object, fact: Fact, now: datetime) -> Object:
    """The status of a schedule from which no start follows; what it did before stays."""
    before = QuizEventScheduleStatus.model_validate(schedule.get("status") or {})
    generation = schedule["metadata"]["generation"]
    change = {
        "observed_generation": generation,
        "conditions": [_ready(schedule, fact, now)],
        "next_schedule_time": None,
    }
    return _dump(before.model_copy(update=change))


def ready(decision: Decision, runs: Iterable[Run], suspend: bool) -> Fact:
    """How it stands with a valid schedule."""
    if suspend:
        return Fact(False, "Suspended", "spec.suspend is true; set it to false to make events again")
    if decision.held:
        names = ", ".join(run.name for run in runs if not run.over)
        message = f"the next event is made when {names} is Finished or deleted; spec.concurrencyPolicy is Forbid"
        return Fact(True, "WaitsForEvent", message)
    comes = f"the next event starts at {decision.next:%Y-%m-%d %H:%M} UTC" if decision.next else "no start is left"
    return Fact(True, "Scheduled", comes)


def _ready(schedule: Object, fact: Fact, now: datetime) -> Condition:
    before = status.condition(schedule.get("status") or {}, "Ready")
    return as_condition("Ready", fact, schedule["metadata"]["generation"], before, now)


def _dump(told: QuizEventScheduleStatus) -> Object:
    return told.model_dump(mode="json", by_alias=True, exclude_none=True)
