"""Stages follow from the schedule and the clock alone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator.models import Stage, seconds
from quizfleet_operator.stage import stage
from tests.unit.operator.events import SCHEDULE, STARTS, spec

ORDER = [Stage.SCHEDULED, Stage.PREWARMING, Stage.LIVE, Stage.DRAINING, Stage.FINISHED]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-11, Stage.SCHEDULED),
        (-10, Stage.PREWARMING),
        (0, Stage.LIVE),
        (119, Stage.LIVE),
        (120, Stage.DRAINING),
        (125, Stage.FINISHED),
    ],
)
def test_each_stage_begins_to_the_second(minutes: int, expected: Stage) -> None:
    assert stage(spec(schedule=SCHEDULE), STARTS + timedelta(minutes=minutes)).stage is expected


def test_without_a_schedule_an_event_is_live_and_waits_for_nothing() -> None:
    found = stage(spec(), STARTS)
    assert (found.stage, found.until) == (Stage.LIVE, None)


def test_suspend_wins_over_the_schedule() -> None:
    assert stage(spec(schedule=SCHEDULE, suspend=True), STARTS).stage is Stage.SUSPENDED


@given(st.datetimes(datetime(2026, 11, 30), datetime(2026, 12, 3)), st.integers(0, 10**6))  # noqa: DTZ001
def test_stages_only_move_forward_and_change_at_the_told_time(naive: datetime, later: int) -> None:
    now = naive.replace(tzinfo=STARTS.tzinfo)
    event = spec(schedule=SCHEDULE)
    first = stage(event, now)
    assert ORDER.index(stage(event, now + timedelta(seconds=later)).stage) >= ORDER.index(first.stage)
    if first.until is not None:
        assert stage(event, first.until).stage is not first.stage
        assert stage(event, first.until - timedelta(microseconds=1)).stage is first.stage


@pytest.mark.parametrize(("text", "expected"), [("90s", 90), ("1h30m", 5400), ("10m", 600), ("1h1m1s", 3661)])
def test_durations_are_read_as_kubernetes_writes_them(text: str, expected: int) -> None:
    assert seconds(text) == expected
