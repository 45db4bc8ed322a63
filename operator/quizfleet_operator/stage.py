"""Where an event is in its life: a pure function of its spec and the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from quizfleet_operator.models import QuizEventSpec, Stage, seconds

RUNNING = frozenset({Stage.PREWARMING, Stage.LIVE, Stage.DRAINING})
"""Stages in which there are pods."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage, and when it ends by itself."""

    stage: Stage
    until: datetime | None


def stage(spec: QuizEventSpec, now: datetime) -> Staged:
    """The stage at an instant."""
    if spec.suspend:
        return Staged(Stage.SUSPENDED, None)
    schedule = spec.schedule
    if schedule is None:
        return Staged(Stage.LIVE, None)
    starts = schedule.starts_at
    ends = starts + timedelta(seconds=seconds(schedule.duration))
    steps = (
        (Stage.SCHEDULED, starts - timedelta(seconds=seconds(schedule.prewarm))),
        (Stage.PREWARMING, starts),
        (Stage.LIVE, ends),
        (Stage.DRAINING, ends + timedelta(seconds=seconds(schedule.drain))),
    )
    return next((Staged(step, until) for step, until in steps if now < until), Staged(Stage.FINISHED, None))
