"""Only what is desired is compared: others' fields stay theirs."""

import pytest

from quizfleet_operator.drift import holds


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
        ({}, {"a": {}, "b": []}, True),
        ({"a": {"b": 1}}, {"a": {}}, True),
        ({"a": [1]}, {"a": []}, False),
    ],
)
def test_drift_is_what_differs_from_the_desired_fields(live: object, desired: object, expected: bool) -> None:
    assert holds(live, desired) is expected
