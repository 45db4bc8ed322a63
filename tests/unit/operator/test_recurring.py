"""Which events a schedule makes, keeps and deletes, and what it tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizfleet_operator import crd
from quizfleet_operator.conditions import Fact
from quizfleet_operator.models import parse_spec
from quizfleet_operator.recurring import cron, definition, events, rules, status
from quizfleet_operator.recurring.decide import COUNTED, Decision, Run, decide
from quizfleet_operator.recurring.errors import InvalidScheduleError

THURSDAY = datetime(2026, 12, 3, 19, tzinfo=UTC)
WEEK, HOUR, MINUTE = timedelta(days=7), timedelta(hours=1), timedelta(minutes=1)
TEMPLATE = {
    "title": "League",
    "schedule": {"duration": "2h", "prewarm": "10m"},
    **{name: {"secretRef": {"name": name}} for name in ("kafka", "mysql", "redis")},
}


def spec(**more: Any) -> dict[str, Any]:
    return {"schedule": "0 19 * * THU", "template": {"spec": TEMPLATE}} | more


def weekly(**more: Any) -> rules.Rules:
    return rules.parse("league", spec(**more))[1]


def schedule(**more: Any) -> dict[str, Any]:
    metadata = {"name": "league", "namespace": "trivia", "uid": "uid-s", "generation": 2}
    return {"metadata": metadata | {"creationTimestamp": "2026-11-20T10:00:00Z"}, "spec": spec(), **more}


def decided(now: datetime, *runs: Run, since: datetime = THURSDAY - WEEK, **more: Any) -> Decision:
    return decide(weekly(**more), now, since, runs)


def run(start: datetime, **more: bool) -> Run:
    return Run(events.event_name("league", start), start, **more)


def test_an_event_is_made_ahead_of_its_start_and_not_before() -> None:
    early = decided(THURSDAY - 21 * MINUTE)
    assert (early.create, early.next, early.again) == ((), THURSDAY, THURSDAY - 20 * MINUTE)
    due = decided(THURSDAY - 20 * MINUTE)
    assert (due.create, due.next) == ((THURSDAY,), THURSDAY + WEEK)


def test_create_ahead_is_the_prewarm_at_least() -> None:
    assert weekly(createAhead="2h").ahead == 2 * HOUR
    assert weekly(createAhead="1m").ahead == 10 * MINUTE


def test_an_event_that_is_there_is_not_made_again() -> None:
    assert decided(THURSDAY, run(THURSDAY)).create == ()


def test_an_event_that_somebody_deleted_is_called_off() -> None:
    assert decided(THURSDAY - MINUTE, since=THURSDAY).create == ()


def test_a_missed_start_is_made_up_for_until_its_event_would_be_over() -> None:
    assert decided(THURSDAY + 119 * MINUTE).create == (THURSDAY,)
    over = decided(THURSDAY + 2 * HOUR)
    assert over.create == ()
    assert over.skipped is not None
    assert (over.skipped.count, over.skipped.latest) == (1, THURSDAY)


def test_the_starting_deadline_makes_it_shorter_and_never_longer() -> None:
    assert decided(THURSDAY + 5 * MINUTE, startingDeadline="5m").create == ()
    assert decided(THURSDAY + 4 * MINUTE, startingDeadline="5m").create == (THURSDAY,)
    assert decided(THURSDAY + 2 * HOUR, startingDeadline="9h").create == ()
    assert decided(THURSDAY, startingDeadline="0s").create == ()


def test_of_many_missed_starts_only_the_latest_is_made_and_the_others_are_counted() -> None:
    found = decided(THURSDAY + HOUR, since=THURSDAY - 5 * WEEK)
    assert found.create == (THURSDAY,)
    assert found.skipped is not None
    assert (found.skipped.count, found.skipped.latest) == (4, THURSDAY - WEEK)


def test_years_of_missed_minutes_are_counted_only_so_far() -> None:
    found = decided(THURSDAY, since=THURSDAY - 100 * WEEK, schedule="* * * * *")
    assert found.skipped is not None
    assert found.skipped.count == COUNTED
    assert found.skipped.latest == THURSDAY - MINUTE


def test_a_start_before_the_schedule_was_made_is_neither_made_nor_missed() -> None:
    found = decided(THURSDAY + MINUTE, since=THURSDAY + MINUTE)
    assert (found.create, found.skipped) == ((), None)


def test_events_that_share_an_address_follow_each_other() -> None:
    before = run(THURSDAY - HOUR)
    held = decided(THURSDAY, before, schedule="0 * * * *")
    assert (held.create, held.held) == ((), True)
    free = decided(THURSDAY, run(THURSDAY - HOUR, over=True), schedule="0 * * * *")
    assert (free.create, free.held) == ((THURSDAY,), False)


def test_events_may_overlap_where_allowed() -> None:
    found = decided(THURSDAY, run(THURSDAY - HOUR), schedule="0 * * * *", concurrencyPolicy="Allow", createAhead="1h")
    assert found.create == (THURSDAY, THURSDAY + HOUR)


def test_a_suspended_schedule_makes_nothing_and_still_tidies_up() -> None:
    old = [run(THURSDAY - n * WEEK, over=True, settled=True) for n in (3, 2, 1)]
    found = decided(THURSDAY, *old, suspend=True, historyLimit=2)
    assert (found.create, found.next, found.delete) == ((), None, (old[0],))


def test_the_latest_finished_events_are_kept_and_what_is_under_way_is_never_deleted() -> None:
    settled = [run(THURSDAY - n * WEEK, over=True, settled=True) for n in (2, 5, 3, 4)]
    busy = [run(THURSDAY - 9 * WEEK, over=True), run(THURSDAY - 8 * WEEK)]
    found = decided(THURSDAY - HOUR, *settled, *busy, historyLimit=3)
    assert [one.start for one in found.delete] == [THURSDAY - 5 * WEEK]
    assert len(decided(THURSDAY - HOUR, *settled, *busy, historyLimit=0).delete) == 4


def test_finished_events_that_never_settle_do_not_pile_up() -> None:
    stuck = [run(THURSDAY - n * WEEK, over=True) for n in (1, 2, 3, 4)]
    assert decided(THURSDAY - HOUR, *stuck, historyLimit=3).delete == (stuck[3],)
    assert decided(THURSDAY - HOUR, *stuck, historyLimit=0).delete == tuple(stuck[1:])


def test_skipped_starts_are_told_also_when_the_status_could_not_tell_of_the_event_made_after_them() -> None:
    found = decided(THURSDAY, run(THURSDAY), since=THURSDAY - 3 * WEEK)
    assert found.create == ()
    assert found.skipped is not None
    assert (found.skipped.count, found.skipped.latest) == (2, THURSDAY - WEEK)


@settings(deadline=None, derandomize=True, database=None)
@given(
    expression=st.sampled_from(["0 19 * * THU", "*/10 * * * *", "30 2 * * *", "0 */6 * * *"]),
    steps=st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=25),
    restarts=st.sets(st.integers(0, 24)),
)
def test_whenever_it_runs_no_start_gets_two_events_and_starts_go_forward(
    expression: str, steps: list[int], restarts: set[int]
) -> None:
    meant = rules.Rules(cron.parse(expression, "Europe/Berlin"), 20 * MINUTE, 2 * HOUR)
    now = since = THURSDAY
    made: list[Run] = []
    for number, step in enumerate(steps):
        now += step * MINUTE
        made = [run(one.start, over=one.start + 2 * HOUR <= now) for one in made]
        found = decide(meant, now, since, made)
        for start in found.create:
            assert start not in {one.start for one in made}
            assert now - 2 * HOUR < start <= now + 20 * MINUTE
            assert all(one.over and one.start < start for one in made)
        made += [run(start) for start in found.create]
        if number not in restarts:  # else the status was not written
            since = max([since, *(one.start for one in made)] + ([found.skipped.latest] if found.skipped else []))
        assert found.next is None or found.next > now


def test_an_event_is_the_templates_and_starts_then() -> None:
    parsed, _ = rules.parse("league", spec(template={"metadata": {"labels": {"team": "a"}}, "spec": TEMPLATE}))
    made = events.manifest(schedule(), parsed, THURSDAY)
    assert made["metadata"]["name"] == "league-202612031900"
    assert made["metadata"]["labels"] == {"team": "a", "quizfleet.dev/schedule": "league"}
    assert [owner["uid"] for owner in made["metadata"]["ownerReferences"]] == ["uid-s"]
    event = parse_spec(made["spec"])
    assert event.schedule is not None
    assert (event.schedule.starts_at, event.schedule.duration) == (THURSDAY, "2h")


def test_runs_are_what_the_schedule_owns_by_the_start_they_were_made_for() -> None:
    def event(name: str, owner: str = "uid-s", ready: str = "True", **more: Any) -> dict[str, Any]:
        state = {"stage": "Finished", "conditions": [{"type": "Ready", "status": ready}]}
        return {"metadata": {"name": name, "ownerReferences": [{"uid": owner}]} | more, "status": state}

    found = events.runs(
        schedule(),
        [
            event("league-202612101900", ready="False"),
            event("league-202612031900"),
            event("league-202611261900", owner="another"),
            event("league-202611191900", deletionTimestamp="2026-12-01T00:00:00Z"),
        ],
    )
    assert found == [run(THURSDAY, over=True, settled=True), run(THURSDAY + WEEK, over=True)]


@pytest.mark.parametrize(
    ("name", "change", "reason", "named"),
    [
        ("a" * 28, {}, "InvalidName", "27 characters, not 28"),
        ("league", {"historyLimit": -1}, "InvalidSpec", "spec.historyLimit"),
        ("league", {"timeZone": "Mars/Base"}, "InvalidTimeZone", "spec.timeZone"),
        ("league", {"template": {"spec": TEMPLATE | {"title": ""}}}, "InvalidTemplate", "spec.template.spec.title"),
    ],
)
def test_what_is_wrong_is_named(name: str, change: dict[str, Any], reason: str, named: str) -> None:
    with pytest.raises(InvalidScheduleError, match=named) as told:
        rules.parse(name, spec(**change))
    assert told.value.reason == reason


def test_status_remembers_what_was_dealt_with_and_keeps_the_time_of_a_transition() -> None:
    decision = decided(THURSDAY)
    first = status.told(schedule(), decision, [], [run(THURSDAY)], Fact(True, "Scheduled", ""), THURSDAY)
    assert first["lastScheduleTime"] == "2026-12-03T19:00:00Z"
    assert first["nextScheduleTime"] == "2026-12-10T19:00:00Z"
    assert first["active"] == ["league-202612031900"]
    later = schedule(status=first)
    assert status.since(later) == THURSDAY
    again = status.told(
        later, decided(THURSDAY + HOUR, since=THURSDAY), [run(THURSDAY)], [], Fact(True, "", ""), THURSDAY
    )
    assert again["conditions"][0]["lastTransitionTime"] == first["conditions"][0]["lastTransitionTime"]
    broken = status.invalid(later, Fact(False, "InvalidSchedule", "spec.schedule"), THURSDAY + HOUR)
    assert broken["conditions"][0]["lastTransitionTime"] == "2026-12-03T20:00:00Z"
    assert (broken["lastScheduleTime"], broken["observedGeneration"]) == (first["lastScheduleTime"], 2)
    assert "nextScheduleTime" not in broken


def test_a_new_schedule_begins_when_it_was_made() -> None:
    assert status.since(schedule()) == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_template_is_an_event_without_its_start_and_may_be_changed() -> None:
    whole = definition.definition(definition.template_spec(crd.spec_schema()))
    root = whole["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    event = root["template"]["properties"]["spec"]
    assert event["properties"].keys() == crd.spec_schema()["properties"].keys()
    assert "startsAt" not in event["properties"]["schedule"]["properties"]
    assert "oldSelf" not in str(event)
