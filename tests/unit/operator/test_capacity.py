"""Sizes follow from capacity; what the spec says goes first."""

from hypothesis import assume, given
from hypothesis import strategies as st

from quizfleet_operator import capacity
from quizfleet_operator.models import Stage
from quizfleet_operator.quantities import parse
from tests.unit.operator.events import spec


def test_a_small_event_gets_one_pod_of_each_service() -> None:
    plan = capacity.plan(spec(capacity={"quizzes": 10, "participantsPerQuiz": 100}))
    assert {service: bounds.low for service, bounds in plan.bounds.items()} == {
        "participation": 1,
        "scoring": 1,
        "leaderboard": 1,
    }
    assert plan.players == 1000


def test_a_small_event_asks_for_next_to_nothing() -> None:
    plan = capacity.plan(spec(capacity={"quizzes": 10, "participantsPerQuiz": 100}))
    for resources in plan.resources.values():
        assert resources.requests == {"cpu": "25m", "memory": "128Mi"}
        assert resources.limits == {"memory": "512Mi"}


def test_of_a_million_quizzes_one_in_a_hundred_is_expected_at_once() -> None:
    event = spec(capacity={"quizzes": 1_000_000, "participantsPerQuiz": 100})
    assert capacity.load_of(event.capacity).players == 1_000_000


def test_partitions_of_the_spec_go_first_and_else_a_consumer_has_most_of_its_core_for_frames() -> None:
    assert capacity.plan(spec(kafka={"secretRef": {"name": "k"}, "partitions": 7})).partitions == 7
    big = capacity.plan(spec(capacity={"quizzes": 1000, "participantsPerQuiz": 1000}))
    assert big.load.answers / big.partitions <= 5_500


def test_connections_fit_into_one_mysql_until_pods_have_no_more_than_the_least() -> None:
    for quizzes in (10, 1_000, 1_000_000):
        plan = capacity.plan(spec(capacity={"quizzes": quizzes, "participantsPerQuiz": 1000}))
        pods = sum(bounds.high for bounds in plan.bounds.values())
        assert plan.database_pool == 3 or pods * plan.database_pool <= 2_500


def test_pods_that_the_spec_keeps_few_ask_for_a_core_and_no_more() -> None:
    event = spec(capacity={"quizzes": 1_000_000}, services={"leaderboard": {"maxReplicas": 2}})
    assert capacity.plan(event).resources["leaderboard"].requests["cpu"] == "1000m"


QUANTITIES = st.sampled_from(["cpu", "memory"]), st.sampled_from(["10m", "25m", "2", "1Mi", "96Mi", "4Gi"])


@given(st.dictionaries(*QUANTITIES), st.dictionaries(*QUANTITIES), st.integers(1, 10**6))
def test_what_the_spec_says_of_resources_stays_and_the_rest_fits_it(
    requests: dict[str, str], limits: dict[str, str], quizzes: int
) -> None:
    both = requests.keys() & limits.keys()
    assume(all(parse(requests[name]) <= parse(limits[name]) for name in both))
    asked = {"resources": {"requests": requests, "limits": limits}}
    found = capacity.plan(spec(capacity={"quizzes": quizzes}, services={"scoring": asked})).resources["scoring"]
    assert found.requests.items() >= requests.items()
    assert found.limits.items() >= limits.items()
    for name in found.requests.keys() & found.limits.keys():
        assert parse(found.requests[name]) <= parse(found.limits[name])


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
