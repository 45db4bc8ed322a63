"""Two events side by side: each reads its own schema, topics and keys by its credentials, and nothing of the other."""

from collections.abc import Iterator

import pytest

from tests.e2e.kubectl import Kubectl
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.reaching import FORBIDDEN, OPEN, reach
from tests.e2e.variants import variant


def test_events_cannot_read_each_other(pub_night: QuizEvent, namesake: QuizEvent) -> None:
    for event, other in ((pub_night, namesake), (namesake, pub_night)):
        assert reach(event, into=event) == OPEN, event.name
        assert reach(event, into=other) == FORBIDDEN, event.name


@pytest.fixture
def namesake(kubectl: Kubectl) -> Iterator[QuizEvent]:
    """An event whose name begins like the first example's, Ready."""
    kubectl.apply(variant("pub-night-2", reclaimPolicy="Delete"))
    event = QuizEvent(kubectl, "pub-night-2")
    event.wait_ready()
    yield event
    event.delete()
