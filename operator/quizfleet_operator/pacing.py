"""When to look at an event again where nothing wakes its daemon. Pure.

What is in the cluster and owned by an event is watched, and an edit of its spec wakes at once. What is left for the
clock: the next transition to the second, what cannot be watched (a server that is away, a Secret that is missing), and
now and then everything, which also bounds what a jump of the clock can do.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import inf

from quizfleet_operator import status
from quizfleet_operator.cluster import Object
from quizfleet_operator.stage import RUNNING

RESYNC_SECONDS, IDLE_RESYNC_SECONDS = 600.0, 3600.0
UNREADY_SECONDS, UNREADY_LONG_SECONDS = 5.0, 60.0
SHARE_OF_WAITING = 0.1
"""Who has waited for ten minutes can wait for one more: a fault that nobody mends costs little."""

SOONEST_SECONDS = 0.05


def again_after(told: Object, instants: Iterable[datetime], now: datetime, *, waits: bool = False) -> float:
    """Seconds to wait, given the status just told and the instants at which something changes by the clock.

    `waits` tells that something is under way of which the status says nothing.
    """
    left = [(instant - now).total_seconds() for instant in instants]
    wait = _calm(told, left) if status.is_settled(told) and not waits else patience(now - _since(told))
    return max(SOONEST_SECONDS, min([wait, *left]))


def _calm(told: Object, left: Sequence[float]) -> float:
    """What nobody uses before a transition is looked at the less often the farther that is."""
    if told["stage"] in RUNNING:
        return RESYNC_SECONDS
    return min(max(RESYNC_SECONDS, min(left, default=inf) * SHARE_OF_WAITING), IDLE_RESYNC_SECONDS)


def patience(waited: timedelta) -> float:
    """Seconds until something that has been waited for so long is looked at again."""
    return min(max(UNREADY_SECONDS, waited.total_seconds() * SHARE_OF_WAITING), UNREADY_LONG_SECONDS)


def _since(told: Object) -> datetime:
    return datetime.fromisoformat(status.condition(told, "Ready")["lastTransitionTime"])
