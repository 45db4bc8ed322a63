"""How long the acks paused. On a machine that is busy with other things, limits are twice as long."""

import os

from tests.faults.catalogue import Seen
from tests.faults.load import Load

RTO_SECONDS = 10.0
"""Answers are acked again at most so long after a process has died."""

LONGEST_PAUSE = 3.0
"""Where answers go on, there is never more than this between two acks."""


_BUSY = 4
"""With more runnable processes on each core, whoever has something to do waits mostly for the others."""


def require_in_time(seen: Seen, seconds: float, limit: float, what: str) -> None:
    """Require that something took no longer than a limit."""
    if os.getloadavg()[0] > _BUSY * (os.cpu_count() or 1):
        seen.note(machine="busy")
        limit *= 2
    seen.require(seconds <= limit, f"{what} {seconds:.1f} s; the limit is {limit:g} s")


def note_recovery(seen: Seen, load: Load, killed_at: list[float]) -> None:
    """Keep how often a process died and how long no answer was acked then."""
    silences = [load.ledger().silence(at) for at in killed_at]
    seen.note(restarts=len(killed_at), seconds_to_recover=round(max(silences), 1))
    require_in_time(seen, max(silences), RTO_SECONDS, "after a kill no answer was acked for")


def check_answers_went_on(seen: Seen, load: Load, start: float, end: float) -> None:
    """Require that answers were acked all the time of a span."""
    ledger = load.ledger()
    acked, pause = ledger.acked_between(start, end), ledger.silence(start, end - start)
    seen.note(seconds_away=round(end - start, 1), acked_meanwhile=acked, longest_pause=round(pause, 1))
    seen.require(acked > 0, "no answer was acked meanwhile")
    require_in_time(seen, pause, LONGEST_PAUSE, "no answer was acked for")
