"""What the operator tells about events, and about itself."""

from typing import Any

from prometheus_client import CollectorRegistry

from quizfleet_operator.health import Heartbeats
from quizfleet_operator.metrics import Standings

READY = "quizfleet_operator_event_ready"
TRANSITION = "quizfleet_operator_event_next_transition_timestamp_seconds"


def status(stage: str, ready: str, **more: Any) -> dict[str, Any]:
    return {"stage": stage, "conditions": [{"type": "Ready", "status": ready}], **more}


def registered(standings: Standings) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(standings)
    return registry


def test_an_event_is_told_with_its_stage_and_when_that_ends() -> None:
    standings = Standings()
    standings.tell("trivia.night", status("Scheduled", "False", nextTransitionTime="2026-12-01T18:50:00Z"))
    labels = {"event": "trivia.night", "stage": "Scheduled"}
    assert registered(standings).get_sample_value(READY, labels) == 0
    assert registered(standings).get_sample_value(TRANSITION, labels) == 1796151000


def test_no_series_stays_behind_a_stage_or_an_event_that_is_gone() -> None:
    standings = Standings()
    registry = registered(standings)
    standings.tell("trivia.night", status("Prewarming", "False"))
    standings.tell("trivia.night", status("Live", "True"))
    assert registry.get_sample_value(READY, {"event": "trivia.night", "stage": "Live"}) == 1
    assert registry.get_sample_value(READY, {"event": "trivia.night", "stage": "Prewarming"}) is None
    standings.forget("trivia.night")
    standings.forget("trivia.never-seen")
    assert registry.get_sample_value(READY, {"event": "trivia.night", "stage": "Live"}) is None


def test_a_spec_that_cannot_be_read_has_no_stage_and_is_not_ready() -> None:
    standings = Standings()
    standings.tell("trivia.night", {"conditions": [{"type": "Ready", "status": "False"}]})
    assert registered(standings).get_sample_value(READY, {"event": "trivia.night", "stage": "Unknown"}) == 0


def test_age_of_the_oldest_reconcile_ends_with_it() -> None:
    heartbeats = Heartbeats()
    assert heartbeats.oldest() == 0
    with heartbeats.beating("a"), heartbeats.beating("b"):
        assert heartbeats.oldest() > 0
    assert heartbeats.oldest() == 0
