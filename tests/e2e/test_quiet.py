"""An event that nothing happens to costs the API server no writes."""

from tests.e2e.kubectl import SYSTEM, Kubectl
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually

METRICS_PORT = 9464
RECONCILES = "quizfleet_operator_reconcile_seconds_count"
WRITES = "quizfleet_operator_writes_total"


def total(kubectl: Kubectl, name: str) -> float:
    """A metric of all replicas of the operator, over all its labels."""
    found = 0.0
    for pod in kubectl.list("pods", "app.kubernetes.io/name=quizfleet-operator", SYSTEM):
        path = f"/api/v1/namespaces/{SYSTEM}/pods/{pod['metadata']['name']}:{METRICS_PORT}/proxy/metrics"
        for line in kubectl("get", "--raw", path).splitlines():
            if line.startswith((f"{name} ", f"{name}{{")):
                found += float(line.rpartition(" ")[2])
    return found


def test_a_reconcile_that_finds_all_well_writes_nothing(kubectl: Kubectl, pub_night: QuizEvent) -> None:
    pub_night.wait_ready()
    reconciles, writes = total(kubectl, RECONCILES), total(kubectl, WRITES)
    assert writes > 0

    def woken_and_quiet() -> None:
        kubectl(
            "annotate",
            f"service/{pub_night.name}-scoring",
            "--overwrite",
            f"example.com/woken={total(kubectl, RECONCILES)}",
        )
        assert total(kubectl, RECONCILES) > reconciles + 2, "not reconciled yet"

    eventually(woken_and_quiet, 60, pub_night.story)
    assert total(kubectl, WRITES) == writes
