"""OnTime says before the start that it will be missed, and afterwards how it was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from quizfleet_operator.conditions import Fact
from quizfleet_operator.punctuality import instants, on_time
from quizfleet_operator.stage import stage
from tests.unit.operator.events import SCHEDULE, STARTS, spec

MISSING = Fact(False, "PodsNotReady", "scoring: 0 of 1 pods are ready")


def fact(
    minutes: float, missing: Fact | None = None, before: Mapping[str, Any] | None = None, *, suspend: bool = False
) -> Fact:
    event = spec(schedule=SCHEDULE, suspend=suspend)
    assert event.schedule is not None
    now = STARTS + timedelta(minutes=minutes)
    return on_time(event.schedule, stage(event, now), missing, before or {}, now)


def told(one: Fact) -> dict[str, Any]:
    return {"status": {True: "True", False: "False", None: "Unknown"}[one.holds], "reason": one.reason, "message": "m"}


def test_pods_have_half_of_the_prewarm_time_before_they_are_late() -> None:
    assert (fact(-6, MISSING).holds, fact(-6, MISSING).reason) == (True, "Prewarming")
    late = fact(-5, MISSING)
    assert (late.holds, late.reason) == (False, "PrewarmLate")
    assert "2026-12-01T19:00:00Z" in late.message
    assert MISSING.message in late.message


def test_late_is_told_at_its_time() -> None:
    event = spec(schedule=SCHEDULE)
    now = STARTS - timedelta(minutes=8)
    assert instants(event.schedule, stage(event, now), now) == [STARTS, STARTS - timedelta(minutes=5)]
    now = STARTS - timedelta(minutes=4)
    assert instants(event.schedule, stage(event, now), now) == [STARTS]


def test_who_was_late_and_is_ready_before_the_start_is_on_time() -> None:
    prewarmed = fact(-1, None, told(fact(-4, MISSING)))
    assert (prewarmed.holds, prewarmed.reason) == (True, "Prewarmed")
    assert fact(0, None, told(prewarmed)).reason == "OnTime"


def test_what_was_not_ready_at_the_start_stays_told() -> None:
    missed = fact(0, MISSING)
    assert (missed.holds, missed.reason) == (False, "NotReadyAtStart")
    assert [fact(minutes, None, told(missed)).reason for minutes in (1, 121, 130)] == ["NotReadyAtStart"] * 3


def test_a_fault_after_the_start_does_not_make_it_late() -> None:
    on = told(fact(0))
    assert fact(30, MISSING, on).reason == "OnTime"
    assert fact(30, MISSING, on, suspend=True).reason == "OnTime"


def test_an_event_that_nobody_started_was_not_on_time() -> None:
    assert fact(130, None, told(fact(-60))).reason == "NotReadyAtStart"


def test_a_postponed_event_begins_anew() -> None:
    assert fact(-60, None, told(fact(0, MISSING))).reason == "Scheduled"


def test_suspended_before_the_start_nothing_is_known() -> None:
    assert fact(-5, None, told(fact(-6)), suspend=True).holds is None
