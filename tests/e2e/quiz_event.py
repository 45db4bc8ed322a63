"""A QuizEvent as a test sees it: its status, its objects, and its story when something went wrong."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from tests.e2e.kubectl import NAMESPACE, SYSTEM, Kubectl, Manifest, RefusedError
from tests.e2e.waiting import eventually

READY_SECONDS = 180
SERVICES = ("participation", "scoring", "leaderboard")


@dataclass(frozen=True, slots=True)
class QuizEvent:
    """A QuizEvent in the cluster, by name."""

    kubectl: Kubectl
    name: str

    @property
    def selector(self) -> str:
        """Selects what the operator made of it."""
        return f"app.kubernetes.io/instance={self.name},app.kubernetes.io/managed-by=quizfleet-operator"

    @property
    def topic_prefix(self) -> str:
        """What its topics' names and Redis keys begin with."""
        return f"{NAMESPACE}.{self.name}"

    def status(self) -> Manifest:
        """Its status; empty before the operator has seen it."""
        status: Manifest = self.kubectl.get(f"quizevent/{self.name}").get("status", {})
        return status

    def condition(self, kind: str) -> dict[str, Any]:
        """A condition by type; empty while it is not set."""
        conditions: list[dict[str, Any]] = self.status().get("conditions", [])
        return next((condition for condition in conditions if condition["type"] == kind), {})

    def wait_ready(self, within: float = READY_SECONDS) -> None:
        """Return once Ready is True for the newest generation, and no pod is being replaced."""

        def ready() -> None:
            event = self.kubectl.get(f"quizevent/{self.name}")
            conditions = {c["type"]: c for c in event.get("status", {}).get("conditions", [])}
            assert conditions.get("Ready", {}).get("status") == "True", f"{self.name} is not Ready: {conditions}"
            assert conditions["Ready"]["observedGeneration"] == event["metadata"]["generation"], (
                "Ready, but of an old spec"
            )
            assert conditions["WorkloadsReady"]["reason"] != "RollingOut", conditions["WorkloadsReady"]

        eventually(ready, within, self.story)

    def wait_condition(self, kind: str, status: str, within: float = 60) -> dict[str, Any]:
        """The condition, once it has that status."""

        def has_status() -> dict[str, Any]:
            condition = self.condition(kind)
            assert condition.get("status") == status, f"{self.name}: {kind} is not {status}: {condition}"
            return condition

        return eventually(has_status, within, self.story)

    def news(self, reason: str) -> list[Manifest]:
        """The Kubernetes Events about it with a reason, the oldest first."""
        about = f"involvedObject.kind=QuizEvent,involvedObject.name={self.name},reason={reason}"
        found = json.loads(self.kubectl("get", "events", f"--field-selector={about}", "--output=json"))["items"]
        return sorted(found, key=lambda one: str(one["eventTime"]))

    def wait_stage(self, stage: str, within: float = 30) -> Manifest:
        """The status, once it tells the stage of the newest generation."""

        def there() -> Manifest:
            event = self.kubectl.get(f"quizevent/{self.name}")
            status: Manifest = event.get("status", {})
            assert status.get("stage") == stage, f"{self.name} is {status.get('stage')}, not {stage}"
            assert status["observedGeneration"] == event["metadata"]["generation"], "of an old spec"
            return status

        return eventually(there, within, self.story)

    def secret(self, part: str) -> dict[str, str]:
        """A Secret of its own by what follows the event's name in its name, such as "keys"; decoded."""
        data = self.kubectl.get(f"secret/{self.name}-{part}")["data"]
        return {key: base64.b64decode(value).decode() for key, value in data.items()}

    def running_pods(self) -> list[Manifest]:
        """The services' pods, without those that stop."""
        components = f"app.kubernetes.io/component in ({', '.join(SERVICES)})"
        pods = self.kubectl.list("pods", f"{self.selector},{components}")
        return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]

    def deployment(self, service: str) -> Manifest:
        """A service's Deployment."""
        return self.kubectl.get(f"deployment/{self.name}-{service}")

    def wait_replicas(self, service: str, ready: int, within: float = 90) -> None:
        """Return once that many pods of a service are ready, and no fewer are wanted."""

        def enough() -> None:
            status = self.deployment(service).get("status", {})
            found = status.get("readyReplicas", 0)
            assert found >= ready, f"{self.name}-{service} has {found} ready pods, not {ready}"

        eventually(enough, within, self.story)

    def delete(self, seconds: float = 120) -> None:
        """Delete it and wait for the end of its finalizer."""
        try:
            self.kubectl.delete(f"quizevent/{self.name}", seconds=seconds)
        except RefusedError as stuck:
            raise AssertionError(f"{stuck}\n{self.story()}") from stuck

    def story(self) -> str:
        """What a person would look at first: the event, its pods, the logs of what is not well and of the operator."""
        commands: list[tuple[str, tuple[str, ...]]] = [
            (NAMESPACE, ("describe", f"quizevent/{self.name}")),
            (NAMESPACE, ("get", "pods,jobs,deployments,hpa,ingress", "--output=wide")),
            (NAMESPACE, ("get", "events", "--sort-by=.lastTimestamp")),
            (
                NAMESPACE,
                (
                    "logs",
                    f"--selector=app.kubernetes.io/instance={self.name}",
                    "--tail=15",
                    "--prefix",
                    "--all-containers",
                ),
            ),
            (SYSTEM, ("logs", "--selector=app.kubernetes.io/name=quizfleet-operator", "--tail=40", "--prefix")),
        ]
        return "\n\n".join(self._told(namespace, *arguments) for namespace, arguments in commands)

    def _told(self, namespace: str, *arguments: str) -> str:
        try:
            told = self.kubectl(*arguments, namespace=namespace)
        except RefusedError as refused:
            told = str(refused)
        return f"$ kubectl -n {namespace} {' '.join(arguments)}\n" + "\n".join(told.splitlines()[-60:])
