"""What is changed behind the operator's back is put right; what is changed in the spec is followed."""

from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually


def test_a_deleted_deployment_comes_back(pub_night: QuizEvent) -> None:
    before = pub_night.deployment("scoring")["metadata"]["uid"]
    pub_night.kubectl.delete(f"deployment/{pub_night.name}-scoring")

    def back() -> None:
        deployments = pub_night.kubectl.list("deployments", f"{pub_night.selector},app.kubernetes.io/component=scoring")
        assert [deployment["metadata"]["uid"] != before for deployment in deployments] == [True], "no new Deployment"

    eventually(back, 60, pub_night.story)
    pub_night.wait_replicas("scoring", ready=1)
    pub_night.wait_ready()


def test_a_deleted_ingress_comes_back(pub_night: QuizEvent) -> None:
    pub_night.kubectl.delete(f"ingress/{pub_night.name}")
    eventually(lambda: pub_night.kubectl.get(f"ingress/{pub_night.name}"), 60, pub_night.story)
    pub_night.wait_ready()


def test_min_replicas_is_followed(pub_night: QuizEvent) -> None:
    _set_bounds(pub_night, 2, 3)
    try:
        _wait_for_autoscaler(pub_night, 2, 3)
        pub_night.wait_replicas("scoring", ready=2)
        pub_night.wait_ready()
    finally:
        _set_bounds(pub_night, 1, 2)
    _wait_for_autoscaler(pub_night, 1, 2)
    pub_night.wait_ready()


def _set_bounds(event: QuizEvent, low: int, high: int) -> None:
    bounds = {"minReplicas": low, "maxReplicas": high}
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"services": {"scoring": bounds}}})


def _wait_for_autoscaler(event: QuizEvent, low: int, high: int) -> None:
    def followed() -> None:
        spec = event.kubectl.get(f"horizontalpodautoscaler/{event.name}-scoring")["spec"]
        found = (spec.get("minReplicas", 1), spec["maxReplicas"])
        assert found == (low, high), f"the autoscaler goes from {found[0]} to {found[1]}, not from {low} to {high}"

    eventually(followed, 60, event.story)
