"""Only what is desired is compared: others' fields stay theirs."""

import pytest

from quizfleet_operator.drift import holds, noted


@pytest.mark.parametrize(
    ("live", "desired", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 2}, {"a": 1}, False),
        ({}, {"a": 1}, False),
        ({"a": [{"name": "x", "more": 1}]}, {"a": [{"name": "x"}]}, True),
        ({"a": [1, 2]}, {"a": [1]}, False),
        ({"a": [1]}, {"a": [1, 2]}, False),
        ({"port": "80"}, {"port": 80}, True),
        ({"on": True}, {"on": False}, False),
        ({"a": None}, {"a": {"b": 1}}, False),
        ({"averageValue": "10k"}, {"averageValue": "10000"}, True),
        ({"averageValue": "11k"}, {"averageValue": "10000"}, False),
        ({"resources": {"requests": {"cpu": "1"}}}, {"resources": {"requests": {"cpu": "1000m"}}}, True),
        ({"resources": {"limits": {"memory": "1536Mi"}}}, {"resources": {"limits": {"memory": "1.5Gi"}}}, True),
        ({"resources": {"limits": {"cpu": "500m"}}}, {"resources": {"limits": {"cpu": "0.6"}}}, False),
        ({"labels": {"version": "1"}}, {"labels": {"version": "1.0"}}, False),
        ({}, {"a": {}, "b": []}, True),
        ({"a": {"b": 1}}, {"a": {}}, True),
        ({"a": [1]}, {"a": []}, False),
    ],
)
def test_drift_is_what_differs_from_the_desired_fields(live: object, desired: object, expected: bool) -> None:
    assert holds(live, desired) is expected


def test_what_is_left_out_of_a_manifest_is_drift() -> None:
    long = {"metadata": {"name": "night", "annotations": {"a": "b"}}, "data": {"kept": "1", "dropped": "2"}}
    short = {"metadata": {"name": "night", "annotations": {"a": "b"}}, "data": {"kept": "1"}}
    live = noted(long)
    assert holds(live, noted(long))
    assert holds(live, short)
    assert not holds(live, noted(short))


def test_what_was_applied_without_a_digest_is_applied_once_more_and_then_quiet() -> None:
    manifest = {"metadata": {"name": "night"}, "spec": {"template": {"metadata": {"labels": {"a": "b"}}}}}
    assert not holds(manifest, noted(manifest))
    assert holds(noted(manifest), noted(manifest))
    assert noted(manifest)["spec"] == manifest["spec"], "a digest in the pod's template would roll the pods"
