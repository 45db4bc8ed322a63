"""What an event leaves behind when nothing leads to its data any more."""

import pytest

from quizfleet_operator import cleaning_up
from quizfleet_operator.bindings.reference import Reference
from quizfleet_operator.models import BINDINGS
from quizfleet_operator.providing import Event
from tests.unit.operator.clusters import MemoryCluster
from tests.unit.operator.events import spec

NIGHT = Event("trivia", "night")
NO_SECRETS = dict.fromkeys(BINDINGS)


async def test_an_event_that_never_had_a_binding_leaves_nothing_behind() -> None:
    references = {binding: Reference(f"spec.{binding}.secretRef", None) for binding in BINDINGS}
    assert await cleaning_up._drop(MemoryCluster(), NIGHT, spec(), NO_SECRETS, references, everything=True) == []


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (None, "spec.{}.secretRef is missing"),
        (("trivia", "other"), "but Secret trivia/before led to the event's data"),
        (("trivia", "before"), "there is no Secret trivia/before"),
    ],
)
async def test_what_nothing_leads_to_is_left_behind_and_told(secret: tuple[str, str] | None, told: str) -> None:
    references = {binding: Reference(f"spec.{binding}.secretRef", secret, "trivia/before") for binding in BINDINGS}
    left = await cleaning_up._drop(MemoryCluster(), NIGHT, spec(), NO_SECRETS, references, everything=True)
    assert [told.format(binding) in message for message, binding in zip(left, BINDINGS, strict=True)] == [True] * 3
