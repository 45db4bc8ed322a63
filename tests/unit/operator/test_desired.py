"""What an event becomes."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from quizfleet_operator.desired import ContentFile, Inputs, Manifest, environment_secrets, jobs, workloads
from quizfleet_operator.models import SERVICES, Stage
from quizfleet_operator.owned import KINDS
from tests.unit.operator.events import SCHEDULE, inputs

FILE = ContentFile("quizzes", "quiz.yaml", "digest")


def everything(wanted: Inputs) -> list[Manifest]:
    return [*environment_secrets(wanted), *workloads(wanted), *(job for job in jobs(wanted) if job)]


def pods(wanted: Inputs) -> Iterator[dict[str, Any]]:
    for manifest in everything(wanted):
        if manifest["kind"] in ("Deployment", "Job"):
            yield manifest["spec"]["template"]["spec"]


def of_kind(wanted: Inputs, kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in everything(wanted) if one["kind"] == kind}


def secrets(wanted: Inputs) -> dict[str, dict[str, str]]:
    return {
        name: {key: base64.b64decode(value).decode() for key, value in one["data"].items()}
        for name, one in of_kind(wanted, "Secret").items()
    }


def test_the_same_event_is_always_the_same_manifests() -> None:
    assert everything(inputs(content=(FILE,))) == everything(inputs(content=(FILE,)))


def test_all_objects_are_labelled_and_owned_so_that_they_are_found_and_deleted_with_the_event() -> None:
    for manifest in everything(inputs(content=(FILE,), ingress={"className": "traefik"})):
        metadata = manifest["metadata"]
        assert metadata["labels"]["app.kubernetes.io/instance"] == "night"
        assert metadata["ownerReferences"][0]["uid"] == "uid-1"
        assert metadata["namespace"] == "trivia"


def test_every_kind_that_is_made_is_watched() -> None:
    made = {one["kind"] for one in everything(inputs(content=(FILE,), ingress={"className": "traefik"}))}
    assert made == {kind for _, _, _, kind in KINDS}


def test_pods_meet_the_restricted_standard_and_hold_no_token_of_the_cluster() -> None:
    for pod in pods(inputs(content=(FILE,))):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_a_service_is_told_only_what_it_needs() -> None:
    told = secrets(inputs())
    assert "QUIZFLEET_ADMIN_KEY" in told["night-participation-env"]
    assert "QUIZFLEET_ADMIN_KEY" not in told["night-scoring-env"] | told["night-leaderboard-env"]
    assert set(told["night-migrate-env"]) == {"QUIZFLEET_EVENT", "QUIZFLEET_DATABASE_URL"}
    assert not any("secret" in value for values in told.values() for value in values.values()), "the admin's password"


def test_passwords_with_special_characters_survive_the_url() -> None:
    assert "p%2Fscoring%40" in secrets(inputs())["night-scoring-env"]["QUIZFLEET_DATABASE_URL"]


def test_autopilot_content_starts_with_the_event() -> None:
    assert secrets(inputs(schedule=SCHEDULE))["night-participation-env"]["QUIZFLEET_STARTS_AT"].startswith(
        "2026-12-01T19"
    )


def test_deployments_never_say_replicas_since_an_autoscaler_may_own_them() -> None:
    assert all("replicas" not in one["spec"] for one in of_kind(inputs(), "Deployment").values())


@pytest.mark.parametrize(("stage", "scales"), [(Stage.LIVE, True), (Stage.PREWARMING, False), (Stage.DRAINING, False)])
def test_an_autoscaler_is_there_only_while_live(stage: Stage, scales: bool) -> None:
    assert bool(of_kind(inputs(stage), "HorizontalPodAutoscaler")) is scales


@pytest.mark.parametrize(
    ("resources", "percent"), [({}, 2800), ({"requests": {"cpu": "500m"}}, 70), ({"limits": {"cpu": "100m"}}, 70)]
)
def test_a_pod_is_scaled_by_the_request_of_the_spec_and_else_by_a_core(resources: dict[str, Any], percent: int) -> None:
    made = of_kind(inputs(services={"scoring": {"resources": resources}}), "HorizontalPodAutoscaler")
    (metric,) = made["night-scoring"]["spec"]["metrics"]
    assert metric["resource"]["target"]["averageUtilization"] == percent


def test_equal_bounds_need_no_autoscaler() -> None:
    fixed = {service: {"minReplicas": 2, "maxReplicas": 2} for service in SERVICES}
    assert not of_kind(inputs(services=fixed), "HorizontalPodAutoscaler")


def test_a_changed_secret_rolls_the_pods() -> None:
    before = of_kind(inputs(), "Deployment")["night-scoring"]["spec"]["template"]
    changed = inputs()
    changed.keys["signing-key"] = "t" * 40
    assert of_kind(changed, "Deployment")["night-scoring"]["spec"]["template"] != before


def test_a_new_image_migrates_and_imports_again_under_new_names() -> None:
    old, new = (set(of_kind(inputs(content=(FILE,), image=image), "Job")) for image in ("quizfleet:1", "quizfleet:2"))
    assert not old & new


def test_changed_content_is_imported_again() -> None:
    old, new = (jobs(inputs(content=(ContentFile("quizzes", "quiz.yaml", digest),)))[1] for digest in ("one", "two"))
    assert old is not None
    assert new is not None
    assert old["metadata"]["name"] != new["metadata"]["name"]


def test_without_content_there_is_no_content_job() -> None:
    assert jobs(inputs())[1] is None


def test_paths_below_a_quiz_are_told_apart_by_regular_expressions() -> None:
    made = of_kind(inputs(ingress={"className": "traefik", "host": "quiz.example.com"}), "Ingress")
    assert set(made) == {"night", "night-routes"}
    routes = made["night-routes"]
    assert routes["metadata"]["annotations"] == {"traefik.ingress.kubernetes.io/router.pathmatcher": "PathRegexp"}
    backends = {
        path["path"]: path["backend"]["service"]["name"] for path in routes["spec"]["rules"][0]["http"]["paths"]
    }
    assert backends == {
        "/api/quizzes/[^/]+/questions/[^/]+/answer$": "night-scoring",
        "/api/quizzes/[^/]+/(leaderboard|live)$": "night-leaderboard",
    }
    assert routes["spec"]["rules"][0]["host"] == "quiz.example.com"


def test_annotations_of_the_spec_reach_both_ingresses() -> None:
    made = of_kind(inputs(ingress={"className": "other", "annotations": {"a": "b"}}), "Ingress")
    assert [one["metadata"]["annotations"] for one in made.values()] == [{"a": "b"}, {"a": "b"}]
