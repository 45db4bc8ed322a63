"""Results are exported when nobody can add to them any more, and not held up by what has ended."""

import pytest

from quizfleet_operator import archiving, naming
from quizfleet_operator.cluster import Object
from quizfleet_operator.desired import archive
from quizfleet_operator.models import Stage
from quizfleet_operator.owned import Owned
from tests.unit.operator.clusters import MemoryCluster
from tests.unit.operator.events import inputs

WANTED = inputs(Stage.FINISHED, archive={"persistentVolumeClaim": {"claimName": "results"}})


class Peopled(MemoryCluster):
    """One pod of scoring, in a phase."""

    def __init__(self, phase: str) -> None:
        super().__init__()
        self.phase = phase

    async def pods(self, *_: object) -> list[Object]:
        return [{"metadata": {"labels": naming.labels("night", "scoring")}, "status": {"phase": self.phase}}]


@pytest.mark.parametrize(
    ("phase", "reason"),
    [
        ("Running", "ScalingDown"),
        ("Pending", "ScalingDown"),
        ("Failed", "ArchiveRunning"),
        ("Succeeded", "ArchiveRunning"),
    ],
)
async def test_pods_that_have_ended_hold_up_no_export(phase: str, reason: str) -> None:
    job = archive(WANTED)
    assert job is not None
    fact = await archiving.ensure(Peopled(phase), Owned([], "uid-1"), WANTED, job)
    assert fact.reason == reason
