"""Asked-for results are exported before anything is dropped, whatever is away; what nothing leads to is left behind."""

from typing import Any

import pytest

from quizfleet_operator import cleaning_up
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.bindings.reference import Reference
from quizfleet_operator.cleaning_up import clean_up
from quizfleet_operator.cluster import Object
from quizfleet_operator.models import BINDINGS
from quizfleet_operator.providing import Event, Provided
from quizfleet_operator.reconcile import Defaults
from tests.unit.operator.clusters import MemoryCluster
from tests.unit.operator.events import spec
from tests.unit.operator.test_reconcile import Night

NIGHT = Event("trivia", "night")
NO_SECRETS = dict.fromkeys(BINDINGS)


async def test_an_event_that_never_had_a_binding_leaves_nothing_behind() -> None:
    references = {binding: Reference(f"spec.{binding}.secretRef", None) for binding in BINDINGS}
    drops = cleaning_up._drops(MemoryCluster(), NIGHT, spec(), NO_SECRETS, references, everything=True)
    assert await cleaning_up._drop(drops) == []


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
    drops = cleaning_up._drops(MemoryCluster(), NIGHT, spec(), NO_SECRETS, references, everything=True)
    left = await cleaning_up._drop(drops)
    assert [told.format(binding) in message for message, binding in zip(left, BINDINGS, strict=True)] == [True] * 3


ARCHIVE = {"persistentVolumeClaim": {"claimName": "results"}}


class Emptied(MemoryCluster):
    """No pod is left."""

    async def pods(self, *_: object) -> list[Object]:
        return []


async def night(**more: Any) -> Night:
    """The event, with all its objects, to be deleted with its data."""
    night = Night()
    night.cluster = Emptied()
    night.cluster.objects = Night().cluster.objects
    night.spec |= {"reclaimPolicy": "Delete", "archive": ARCHIVE} | more
    await night.settle()
    return night


async def delete(night: Night, *conditions: Object) -> list[str]:
    metadata = {"namespace": "trivia", "name": "night", "uid": "uid-1", "generation": 1}
    event = {"metadata": metadata, "spec": night.spec, "status": {"conditions": list(conditions)}}
    objects = list(night.cluster.objects.values())
    return await clean_up(night.cluster, event, objects, Provided(), Defaults("quizfleet:1"))


def exports(night: Night) -> list[str]:
    return [name for name in night.cluster.of_kind("Job") if name.startswith("night-archive-")]


@pytest.mark.parametrize("told", ["True", "False", "Unknown"])
async def test_results_are_exported_first_whatever_the_conditions_tell_of_the_moment(told: str) -> None:
    event = await night()
    with pytest.raises(BindingError) as under_way:
        await delete(event, {"type": "SchemaMigrated", "status": told})
    assert under_way.value.reason == "ArchiveRunning"
    assert len(exports(event)) == 1


@pytest.mark.parametrize("kind", ["Secret", "Job"])
async def test_either_trace_of_a_beginning_is_enough(kind: str) -> None:
    event = await night()
    for name in event.cluster.of_kind(kind):
        if name not in ("mysql-admin", "redis", "kafka", "night-leaderboard-env"):
            del event.cluster.objects[kind, name]
    with pytest.raises(BindingError, match="results are exported first"):
        await delete(event, {"type": "SchemaMigrated", "status": "Unknown"})


async def test_data_that_cannot_be_exported_is_kept_and_somebody_is_told() -> None:
    event = await night()
    for binding in ("mysql-admin", "redis", "kafka"):
        del event.cluster.objects["Secret", binding]
    left = await delete(event)
    assert "schema, topics and keys: results cannot be exported: there is no Secret trivia/mysql-admin" in left[0]
    assert exports(event) == []
