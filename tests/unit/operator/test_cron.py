"""Starts follow the clocks of a time zone, each once and in order, also where clocks change."""

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizfleet_operator.recurring.cron import parse
from quizfleet_operator.recurring.errors import InvalidScheduleError


def starts(expression: str, zone: str, after: str, count: int = 3) -> list[str]:
    cron = parse(expression, zone)
    found = islice(cron.after(datetime.fromisoformat(after).replace(tzinfo=UTC)), count)
    return [f"{start:%Y-%m-%dT%H:%M}" for start in found]


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("0 19 * * THU", "Etc/UTC", "2026-11-30", ["2026-12-03T19:00", "2026-12-10T19:00", "2026-12-17T19:00"]),
        ("0 19 * * 4", "Europe/Berlin", "2026-12-03T18:00", ["2026-12-10T18:00", "2026-12-17T18:00"]),
        ("0 19 * * THU", "Europe/Berlin", "2027-03-24", ["2027-03-25T18:00", "2027-04-01T17:00"]),
        ("*/20 9-10 * * *", "Asia/Kolkata", "2026-12-01T05:00", ["2026-12-01T05:10", "2026-12-02T03:30"]),
        ("0 12 29 2 *", "Etc/UTC", "2026-01-01", ["2028-02-29T12:00", "2032-02-29T12:00"]),
        ("0 20 L * *", "Etc/UTC", "2026-02-01", ["2026-02-28T20:00", "2026-03-31T20:00"]),
        ("0 20 * * FRI#1", "Etc/UTC", "2026-12-01", ["2026-12-04T20:00", "2027-01-01T20:00"]),
        ("0 0 13 * FRI", "Etc/UTC", "2026-12-01", ["2026-12-04T00:00", "2026-12-11T00:00", "2026-12-13T00:00"]),
    ],
)
def test_starts_follow_the_clocks_of_the_time_zone(expression: str, zone: str, after: str, expected: list[str]) -> None:
    assert starts(expression, zone, after, len(expected)) == expected


def test_a_start_in_the_skipped_hour_comes_when_the_hour_is_skipped() -> None:
    assert starts("30 2 * * *", "America/New_York", "2027-03-13T12:00", 2) == ["2027-03-14T07:00", "2027-03-15T06:30"]


def test_two_starts_in_the_skipped_hour_come_once() -> None:
    found = starts("0,30 2 * * *", "America/New_York", "2027-03-13T12:00", 2)
    assert found == ["2027-03-14T07:00", "2027-03-15T06:00"]


def test_a_start_in_the_repeated_hour_comes_the_first_time_only() -> None:
    assert starts("30 1 * * *", "America/New_York", "2026-10-31T12:00", 2) == ["2026-11-01T05:30", "2026-11-02T06:30"]
    assert starts("30 1 * * *", "America/New_York", "2026-11-01T06:10", 1) == ["2026-11-02T06:30"]


def test_what_started_the_first_time_is_the_latest_in_the_repeated_hour() -> None:
    cron = parse("30 1 * * *", "America/New_York")
    assert cron.latest(datetime(2026, 11, 1, 6, 10, tzinfo=UTC)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_every_hour_goes_by_elapsed_time() -> None:
    found = starts("0 * * * *", "America/New_York", "2026-11-01T04:30", 4)
    assert found == ["2026-11-01T05:00", "2026-11-01T06:00", "2026-11-01T07:00", "2026-11-01T08:00"]


@pytest.mark.parametrize("zone", ["Nowhere/Land", "America", "../etc/passwd", "/etc/localtime", "CEST"])
def test_an_unknown_time_zone_is_named_with_the_fix(zone: str) -> None:
    with pytest.raises(InvalidScheduleError, match=r"spec\.timeZone: .*Europe/Berlin") as told:
        parse("0 19 * * *", zone)
    assert told.value.reason == "InvalidTimeZone"


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("61 * * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 0 0 * *", "day-of-month"),
        ("0 0 31 FEB *", "day-of-month"),
        ("0 0 * 13 *", "month"),
        ("0 0 * * FUNDAY", "day-of-week"),
        ("0 0 * * *-", "day-of-week"),
        ("@daily", "number of fields"),
    ],
)
def test_a_wrong_field_is_named_with_the_fix(expression: str, wrong: str) -> None:
    with pytest.raises(InvalidScheduleError, match=f"spec.schedule: .*{wrong}.*0 19 ") as told:
        parse(expression, "Etc/UTC")
    assert told.value.reason == "InvalidSchedule"


def test_a_day_that_never_comes_is_told() -> None:
    with pytest.raises(InvalidScheduleError, match=r"spec\.schedule: .*never comes"):
        parse("* * */20 * 1L", "Etc/UTC")


@settings(deadline=None, derandomize=True, database=None)
@given(st.text("0123456789*/-,#LWSUNAPR ", min_size=1, max_size=20))
def test_whatever_is_written_is_a_schedule_or_told_to_be_none(expression: str) -> None:
    with contextlib.suppress(InvalidScheduleError):
        assert next(parse(f"0 0 {expression} *", "Etc/UTC").after(datetime(2026, 12, 1, tzinfo=UTC)))


@settings(deadline=None, derandomize=True, database=None)
@given(
    expression=st.sampled_from(["30 2 * * *", "0,30 1-3 * * *", "*/15 * * * *", "0 19 * * SUN", "*/20 2 * * *"]),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Etc/UTC"]),
    day=st.sampled_from([(2026, 3, 7), (2026, 3, 28), (2026, 4, 4), (2026, 4, 23), (2026, 10, 3), (2026, 10, 24)]),
    minutes=st.integers(0, 3000),
)
def test_going_forward_and_back_meets_the_same_starts(
    expression: str, zone: str, day: tuple[int, int, int], minutes: int
) -> None:
    cron = parse(expression, zone)
    after = datetime(*day, tzinfo=UTC) + timedelta(minutes=minutes)
    found = list(islice(cron.after(after), 5))
    assert found == sorted(set(found))
    assert found[0] > after
    assert [cron.latest(start) for start in found] == found
    assert [cron.latest(start - timedelta(seconds=1)) for start in found[1:]] == found[:-1]
