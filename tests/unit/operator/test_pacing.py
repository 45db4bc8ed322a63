"""When an event is looked at again: to the second where the clock decides, seldom where nothing will change."""

from datetime import UTC, datetime, timedelta

import pytest

from quizfleet_operator.cluster import Object
from quizfleet_operator.conditions import ORDER
from quizfleet_operator.models import Stage
from quizfleet_operator.pacing import IDLE_RESYNC_SECONDS, RESYNC_SECONDS, again_after, patience

NOW = datetime(2026, 12, 1, 19, tzinfo=UTC)


def told(*, ready: bool, waited: float = 0, stage: Stage = Stage.LIVE) -> Object:
    since = (NOW - timedelta(seconds=waited)).isoformat()
    conditions = [{"type": kind, "status": "True"} for kind in ORDER[1:]]
    first = {"type": ORDER[0], "status": str(ready)}
    ready_or_not = {"type": "Ready", "status": str(ready), "lastTransitionTime": since}
    return {"stage": stage, "conditions": [ready_or_not, first, *conditions]}


def test_a_live_event_that_waits_for_nothing_is_looked_at_every_ten_minutes() -> None:
    assert again_after(told(ready=True), [NOW + timedelta(days=9)], NOW) == RESYNC_SECONDS == 600


def test_what_is_under_way_without_a_condition_is_waited_for_like_what_has_one() -> None:
    assert again_after(told(ready=True, waited=86_400), [], NOW, waits=True) == 60


@pytest.mark.parametrize(
    ("hours", "seconds"), [(24 * 30, IDLE_RESYNC_SECONDS), (5, 1800), (1, RESYNC_SECONDS), (0.1, 360), (None, 3600)]
)
def test_an_event_without_pods_is_looked_at_the_less_often_the_farther_its_next_transition_is(
    hours: float | None, seconds: float
) -> None:
    instants = [NOW + timedelta(hours=hours)] if hours is not None else []
    assert again_after(told(ready=True, stage=Stage.SCHEDULED), instants, NOW) == seconds


def test_the_next_transition_is_not_missed_by_a_second() -> None:
    assert again_after(told(ready=True), [NOW + timedelta(seconds=90.25)], NOW) == 90.25
    assert again_after(told(ready=True), [NOW - timedelta(seconds=2)], NOW) < 1


@pytest.mark.parametrize(("waited", "seconds"), [(0, 5), (50, 5), (300, 30), (86_400, 60)])
def test_a_fault_that_nobody_mends_is_looked_at_less_and_less_often(waited: float, seconds: float) -> None:
    assert again_after(told(ready=False, waited=waited), [], NOW) == seconds


def test_a_failed_export_is_tried_again_soon() -> None:
    finished = told(ready=True)
    finished["conditions"].append({"type": "Archived", "status": "False"})
    assert again_after(finished, [], NOW) < RESYNC_SECONDS


@pytest.mark.parametrize(("waited", "seconds"), [(0, 5), (300, 30), (86_400, 60)])
def test_a_deletion_that_is_held_up_is_tried_less_and_less_often(waited: float, seconds: float) -> None:
    assert patience(timedelta(seconds=waited)) == seconds
