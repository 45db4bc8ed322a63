"""Sizes follow from capacity; what the spec says goes first."""

from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator import capacity
from quizfleet_operator.models import Stage
from tests.unit.operator.events import spec


def test_a_small_event_gets_one_pod_of_each_service() -> None:
    plan = capacity.plan(spec(capacity={"quizzes": 10, "participantsPerQuiz": 100}))
    assert {service: bounds.low for service, bounds in plan.bounds.items()} == {
        "participation": 1,
        "scoring": 1,
        "leaderboard": 1,
    }
    assert plan.players == 1000


def test_of_a_million_quizzes_one_in_a_hundred_is_expected_at_once() -> None:
    event = spec(capacity={"quizzes": 1_000_000, "participantsPerQuiz": 100})
    assert capacity.players_at_once(event.capacity) == 1_000_000


def test_partitions_of_the_spec_go_first_and_else_no_leaderboard_pod_is_without_one() -> None:
    assert capacity.plan(spec(kafka={"secretRef": {"name": "k"}, "partitions": 7})).partitions == 7
    big = capacity.plan(spec(capacity={"quizzes": 1000, "participantsPerQuiz": 1000}))
    assert big.partitions >= big.bounds["leaderboard"].high


@given(st.integers(1, 10**6), st.integers(1, 10**4), st.none() | st.integers(1, 50), st.none() | st.integers(50, 99))
def test_bounds_are_always_a_range_with_at_least_one_pod(
    quizzes: int, participants: int, low: int | None, high: int | None
) -> None:
    asked = {key: value for key, value in (("minReplicas", low), ("maxReplicas", high)) if value}
    event = spec(capacity={"quizzes": quizzes, "participantsPerQuiz": participants}, services={"scoring": asked})
    for bounds in capacity.plan(event).bounds.values():
        assert 1 <= bounds.low <= bounds.high
    if low:
        assert capacity.plan(event).bounds["scoring"].low == low


def test_replicas_leave_the_autoscaler_alone_within_the_bounds() -> None:
    bounds = capacity.Bounds(2, 5)
    assert [capacity.replicas(Stage.LIVE, bounds, live) for live in (0, 1, 2, 4, 5, 9)] == [2, 2, 2, 4, 5, 5]
    assert capacity.replicas(Stage.DRAINING, bounds, 4) == 4
    for stage in (Stage.SCHEDULED, Stage.FINISHED, Stage.SUSPENDED):
        assert capacity.replicas(stage, bounds, 4) == 0
