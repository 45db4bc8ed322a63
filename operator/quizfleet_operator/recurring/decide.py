"""Which events a schedule makes and deletes now: a pure function of its rules, the clock and its events."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile

from quizfleet_operator.recurring.rules import Rules

COUNTED = 100
"""Skipped starts are counted so far; a schedule that was away for years may have millions."""

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Run:
    """An event of the schedule: the start it was made for, whether it is Finished, and has nothing left to do."""

    name: str
    start: datetime
    over: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """Starts that pass without an event: how many, at most `COUNTED`, and the latest."""

    count: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Events to make, by start; events to delete; what comes next, and when to decide again without being woken."""

    create: tuple[datetime, ...]
    delete: tuple[Run, ...]
    skipped: Skipped | None
    next: datetime | None
    again: datetime | None
    held: bool
    """An event is due and waits for one that is not Finished."""


def decide(rules: Rules, now: datetime, since: datetime, runs: Sequence[Run]) -> Decision:
    """What to do at an instant. Starts up to `since`, which the status tells, have been dealt with.

    An event that is there and later than `since` is one whose making the status could not tell any more: starts before
    it are not made up for, but still counted as skipped.

    Of the starts that have passed only the latest is made up for, and only while its event would still be of use.
    """
    delete = _too_old(runs, rules.keep)
    if rules.suspend:
        return Decision((), delete, None, None, None, held=False)
    made = max([since, *(run.start for run in runs)])
    late = _late(rules, now, made)
    upcoming = next(rules.starts.after(max(now, made)), None)
    due = [start for start in (late, upcoming) if start is not None and start - rules.ahead <= now]
    create = due
    if rules.one_at_a_time:
        create = [] if any(not run.over for run in runs) else due[:1]
    return Decision(
        create=tuple(create),
        delete=delete,
        skipped=_skipped(rules, since, late - MINUTE if late else now, {run.start for run in runs}),
        next=next(rules.starts.after(max([now, made, *create])), None),
        again=_again(rules, now, create, late, upcoming),
        held=bool(due) and not create,
    )


def _late(rules: Rules, now: datetime, made: datetime) -> datetime | None:
    latest = rules.starts.latest(now)
    return latest if latest is not None and made < latest and now < latest + rules.useful else None


def _skipped(rules: Rules, since: datetime, until: datetime, made: Set[datetime]) -> Skipped | None:
    latest = rules.starts.latest(until)
    while latest is not None and latest in made:
        latest = rules.starts.latest(latest - MINUTE)
    if latest is None or latest <= since:
        return None
    passed = takewhile(lambda start: start <= latest, rules.starts.after(since))
    return Skipped(sum(1 for _ in islice((start for start in passed if start not in made), COUNTED)), latest)


def _again(
    rules: Rules, now: datetime, create: list[datetime], late: datetime | None, upcoming: datetime | None
) -> datetime | None:
    if create:
        return now
    ends = [late + rules.useful] if late else []
    comes = [upcoming - rules.ahead, upcoming] if upcoming else []
    return min((instant for instant in (*ends, *comes) if instant > now), default=None)


def _too_old(runs: Sequence[Run], keep: int) -> tuple[Run, ...]:
    """What is Finished beyond the limit; what still has something to do then has until as many others are Finished."""
    over = sorted((run for run in runs if run.over), key=lambda run: run.start, reverse=True)
    settled = [run for run in over if run.settled]
    unsettled = [run for run in over if not run.settled]
    return (*settled[keep:], *unsettled[max(keep, 1) :])
