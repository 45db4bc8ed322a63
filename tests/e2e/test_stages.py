"""Events that do not run now: made ready, with no pods until their time."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import example
from tests.e2e.kubectl import Kubectl
from tests.e2e.quiz_event import SERVICES, QuizEvent
from tests.e2e.waiting import eventually


@pytest.mark.parametrize(
    ("number", "stage", "next_transition"), [("02", "Scheduled", "2030-12-31T18:50:00Z"), ("04", "Suspended", None)]
)
def test_an_event_that_does_not_run_now_has_no_pods(
    example_event: QuizEvent, stage: str, next_transition: str | None
) -> None:
    def staged() -> None:
        status = example_event.status()
        assert status.get("stage") == stage, f"stage is {status.get('stage')}, not {stage}"
        assert status.get("nextTransitionTime") == next_transition, status
        for service in SERVICES:
            assert example_event.deployment(service)["spec"]["replicas"] == 0

    eventually(staged, 90, example_event.story)


@pytest.fixture
def example_event(kubectl: Kubectl, number: str) -> Iterator[QuizEvent]:
    """The event of an example, by the example's number."""
    applied = example(number)
    kubectl.apply(*applied.manifests)
    event = QuizEvent(kubectl, applied.quiz_event["metadata"]["name"])
    yield event
    event.delete()
