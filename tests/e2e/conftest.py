"""One cluster for all end-to-end tests: the one that is there, or one that is made and deleted again."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.e2e.devstack import Devstack
from tests.e2e.gateway import Gateway
from tests.e2e.kubectl import CLUSTER, Kubectl, Manifest
from tests.e2e.quiz_event import QuizEvent

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "k8s" / "examples"
KEEP = os.environ.get("QUIZFLEET_E2E_KEEP") == "1"
UP_SECONDS = 900
TEST_SECONDS = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is in this folder needs the cluster, and more time than a unit test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(TEST_SECONDS, func_only=True))


@pytest.fixture(scope="session")
def kubectl(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """The cluster with both charts and this tree's image, and no QuizEvent. The caller's kubeconfig is left alone."""
    missing = [tool for tool in ("docker", "kind", "helm", "kubectl") if shutil.which(tool) is None]
    if missing:
        pytest.fail(f"the end-to-end tests need {', '.join(missing)} (docs/kind.md)")
    there = subprocess.run(["kind", "get", "clusters"], capture_output=True, text=True, check=True, timeout=60)
    made_here = CLUSTER not in there.stdout.split()
    kubeconfig = tmp_path_factory.mktemp("kube") / "config"
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    try:
        subprocess.run([repository / "k8s/up", "--no-example"], env=environment, check=True, timeout=UP_SECONDS)
        kubectl = Kubectl(kubeconfig)
        kubectl("delete", "quizevents", "--all", "--timeout=120s", seconds=130)
        yield kubectl
    finally:
        if made_here and not KEEP:
            subprocess.run([repository / "k8s/down"], env=environment, check=True, timeout=120)


@pytest.fixture(scope="session")
def devstack(kubectl: Kubectl) -> Devstack:
    """MySQL, Redis and Kafka."""
    return Devstack(kubectl)


@dataclass(frozen=True, slots=True)
class Example:
    """What a file of k8s/examples holds."""

    manifests: tuple[Manifest, ...]

    @property
    def quiz_event(self) -> Manifest:
        """The QuizEvent in it."""
        return next(manifest for manifest in self.manifests if manifest["kind"] == "QuizEvent")


def example(number: str) -> Example:
    """An example by its number, such as "01"."""
    (path,) = EXAMPLES.glob(f"{number}-*.yaml")
    return Example(tuple(yaml.safe_load_all(path.read_text())))


@dataclass(frozen=True, slots=True)
class FirstEvent:
    """The first example, and how many seconds it took from apply to Ready."""

    event: QuizEvent
    seconds: float


@pytest.fixture(scope="session")
def first_event(kubectl: Kubectl) -> FirstEvent:
    """The event of the first example, Ready; shared, so a test leaves it as it found it."""
    first = example("01")
    start = time.monotonic()
    kubectl.apply(*first.manifests)
    event = QuizEvent(kubectl, first.quiz_event["metadata"]["name"])
    event.wait_ready()
    return FirstEvent(event, time.monotonic() - start)


@pytest.fixture(scope="session")
def pub_night(first_event: FirstEvent) -> QuizEvent:
    """The event of the first example."""
    return first_event.event


@pytest.fixture
def gateway(pub_night: QuizEvent) -> Gateway:
    """The first event through its ingress, with its admin key of now."""
    return Gateway.of(pub_night)
