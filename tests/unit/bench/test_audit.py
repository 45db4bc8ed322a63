"""What the operator asked, by the API server's audit log."""

import json

from tests.bench.cluster.audit import READS, WRITES, calls, of_events, of_the_lease


def entry(verb: str, stage: str = "ResponseComplete", user: str = "operator", **about: str) -> str:
    found = {"verb": verb, "stage": stage, "user": {"username": user}}
    return json.dumps(found | ({"objectRef": about} if about else {}))


LOG = [
    entry("get", resource="secrets"),
    entry("get", resource="secrets"),
    entry("get", resource="secrets", user="bench"),
    entry("get"),
    entry("list", resource="pods"),
    entry("update", resource="quizevents", subresource="status"),
    entry("update", resource="leases"),
    entry("get", resource="leases"),
    entry("watch", "ResponseStarted", resource="jobs"),
    entry("watch", "ResponseComplete", resource="jobs"),
]


def test_requests_of_one_user_are_counted_by_verb_and_resource() -> None:
    assert calls(LOG, "operator") == {
        ("get", "secrets"): 2,
        ("get", "discovery"): 1,
        ("list", "pods"): 1,
        ("update", "quizevents/status"): 1,
        ("update", "leases"): 1,
        ("get", "leases"): 1,
        ("watch", "jobs"): 1,
    }


def test_the_lease_is_no_event() -> None:
    asked = calls(LOG, "operator")
    assert (of_events(asked, READS), of_events(asked, WRITES), of_the_lease(asked)) == (4, 1, 1)
