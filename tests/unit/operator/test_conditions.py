"""Conditions tell why an event waits, by the conventions of the Kubernetes API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizfleet_operator import status
from quizfleet_operator.capacity import Bounds
from quizfleet_operator.conditions import ORDER, Observed, conditions, ingress_fact, pods, workloads_fact
from quizfleet_operator.models import SERVICES, Stage
from tests.unit.operator.events import spec

NOW = datetime(2026, 12, 1, 19, tzinfo=UTC)
BOUNDS = {service: Bounds(1, 3) for service in SERVICES}


def deployment(*, desired: int = 1, ready: int = 1, updated: int = 1, seen: int = 4) -> dict[str, Any]:
    state = {"observedGeneration": seen, "readyReplicas": ready, "updatedReplicas": updated}
    return {"metadata": {"generation": 4}, "spec": {"replicas": desired}, "status": state}


def all_hold() -> Observed:
    observed = Observed()
    for kind in ORDER:
        observed.tell(kind, True, "Fine", "")
    return observed


def test_on_first_sight_every_condition_is_there() -> None:
    told = conditions(Observed(), Stage.LIVE, 3, [], NOW)
    assert [one.type for one in told] == ["Ready", *ORDER]
    assert {one.observed_generation for one in told} == {3}
    assert told[0].status == "False"


def test_ready_gives_the_reason_of_the_first_thing_that_is_missing() -> None:
    observed = all_hold()
    observed.tell("WorkloadsReady", False, "PodsNotReady", "scoring: 0 of 1")
    observed.tell("TopicsReady", False, "TopicRefused", "broker says no")
    ready = conditions(observed, Stage.LIVE, 1, [], NOW)[0]
    assert (ready.status, ready.reason, ready.message) == ("False", "TopicRefused", "broker says no")


def test_a_transition_keeps_its_time_while_the_status_does() -> None:
    before = [one.model_dump(mode="json", by_alias=True) for one in conditions(all_hold(), Stage.LIVE, 1, [], NOW)]
    later = NOW + timedelta(hours=1)
    observed = all_hold()
    observed.tell("WorkloadsReady", False, "PodsNotReady", "")
    after = {one.type: one for one in conditions(observed, Stage.LIVE, 2, before, later)}
    assert after["BindingsReady"].last_transition_time == NOW
    assert after["WorkloadsReady"].last_transition_time == later
    assert after["Ready"].last_transition_time == later


def test_a_suspended_event_is_not_ready_and_says_how_to_go_on() -> None:
    ready = conditions(all_hold(), Stage.SUSPENDED, 1, [], NOW)[0]
    assert (ready.status, ready.reason) == ("False", "Suspended")
    assert "spec.suspend" in ready.message


def test_workloads_are_ready_with_as_many_pods_as_are_desired() -> None:
    fine = {service: deployment() for service in SERVICES}
    assert workloads_fact(fine, Stage.LIVE, pods(fine, Stage.LIVE, BOUNDS)).reason == "PodsReady"
    missing = fine | {"scoring": deployment(ready=0)}
    fact = workloads_fact(missing, Stage.LIVE, pods(missing, Stage.LIVE, BOUNDS))
    assert (fact.holds, fact.reason) == (False, "PodsNotReady")
    assert fact.message.startswith("scoring")


@pytest.mark.parametrize("rolls", [deployment(updated=0), deployment(seen=3)])
def test_a_roll_that_leaves_every_service_its_pods_is_told_and_no_fault(rolls: dict[str, Any]) -> None:
    rolling = {service: deployment() for service in SERVICES} | {"scoring": rolls}
    fact = workloads_fact(rolling, Stage.LIVE, pods(rolling, Stage.LIVE, BOUNDS))
    assert (fact.holds, fact.reason) == (True, "RollingOut")
    assert "scoring" in fact.message


def test_an_event_that_just_began_to_prewarm_is_not_ready_with_the_pods_of_before() -> None:
    none = {service: deployment(desired=0, ready=0, updated=0) for service in SERVICES}
    counted = pods(none, Stage.PREWARMING, BOUNDS)
    assert counted["scoring"].desired == 1
    assert workloads_fact(none, Stage.PREWARMING, counted).reason == "PodsNotReady"


def test_a_stuck_rollout_says_so() -> None:
    stuck = deployment()
    stuck["status"]["conditions"] = [{"type": "Progressing", "status": "False", "message": "exceeded its deadline"}]
    fine = {service: deployment() for service in SERVICES} | {"leaderboard": stuck}
    fact = workloads_fact(fine, Stage.LIVE, pods(fine, Stage.LIVE, BOUNDS))
    assert (fact.holds, fact.reason) == (False, "RolloutStuck")


def test_what_was_told_of_the_spec_before_is_no_stuck_rollout() -> None:
    mended = deployment(seen=3)
    mended["status"]["conditions"] = [{"type": "Progressing", "status": "False", "message": "exceeded its deadline"}]
    fine = {service: deployment() for service in SERVICES} | {"leaderboard": mended}
    assert workloads_fact(fine, Stage.LIVE, pods(fine, Stage.LIVE, BOUNDS)).reason == "RollingOut"


def test_scaled_to_zero_is_as_desired_when_nothing_should_run() -> None:
    gone = {service: deployment(desired=0, ready=0, updated=0) for service in SERVICES}
    assert workloads_fact(gone, Stage.FINISHED, pods(gone, Stage.FINISHED, BOUNDS)).holds is True
    draining = gone | {"scoring": deployment(desired=0, ready=1)}
    assert workloads_fact(draining, Stage.FINISHED, pods(draining, Stage.FINISHED, BOUNDS)).reason == "ScalingDown"


def test_an_unknown_ingress_class_is_named() -> None:
    fact = ingress_fact(spec(ingress={"className": "nope"}), known_class=False, routed=False)
    assert (fact.holds, fact.reason) == (False, "IngressClassNotFound")
    assert "nope" in fact.message
    assert ingress_fact(spec(), known_class=True, routed=True).holds is True


def test_an_invalid_spec_keeps_the_rest_of_the_status() -> None:
    event = {"metadata": {"generation": 5}, "status": {"stage": "Live", "conditions": []}}
    told = status.invalid(event, "InvalidSpec", "spec.title: missing", NOW)
    assert told["stage"] == "Live"
    assert told["observedGeneration"] == 5
    assert status.condition(told, "Ready")["reason"] == "InvalidSpec"
