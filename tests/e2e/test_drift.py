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
    try:
        _set_min_replicas(pub_night, 2)
        _wait_for_floor(pub_night, 2)
        pub_night.wait_replicas("scoring", ready=2)
        pub_night.wait_ready()
    finally:
        _set_min_replicas(pub_night, 1)
    _wait_for_floor(pub_night, 1)


def _set_min_replicas(event: QuizEvent, replicas: int) -> None:
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"services": {"scoring": {"minReplicas": replicas}}}})


def _wait_for_floor(event: QuizEvent, replicas: int) -> None:
    def followed() -> None:
        floor = event.kubectl.get(f"horizontalpodautoscaler/{event.name}-scoring")["spec"].get("minReplicas", 1)
        assert floor == replicas, f"the autoscaler's floor is {floor}, not {replicas}"

    eventually(followed, 60, event.story)
