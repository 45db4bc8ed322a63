"""The operator's chart comes, changes and goes while an event plays on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.helm import RELEASE, Helm, version
from tests.e2e.kubectl import Kubectl
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually


@dataclass(frozen=True, slots=True)
class Release:
    """The release of the operator: how to bring it to the chart of this tree, and to the one before."""

    helm: Helm
    chart: Path
    previous: Path
    values: Path

    def to_current(self) -> None:
        """Install or upgrade to the chart of this tree."""
        self.helm.upgrade(self.chart, self.values)

    def to_previous(self) -> None:
        """Go to the chart of the version before: this tree's templates, while no release is there to take it from."""
        self.helm.upgrade(self.previous, self.values)


@pytest.fixture
def release(kubectl: Kubectl, repository: Path, tmp_path: Path) -> Iterator[Release]:
    """The release as it is, which is as it is again afterwards."""
    helm, chart = Helm(kubectl.kubeconfig), repository / "charts/quizfleet"
    values = tmp_path / "values.json"
    values.write_text(json.dumps(helm.values()))
    held = Release(helm, chart, version(chart, "0.0.9", tmp_path / "previous"), values)
    yield held
    held.to_current()


def pods_of(event: QuizEvent) -> set[str]:
    """The event's pods, by their uid: another one is another pod."""
    return {
        pod["metadata"]["uid"] for pod in event.kubectl.list("pods", f"{event.selector},!batch.kubernetes.io/job-name")
    }


def test_an_upgrade_and_a_rollback_leave_the_pods_of_a_live_event_alone(release: Release, pub_night: QuizEvent) -> None:
    release.to_previous()
    pub_night.wait_ready()
    before = pods_of(pub_night)
    release.to_current()
    assert release.helm.installed() != "quizfleet-0.0.9"
    assert pods_of(pub_night) == before
    release.helm("rollback", RELEASE, str(release.helm.revision() - 1), "--wait")
    assert release.helm.installed() == "quizfleet-0.0.9"
    assert pods_of(pub_night) == before
    pub_night.wait_ready()
    assert pub_night.status()["stage"] == "Live"


def test_an_uninstall_keeps_events_and_an_install_takes_them_over(release: Release, pub_night: QuizEvent) -> None:
    before, uid = pods_of(pub_night), pub_night.kubectl.get(f"quizevent/{pub_night.name}")["metadata"]["uid"]
    release.helm("uninstall", RELEASE, "--wait")
    assert pub_night.kubectl.get(f"quizevent/{pub_night.name}")["metadata"]["uid"] == uid
    assert pods_of(pub_night) == before
    release.to_current()
    assert "Succeeded" in release.helm("test", RELEASE)
    budget = f"poddisruptionbudget/{pub_night.name}-scoring"
    pub_night.kubectl.delete(budget)
    eventually(lambda: pub_night.kubectl.get(budget), 60, pub_night.story)
    assert pods_of(pub_night) == before
