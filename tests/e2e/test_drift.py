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


def test_a_restart_by_kubectl_is_left_alone(pub_night: QuizEvent) -> None:
    pub_night.kubectl("rollout", "restart", f"deployment/{pub_night.name}-participation")
    told = _restarted_at(pub_night)
    assert told
    pub_night.kubectl("rollout", "status", f"deployment/{pub_night.name}-participation", "--timeout=90s", seconds=100)
    _reconcile(pub_night)
    assert _restarted_at(pub_night) == told
    pub_night.wait_ready()


def test_replicas_within_the_bounds_belong_to_others(pub_night: QuizEvent) -> None:
    _set_autoscaling(pub_night, "KEDA")
    try:
        assert pub_night.wait_condition("AutoscalingReady", "False")["reason"] == "KEDANotInstalled"
        _set_autoscaling(pub_night, "None")
        pub_night.wait_condition("AutoscalingReady", "True")
        assert pub_night.kubectl.list("horizontalpodautoscalers", pub_night.selector) == []

        _scale(pub_night, 2)
        _reconcile(pub_night)
        assert pub_night.deployment("scoring")["spec"]["replicas"] == 2
        _scale(pub_night, 5)
        eventually(lambda: _assert_replicas(pub_night, 2), 30, pub_night.story)
        _scale(pub_night, 1)
    finally:
        _set_autoscaling(pub_night, "HPA")
    _wait_for_autoscaler(pub_night, 1, 2)
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


def _reconcile(event: QuizEvent) -> None:
    """Delete a NetworkPolicy, and return when it is back: the operator has looked at the event since."""
    policy = f"networkpolicy/{event.name}"
    before = event.kubectl.get(policy)["metadata"]["uid"]
    event.kubectl.delete(policy)

    def back() -> None:
        assert event.kubectl.get(policy)["metadata"]["uid"] != before

    eventually(back, 60, event.story)


def _restarted_at(event: QuizEvent) -> str | None:
    annotations = event.deployment("participation")["spec"]["template"]["metadata"]["annotations"]
    told: str | None = annotations.get("kubectl.kubernetes.io/restartedAt")
    return told


def _set_autoscaling(event: QuizEvent, chosen: str) -> None:
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"autoscaling": chosen}})


def _scale(event: QuizEvent, replicas: int) -> None:
    event.kubectl("scale", f"deployment/{event.name}-scoring", f"--replicas={replicas}")


def _assert_replicas(event: QuizEvent, replicas: int) -> None:
    found = event.deployment("scoring")["spec"]["replicas"]
    assert found == replicas, f"scoring has {found} replicas, not {replicas}"


def _set_bounds(event: QuizEvent, low: int, high: int) -> None:
    bounds = {"minReplicas": low, "maxReplicas": high}
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"services": {"scoring": bounds}}})


def _wait_for_autoscaler(event: QuizEvent, low: int, high: int) -> None:
    def followed() -> None:
        spec = event.kubectl.get(f"horizontalpodautoscaler/{event.name}-scoring")["spec"]
        found = (spec.get("minReplicas", 1), spec["maxReplicas"])
        assert found == (low, high), f"the autoscaler goes from {found[0]} to {found[1]}, not from {low} to {high}"

    eventually(followed, 60, event.story)
