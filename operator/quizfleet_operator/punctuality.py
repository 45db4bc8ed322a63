"""Whether an event will be ready when it starts, told before it is not. Pure.

Prewarming is done when every other condition holds: pods are ready and the content is in the database. Services keep a
quiz in memory from the first player on; reading it is one row by its key, once a process however many ask, and is told
stale half a minute later, so reading it ahead would warm nothing that lasts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from quizfleet_operator.conditions import Fact, as_before
from quizfleet_operator.models import Schedule, Stage, seconds
from quizfleet_operator.stage import Staged, written

ON_TIME = "OnTime"
MISSED = "NotReadyAtStart"
PREWARMED = "Prewarmed"
_DECIDED = frozenset({ON_TIME, MISSED})

SHARE_OF_PREWARM = 0.5
"""So much of the prewarm time pods may take. The rest is left to people, to do something about it."""


def due(schedule: Schedule) -> datetime:
    """When prewarming should be done."""
    return schedule.starts_at - timedelta(seconds=seconds(schedule.prewarm) * (1 - SHARE_OF_PREWARM))


def instants(schedule: Schedule | None, staged: Staged, now: datetime) -> list[datetime]:
    """When the clock changes something next: the end of the stage and, before, the time by which to be ready."""
    ends = [staged.until] if staged.until is not None else []
    checks = [due(schedule)] if schedule is not None and staged.stage is Stage.PREWARMING else []
    return [*ends, *(check for check in checks if now < check)]


def on_time(schedule: Schedule, staged: Staged, missing: Fact | None, before: Mapping[str, Any], now: datetime) -> Fact:
    """The condition OnTime.

    Args:
        missing: the first condition that does not hold.
        before: the condition OnTime as it was told last, or nothing. What it says of the start stays.
    """
    starts = written(schedule.starts_at)
    if staged.stage is Stage.SCHEDULED:
        return Fact(True, "Scheduled", f"prewarming begins in time for startsAt {starts}")
    if staged.stage is Stage.PREWARMING:
        return _while_prewarming(starts, due(schedule), missing, now)
    if before.get("reason") in _DECIDED:
        return as_before(before)
    if staged.stage is Stage.SUSPENDED:
        return Fact(None, "Suspended", "nothing starts while spec.suspend is true")
    if before.get("reason") == PREWARMED or (missing is None and staged.stage is not Stage.FINISHED):
        return Fact(True, ON_TIME, f"pods and content were ready at startsAt {starts}")
    waited_for = missing.message if missing else "no pods"
    return Fact(False, MISSED, f"not all was ready at startsAt {starts}: {waited_for}")


def _while_prewarming(starts: str, by: datetime, missing: Fact | None, now: datetime) -> Fact:
    if missing is None:
        return Fact(True, PREWARMED, f"pods and content are ready before startsAt {starts}")
    if now < by:
        return Fact(True, "Prewarming", f"pods start; they should be ready by {written(by)}")
    return Fact(False, "PrewarmLate", f"startsAt {starts} will be missed unless this is mended: {missing.message}")
