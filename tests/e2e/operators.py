"""The pods of the operator: ended as a node would end them, and taken away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.e2e.helm import RELEASE
from tests.e2e.kubectl import SYSTEM, Kubectl, Manifest
from tests.e2e.node import kill_containers
from tests.e2e.waiting import eventually

DEPLOYMENT = f"deployment/{RELEASE}-operator"


@dataclass(frozen=True, slots=True)
class Operators:
    """All replicas of the operator, the one that leads and those that wait."""

    kubectl: Kubectl

    def pods(self) -> list[Manifest]:
        """The pods that are there."""
        return self.kubectl.list("pods", "app.kubernetes.io/name=quizfleet-operator", SYSTEM)

    def kill(self) -> None:
        """SIGKILL to every replica at once; the node starts them again."""
        kill_containers([pod["status"]["containerStatuses"][0]["containerID"] for pod in self.pods()])

    @contextmanager
    def away(self) -> Iterator[None]:
        """No operator at all within; as many replicas as before are ready afterwards."""
        replicas = self.kubectl.get(DEPLOYMENT, SYSTEM)["spec"]["replicas"]
        self._scale(0)
        try:
            eventually(self._assert_none, 60)
            yield
        finally:
            self._scale(replicas)
            self.kubectl("rollout", "status", DEPLOYMENT, "--timeout=90s", namespace=SYSTEM, seconds=100)

    def _scale(self, replicas: int) -> None:
        self.kubectl("scale", DEPLOYMENT, f"--replicas={replicas}", namespace=SYSTEM)

    def _assert_none(self) -> None:
        assert [pod["metadata"]["name"] for pod in self.pods()] == []
