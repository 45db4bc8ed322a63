"""People are told each transition: from where, what it means, what comes next, and how late it was found out."""

from datetime import timedelta
from typing import Any

import pytest

from quizfleet_operator.announcing import of_conditions, of_deletion, of_stage
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.models import QuizEventSpec
from quizfleet_operator.stage import stage
from tests.unit.operator.events import SCHEDULE, STARTS, spec

EVENT = spec(schedule=SCHEDULE)


def news(before: str | None, minutes: float, event: QuizEventSpec = EVENT, *, edited: bool = False) -> list[str]:
    now = STARTS + timedelta(minutes=minutes)
    was: dict[str, Any] = {"metadata": {"generation": 2}, "status": {"observedGeneration": 1 if edited else 2}}
    was["status"] |= {"stage": before} if before else {}
    return [f"{one.type} {one.reason} {one.message}" for one in of_stage(was, event, stage(event, now), now)]


def test_a_transition_says_what_it_means_and_what_comes_next() -> None:
    assert news("Prewarming", 0) == [
        "Normal Live from Prewarming to Live: players can join and answer; Draining at 2026-12-01T21:00:00Z"
    ]
    assert news("Live", 1) == []


def test_transitions_that_nobody_saw_are_told_each_in_their_order() -> None:
    told = news("Scheduled", 121)
    assert [one.split(":")[0] for one in told] == [
        "Normal Prewarming from Scheduled to Prewarming",
        "Normal Live from Prewarming to Live",
        "Normal Draining from Live to Draining",
    ]
    assert told[2].endswith("(this was due at 2026-12-01T21:00:00Z and found out 60 s late)")


def test_an_edit_is_one_step_in_any_direction() -> None:
    (postponed,) = news("Live", -60, edited=True)
    assert postponed.startswith("Normal Scheduled from Live to Scheduled: ")
    assert postponed.endswith("; Prewarming at 2026-12-01T18:50:00Z")
    (brought_forward,) = news("Scheduled", 1, edited=True)
    assert brought_forward.startswith("Normal Live from Scheduled to Live: ")
    assert "late" not in brought_forward


def test_suspending_has_no_next() -> None:
    (told,) = news("Live", 1, spec(schedule=SCHEDULE, suspend=True), edited=True)
    assert told.startswith("Normal Suspended from Live to Suspended: spec.suspend is true")
    assert " at 2026" not in told


def test_stages_that_take_no_time_are_not_told() -> None:
    short = spec(schedule=SCHEDULE | {"prewarm": "0s", "drain": "0s"})
    assert [one.split(":")[0] for one in news("Scheduled", 120, short)] == [
        "Normal Live from Scheduled to Live",
        "Normal Finished from Live to Finished",
    ]


def test_on_first_sight_there_is_no_from() -> None:
    (told,) = news(None, -60)
    assert told.startswith("Normal Scheduled the event is Scheduled: no pods run")
    assert told.endswith("; Prewarming at 2026-12-01T18:50:00Z")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (None, ("Ready", "False", "PodsNotReady"), ["Normal PodsNotReady"]),
        (("Ready", "False", "PodsNotReady"), ("Ready", "True", "Live"), ["Normal Ready"]),
        (("Ready", "True", "Prewarming"), ("Ready", "True", "Live"), []),
        (("Ready", "True", "Live"), ("Ready", "False", "Suspended"), []),
        (("Ready", "True", "Live"), ("Ready", "False", "MySQLUnreachable"), ["Warning MySQLUnreachable"]),
        (("OnTime", "True", "Prewarming"), ("OnTime", "False", "PrewarmLate"), ["Warning PrewarmLate"]),
        (("Archived", "False", "ArchiveRunning"), ("Archived", "True", "ArchiveComplete"), ["Normal Archived"]),
    ],
)
def test_what_comes_about_and_what_is_in_the_way_is_told_once(
    was: tuple[str, ...] | None, now: tuple[str, ...], told: list[str]
) -> None:
    before, after = ({"stage": "Suspended", "conditions": [_condition(one)] if one else []} for one in (was, now))
    assert [f"{one.type} {one.reason}" for one in of_conditions(before, after)] == told
    assert of_conditions(after, after) == []


def test_what_holds_a_deletion_up_is_told_once() -> None:
    away = BindingError("MySQLUnreachable", "mysql is away")
    (told,) = of_deletion(away, None)
    assert (told.type, told.reason, told.message) == (
        "Warning",
        "MySQLUnreachable",
        "cannot clean up yet: mysql is away",
    )
    assert of_deletion(away, "MySQLUnreachable") == []
    assert of_deletion(away, "PodsRunning") == [told]
    assert of_deletion(BindingError("ArchiveRunning", "a Job runs"), None) == []


def _condition(one: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("type", "status", "reason"), one, strict=True)) | {"message": "m"}
