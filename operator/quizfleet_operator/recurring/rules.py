"""What a schedule's spec means for making events: pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from quizfleet_operator.models import QuizEventSpec, parse_spec, seconds
from quizfleet_operator.naming import MAX_SCHEDULE_NAME
from quizfleet_operator.recurring import cron
from quizfleet_operator.recurring.errors import InvalidScheduleError
from quizfleet_operator.recurring.models import ConcurrencyPolicy, QuizEventScheduleSpec

AHEAD = timedelta(minutes=10)
"""Before prewarming, for the schema, topics and content."""

_ANY_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rules:
    """When events start, how long before they are made and how late, and how many there may be."""

    starts: cron.Cron
    ahead: timedelta
    useful: timedelta
    one_at_a_time: bool = True
    keep: int = 3
    suspend: bool = False


def parse(name: str, spec: dict[str, Any]) -> tuple[QuizEventScheduleSpec, Rules]:
    """A schedule as the API server holds it, and what it means.

    Raises:
        InvalidScheduleError: with the reason for its condition.
    """
    if len(name) > MAX_SCHEDULE_NAME:
        message = f"metadata.name is part of its events' names: it may have {MAX_SCHEDULE_NAME} characters"
        raise InvalidScheduleError("InvalidName", f"{message}, not {len(name)}")
    try:
        parsed = QuizEventScheduleSpec.model_validate(spec)
    except ValidationError as invalid:
        raise InvalidScheduleError("InvalidSpec", _faults("spec", invalid)) from invalid
    starts = cron.parse(parsed.schedule, parsed.time_zone)
    try:
        event = parse_spec(event_spec(parsed, _ANY_START))
    except ValidationError as invalid:
        raise InvalidScheduleError("InvalidTemplate", _faults("spec.template.spec", invalid)) from invalid
    return parsed, _rules(parsed, starts, event)


def event_spec(spec: QuizEventScheduleSpec, start: datetime) -> dict[str, Any]:
    """The spec of the event of a start: the template's, which starts then."""
    timing = spec.template.spec.get("schedule") or {}
    return {**spec.template.spec, "schedule": {**timing, "startsAt": f"{start:%Y-%m-%dT%H:%M:%SZ}"}}


def _rules(spec: QuizEventScheduleSpec, starts: cron.Cron, event: QuizEventSpec) -> Rules:
    assert event.schedule is not None
    prewarm = timedelta(seconds=seconds(event.schedule.prewarm))
    live = timedelta(seconds=seconds(event.schedule.duration))
    ahead, late = _span(spec.create_ahead), _span(spec.starting_deadline)
    return Rules(
        starts=starts,
        ahead=prewarm + AHEAD if ahead is None else max(prewarm, ahead),
        useful=live if late is None else min(live, late),
        one_at_a_time=spec.concurrency_policy is ConcurrencyPolicy.FORBID,
        keep=spec.history_limit,
        suspend=spec.suspend,
    )


def _span(duration: str | None) -> timedelta | None:
    return None if duration is None else timedelta(seconds=seconds(duration))


def _faults(path: str, invalid: ValidationError) -> str:
    return "; ".join(f"{path}.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in invalid.errors()[:5])
