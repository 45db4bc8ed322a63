"""What the operator may do in the cluster: no more than it does, line by line."""

import json
from collections.abc import Iterator

import pytest

from quizfleet_operator.owned import KINDS
from tests.unit.operator.helm import Manifest, of_kind

pytestmark = pytest.mark.usefixtures("helm")

WATCHED_AND_WRITTEN = "create delete list patch watch"

EVERYWHERE = {
    "quizfleet.dev/quizevents": "create delete get list patch watch",
    "quizfleet.dev/quizevents/status": "update",
    "quizfleet.dev/quizevents/finalizers": "update",
    "quizfleet.dev/quizeventschedules": "get list patch watch",
    "quizfleet.dev/quizeventschedules/status": "update",
    "quizfleet.dev/quizplatforms": "list patch watch",
    "quizfleet.dev/clusterquizplatforms": "list patch watch",
    "secrets": "create delete get list patch watch",
    "services": WATCHED_AND_WRITTEN,
    "serviceaccounts": WATCHED_AND_WRITTEN,
    "apps/deployments": WATCHED_AND_WRITTEN,
    "batch/jobs": WATCHED_AND_WRITTEN,
    "autoscaling/horizontalpodautoscalers": WATCHED_AND_WRITTEN,
    "keda.sh/scaledobjects": WATCHED_AND_WRITTEN,
    "keda.sh/triggerauthentications": WATCHED_AND_WRITTEN,
    "policy/poddisruptionbudgets": WATCHED_AND_WRITTEN,
    "networking.k8s.io/ingresses": WATCHED_AND_WRITTEN,
    "networking.k8s.io/networkpolicies": WATCHED_AND_WRITTEN,
    "networking.k8s.io/ingressclasses": "get",
    "configmaps": "get",
    "pods": "list",
    "namespaces": "list watch",
    "apiextensions.k8s.io/customresourcedefinitions": "list watch",
    "apiextensions.k8s.io/customresourcedefinitions=scaledobjects.keda.sh": "get",
    "apiextensions.k8s.io/customresourcedefinitions=kafkausers.kafka.strimzi.io": "get",
    "events": "create",
}
"""By resource, and by its name where a right is for one object: the verbs of the ClusterRole."""

IN_ITS_NAMESPACE = {
    "coordination.k8s.io/leases": "create",
    "coordination.k8s.io/leases=quizfleet-operator": "get update",
}
"""Of the Role in the operator's own namespace."""

WITH_STRIMZI = {
    "kafka.strimzi.io/kafkatopics": "create delete get patch",
    "kafka.strimzi.io/kafkausers": "create delete get list patch",
}
"""Of the Role in each of the chart's strimzi.namespaces."""


def rights(role: Manifest) -> dict[str, str]:
    """Verbs by resource."""
    found: dict[str, set[str]] = {}
    for rule in role["rules"]:
        for resource in _resources(rule):
            found.setdefault(resource, set()).update(rule["verbs"])
    return {resource: " ".join(sorted(verbs)) for resource, verbs in found.items()}


def _resources(rule: Manifest) -> Iterator[str]:
    for group in rule["apiGroups"]:
        for resource in rule["resources"]:
            whole = f"{group}/{resource}".removeprefix("/")
            yield from (f"{whole}={name}" for name in rule["resourceNames"]) if "resourceNames" in rule else (whole,)


def test_operator_may_do_exactly_this() -> None:
    (role,) = of_kind("ClusterRole")
    assert rights(role) == EVERYWHERE


def test_leases_are_written_in_the_operators_namespace_alone() -> None:
    (role,) = of_kind("Role")
    assert role["metadata"]["namespace"] == "fleet"
    assert rights(role) == IN_ITS_NAMESPACE


def test_topics_and_users_of_strimzi_are_written_where_the_chart_says_alone() -> None:
    everywhere = ('strimzi.namespaces=["kafka","streams"]',)
    bound = {one["metadata"]["namespace"]: one for one in of_kind("RoleBinding", *everywhere)}
    roles = {one["metadata"]["namespace"]: one for one in of_kind("Role", *everywhere)}
    assert set(roles) == set(bound) == {"fleet", "kafka", "streams"}
    for namespace in ("kafka", "streams"):
        assert rights(roles[namespace]) == WITH_STRIMZI
        assert bound[namespace]["roleRef"]["name"] == roles[namespace]["metadata"]["name"]
        assert bound[namespace]["subjects"] == bound["fleet"]["subjects"]


def test_no_right_is_a_wildcard() -> None:
    for kind in ("ClusterRole", "Role"):
        for role in of_kind(kind, 'strimzi.namespaces=["kafka"]'):
            assert "*" not in json.dumps(role["rules"])


def test_operator_may_watch_and_write_all_that_events_become() -> None:
    for group, _, plural, _ in KINDS:
        verbs = EVERYWHERE[f"{group}/{plural}".removeprefix("/")].split()
        assert set(verbs) >= set(WATCHED_AND_WRITTEN.split()), plural


def test_operator_may_write_nothing_but_what_events_become() -> None:
    ours = {f"{group}/{plural}".removeprefix("/") for group, _, plural, _ in KINDS}
    writing = {resource for resource, verbs in EVERYWHERE.items() if set(verbs.split()) - {"get", "list", "watch"}}
    assert {one for one in writing - ours if not one.startswith("quizfleet.dev/")} == {"events"}
