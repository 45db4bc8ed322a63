"""The Job that exports results: read-only account, a folder of the event's own, keys by reference."""

from typing import Any

from quizfleet_operator.desired import Manifest, archive
from quizfleet_operator.models import Stage
from tests.unit.operator.events import inputs

BUCKET = {"endpoint": "http://minio:9000", "bucket": "results", "secretRef": {"name": "s3"}}


def job(**target: Any) -> Manifest:
    made = archive(inputs(Stage.FINISHED, archive=target))
    assert made is not None
    return made


def container(made: Manifest) -> Any:
    (found,) = made["spec"]["template"]["spec"]["containers"]
    return found


def test_without_being_asked_nothing_is_exported() -> None:
    assert archive(inputs(Stage.FINISHED)) is None


def test_a_volume_is_mounted_and_the_event_has_a_folder_of_its_own_in_it() -> None:
    made = job(persistentVolumeClaim={"claimName": "results", "path": "quizzes/2026"})
    assert container(made)["command"] == ["quizfleet", "archive", "--to", "/archive/quizzes/2026/trivia.night"]
    volumes = made["spec"]["template"]["spec"]["volumes"]
    assert {"name": "archive", "persistentVolumeClaim": {"claimName": "results"}} in volumes
    assert {"name": "archive", "mountPath": "/archive"} in container(made)["volumeMounts"]


def test_a_bucket_is_reached_with_keys_that_only_the_job_sees() -> None:
    found = container(job(s3=BUCKET))
    assert found["command"][2:] == [
        "--to", "s3://results/trivia.night", "--endpoint", "http://minio:9000", "--region", "us-east-1",
    ]  # fmt: skip
    assert [one["valueFrom"]["secretKeyRef"] for one in found["env"]] == [
        {"name": "s3", "key": "accessKeyId"},
        {"name": "s3", "key": "secretAccessKey"},
    ]


def test_results_are_read_by_the_account_that_may_only_read() -> None:
    assert container(job(s3=BUCKET))["envFrom"] == [{"secretRef": {"name": "night-leaderboard-env"}}]


def test_another_target_is_another_job_and_the_same_is_the_same() -> None:
    name = job(s3=BUCKET)["metadata"]["name"]
    assert job(s3=BUCKET)["metadata"]["name"] == name
    assert job(s3=BUCKET | {"prefix": "again"})["metadata"]["name"] != name
