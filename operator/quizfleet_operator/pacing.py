"""When to look at an event again where nothing wakes its daemon. Pure.

What is in the cluster and owned by an event is watched, and an edit of its spec wakes at once. What is left for the
clock: the next transition to the second, what cannot be watched (a server that is away, a Secret that is missing), and
now and then everything, which also bounds what a jump of the clock can do.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from quizfleet_operator import status
from quizfleet_operator.cluster import Object

RESYNC_SECONDS = 600.0
UNREADY_SECONDS, UNREADY_LONG_SECONDS = 5.0, 60.0
SHARE_OF_WAITING = 0.1
"""Who has waited for ten minutes can wait for one more: a fault that nobody mends costs little."""

SOONEST_SECONDS = 0.05


def again_after(told: Object, instants: Iterable[datetime], now: datetime, *, waits: bool = False) -> float:
    """Seconds to wait, given the status just told and the instants at which something changes by the clock.

    `waits` tells that something is under way of which the status says nothing.
    """
    wait = RESYNC_SECONDS if status.is_settled(told) and not waits else patience(now - _since(told))
    return max(SOONEST_SECONDS, min([wait, *((instant - now).total_seconds() for instant in instants)]))


def patience(waited: timedelta) -> float:
    """Seconds until something that has been waited for so long is looked at again."""
    return min(max(UNREADY_SECONDS, waited.total_seconds() * SHARE_OF_WAITING), UNREADY_LONG_SECONDS)


def _since(told: Object) -> datetime:
    return datetime.fromisoformat(status.condition(told, "Ready")["lastTransitionTime"])
