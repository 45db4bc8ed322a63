"""How long the acks paused."""

from tests.faults.catalogue import Seen
from tests.faults.load import Load

RTO_SECONDS = 10.0
"""Answers are acked again at most so long after a process has died."""

LONGEST_PAUSE = 3.0
"""Where answers go on, there is never more than this between two acks."""


def note_recovery(seen: Seen, load: Load, killed_at: list[float]) -> None:
    """Keep how often a process died and how long no answer was acked then."""
    silences = [load.ledger().silence(at) for at in killed_at]
    seen.note(restarts=len(killed_at), seconds_to_recover=round(max(silences), 1))
    seen.require(max(silences) <= RTO_SECONDS, f"no answer was acked for {max(silences):.1f} s after a kill")


def check_answers_went_on(seen: Seen, load: Load, start: float, end: float) -> None:
    """Require that answers were acked all the time of a span."""
    ledger = load.ledger()
    acked, pause = ledger.acked_between(start, end), ledger.silence(start, end - start)
    seen.note(seconds_away=round(end - start, 1), acked_meanwhile=acked, longest_pause=round(pause, 1))
    seen.require(acked > 0, "no answer was acked meanwhile")
    seen.require(pause <= LONGEST_PAUSE, f"no answer was acked for {pause:.1f} s")
