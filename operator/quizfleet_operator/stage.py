"""Where an event is in its life: a pure function of its spec and the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from quizfleet_operator.models import QuizEventSpec, Schedule, Stage, seconds

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
    if spec.schedule is None:
        return Staged(Stage.LIVE, None)
    return next(step for step in steps(spec.schedule) if step.until is None or now < step.until)


def steps(schedule: Schedule) -> tuple[Staged, ...]:
    """The stages of a schedule in their order; the last one stays."""
    starts = schedule.starts_at
    ends = starts + timedelta(seconds=seconds(schedule.duration))
    return (
        Staged(Stage.SCHEDULED, starts - timedelta(seconds=seconds(schedule.prewarm))),
        Staged(Stage.PREWARMING, starts),
        Staged(Stage.LIVE, ends),
        Staged(Stage.DRAINING, ends + timedelta(seconds=seconds(schedule.drain))),
        Staged(Stage.FINISHED, None),
    )


def written(instant: datetime) -> str:
    """An instant as Kubernetes writes it, e.g. 2026-12-01T19:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
