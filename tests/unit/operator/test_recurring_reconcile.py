"""A schedule tells of the events that it made, and of no others."""

from datetime import timedelta

from quizfleet_operator.cluster import Object
from quizfleet_operator.recurring.reconcile import REFUSED_SECONDS, reconcile
from tests.unit.operator.clusters import MemoryCluster
from tests.unit.operator.test_recurring import THURSDAY, schedule

NAME = "league-202612031900"


class Scheduled(MemoryCluster):
    """A cluster in which an event can be made once."""

    async def find(self, api_version: str, kind: str, *_: object) -> list[Object]:
        return [one for one in self.of_kind(kind).values() if "labels" in one["metadata"]]

    async def create(self, manifest: Object) -> bool:
        key = (manifest["kind"], manifest["metadata"]["name"])
        return self.objects.setdefault(key, manifest) is manifest


async def test_what_was_made_is_told_and_remembered() -> None:
    cluster = Scheduled()
    outcome = await reconcile(cluster, schedule(), THURSDAY - timedelta(minutes=5))
    assert [run.name for run in outcome.made] == [NAME] == list(cluster.of_kind("QuizEvent"))
    assert outcome.status["lastScheduleTime"] == "2026-12-03T19:00:00Z"


async def test_an_event_of_somebody_else_by_the_name_of_ours_is_told_and_looked_at_again() -> None:
    cluster = Scheduled()
    foreign = {"kind": "QuizEvent", "metadata": {"name": NAME, "namespace": "trivia"}}
    cluster.objects["QuizEvent", NAME] = foreign
    outcome = await reconcile(cluster, schedule(), THURSDAY - timedelta(minutes=5))
    assert outcome.made == []
    assert cluster.objects["QuizEvent", NAME] is foreign
    (ready,) = outcome.status["conditions"]
    assert (ready["status"], ready["reason"]) == ("False", "EventExists")
    assert NAME in ready["message"]
    assert "lastScheduleTime" not in outcome.status, "its start is not dealt with"
    assert outcome.again_after == REFUSED_SECONDS
