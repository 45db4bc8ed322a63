"""The CRD's rules on a real API server: each refuses what it should, with a message that names the field and the fix.

The CRD is installed under a name of its own, cluster-scoped, so that no operator sees these events.
"""

import json
import time
import uuid
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from quizfleet_operator.crd import definition
from quizfleet_operator.models import SERVICES
from tests.e2e.kubectl import Kubectl, RefusedError
from tests.e2e.rules import messages

KIND, PLURAL = "RuleProbe", "ruleprobes"
SPEC: dict[str, Any] = {
    "title": "Pub Night",
    "kafka": {"secretRef": {"name": "kafka"}, "partitions": 12},
    "mysql": {"secretRef": {"name": "mysql"}},
    "redis": {"secretRef": {"name": "redis"}},
}
BUCKET = {"endpoint": "http://minio:9000", "bucket": "results", "secretRef": {"name": "s3"}}
START = "2030-01-01T19:00:00Z"

RIGHT: dict[str, dict[str, Any]] = {
    "nothing but the bindings": {},
    "durations of every form": {"schedule": {"startsAt": START, "duration": "1h30m", "prewarm": "0s", "drain": "90s"}},
    "a host with names to fill in": {"ingress": {"host": "{name}-{namespace}.quiz.example.com"}},
    "another platform": {"platform": "large"},
    "a host": {"ingress": {"host": "quiz.example.com", "tls": {"secretName": "quiz.tls"}}},
    "quantities as numbers and text": {
        "services": {"scoring": {"resources": {"requests": {"cpu": 1, "memory": "64Mi"}, "limits": {"cpu": "1500m"}}}}
    },
    "equal bounds": {"services": {"scoring": {"minReplicas": 2, "maxReplicas": 2}}},
    "topics by Strimzi": {"kafka": {"secretRef": {"name": "kafka"}, "strimzi": {"cluster": "events"}}},
    "content": {"content": [{"configMapRef": {"name": "quiz", "key": "Quiz_1.yaml"}}]},
    "results to a volume": {"archive": {"persistentVolumeClaim": {"claimName": "results", "path": "quizzes/2026"}}},
    "results to a bucket": {"archive": {"s3": BUCKET}},
}

TIME = "must be hours, minutes and seconds in that order"
NAME = "must be the name of a Kubernetes object"
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a duration of words": ({"schedule": {"startsAt": START, "duration": "two hours"}}, f"schedule.duration {TIME}"),
    "a duration of days": ({"schedule": {"startsAt": START, "duration": "1d"}}, f"schedule.duration {TIME}"),
    "no time at all": ({"schedule": {"startsAt": START, "duration": "0h0m"}}, "duration must be greater than 0s"),
    "units in the wrong order": ({"schedule": {"startsAt": START, "prewarm": "5m1h"}}, f"schedule.prewarm {TIME}"),
    "a drain below zero": ({"schedule": {"startsAt": START, "drain": "-5m"}}, f"schedule.drain {TIME}"),
    "an empty drain": ({"schedule": {"startsAt": START, "drain": ""}}, "spec.schedule.drain"),
    "a start that is no time": ({"schedule": {"startsAt": "tonight"}}, "spec.schedule.startsAt"),
    "a schedule without a start": ({"schedule": {"duration": "2h"}}, "spec.schedule.startsAt: Required value"),
    "a host with a port": ({"ingress": {"host": "quiz.example.com:443"}}, "ingress.host must be a DNS name"),
    "a host with another name to fill in": ({"ingress": {"host": "{title}.com"}}, "ingress.host must be a DNS name"),
    "a platform of no name": ({"platform": "Large_1"}, f"platform {NAME}"),
    "a wildcard host": ({"ingress": {"host": "*.example.com"}}, "ingress.host must be a DNS name"),
    "an ingress class in capitals": ({"ingress": {"className": "Traefik"}}, f"ingress.className {NAME}"),
    "a certificate of two words": ({"ingress": {"tls": {"secretName": "my cert"}}}, f"ingress.tls.secretName {NAME}"),
    **{
        f"a {binding} secret of no name": (
            {binding: SPEC[binding] | {"secretRef": {"name": "Servers_1"}}},
            f"{binding}.secretRef.name {NAME}",
        )
        for binding in ("kafka", "mysql", "redis")
    },
    "content of no name": ({"content": [{"configMapRef": {"name": "My Quiz"}}]}, f"content[].configMapRef.name {NAME}"),
    "a key with a slash": (
        {"content": [{"configMapRef": {"name": "quiz", "key": "a/b"}}]},
        "content[].configMapRef.key must be a key of a ConfigMap",
    ),
    "too much content": ({"content": [{"configMapRef": {"name": "quiz"}}] * 51}, "spec.content: Too many"),
    "no partitions": ({"kafka": {"secretRef": {"name": "kafka"}, "partitions": 0}}, "spec.kafka.partitions"),
    "a cluster in another namespace as kubectl writes it": (
        {"kafka": {"secretRef": {"name": "kafka"}, "strimzi": {"cluster": "kafka/events"}}},
        "kafka.strimzi.cluster must be a name of up to 63 lower case letters",
    ),
    "Strimzi's namespace by its URL": (
        {"kafka": {"secretRef": {"name": "kafka"}, "strimzi": {"cluster": "events", "namespace": "Kafka.svc"}}},
        "kafka.strimzi.namespace must be a name of up to 63 lower case letters",
    ),
    "a policy unknown": ({"reclaimPolicy": "Forget"}, 'supported values: "Retain", "Delete"'),
    "no title": ({"title": ""}, "spec.title"),
    "no players": ({"capacity": {"participantsPerQuiz": 0}}, "spec.capacity.participantsPerQuiz"),
    "a field misspelt": ({"capcity": {}}, 'unknown field "spec.capcity"'),
    **{
        f"more {service} at least than at most": (
            {"services": {service: {"minReplicas": 3, "maxReplicas": 2}}},
            f"services.{service}.minReplicas must not be greater than maxReplicas",
        )
        for service in SERVICES
    },
    "a pull secret of no name": (
        {"pods": {"imagePullSecrets": [{"name": "a/b"}]}},
        f"pods.imagePullSecrets[].name {NAME}",
    ),
    "a priority of no name": ({"pods": {"priorityClassName": "Very High"}}, f"pods.priorityClassName {NAME}"),
    "results to nowhere": ({"archive": {}}, "archive must have exactly one of persistentVolumeClaim and s3"),
    "results to two places": (
        {"archive": {"persistentVolumeClaim": {"claimName": "results"}, "s3": BUCKET}},
        "archive must have exactly one of persistentVolumeClaim and s3",
    ),
    "a claim of no name": (
        {"archive": {"persistentVolumeClaim": {"claimName": "Results"}}},
        f"archive.persistentVolumeClaim.claimName {NAME}",
    ),
    "a path that leads out": (
        {"archive": {"persistentVolumeClaim": {"claimName": "results", "path": "../other"}}},
        "archive.persistentVolumeClaim.path must be names separated by /",
    ),
    "an endpoint without a scheme": (
        {"archive": {"s3": BUCKET | {"endpoint": "minio:9000"}}},
        "archive.s3.endpoint must be a URL without a path",
    ),
    **{
        f"a bucket with a wrong {field}": ({"archive": {"s3": BUCKET | {field: value}}}, f"archive.s3.{field} must be")
        for field, value in (("bucket", "My_Bucket"), ("prefix", "/quizzes"), ("region", "Frankfurt"))
    },
    "a bucket's secret of no name": (
        {"archive": {"s3": BUCKET | {"secretRef": {"name": "S3"}}}},
        f"archive.s3.secretRef.name {NAME}",
    ),
    **{
        f"{what} of {service}": (
            {"services": {service: {"resources": resources}}},
            f"services.{service}.resources.{said}",
        )
        for service in SERVICES
        for what, resources, said in (
            ("a quantity of words", {"requests": {"cpu": "lots"}}, "requests must be Kubernetes quantities"),
            ("a quantity below zero", {"limits": {"cpu": -1}}, "limits must be Kubernetes quantities"),
            (
                "requests over limits",
                {"requests": {"cpu": 1}, "limits": {"cpu": "250m"}},
                "requests must not be greater than limits",
            ),
        )
    },
}

IMMUTABLE = "secretRef cannot be changed once set"
PARTITIONS = "kafka.partitions may grow but never shrink or be left out again"
CHANGES: dict[str, tuple[str, dict[str, Any] | None, str | None]] = {
    "MySQL left to a platform": ("mysql", None, None),
    "Kafka left to a platform": ("kafka", None, None),
    "more partitions": ("kafka", {"partitions": 24}, None),
    "fewer partitions": ("kafka", {"partitions": 6}, PARTITIONS),
    "partitions left out": ("kafka", {"partitions": None}, PARTITIONS),
    "another Kafka": ("kafka", {"secretRef": {"name": "other"}}, f"kafka.{IMMUTABLE}"),
    "topics by Strimzi": ("kafka", {"strimzi": {"cluster": "events"}}, "kafka.strimzi cannot be added"),
    "another MySQL": ("mysql", {"secretRef": {"name": "other"}}, f"mysql.{IMMUTABLE}"),
    "another Redis": ("redis", {"secretRef": {"name": "other"}}, f"redis.{IMMUTABLE}"),
}

NO_NAME = "metadata.name must be up to 40 lower case letters"
WRONG_NAMES = {
    "2030-finals": NO_NAME,
    "quiz.night": NO_NAME,
    "a" * 41: "metadata.name: Too long: may not be more than 40",
}


class Server:
    """An API server that knows the CRD under another name."""

    def __init__(self, kubectl: Kubectl, group: str) -> None:
        self._kubectl = kubectl
        self.group = group

    def __call__(self, *arguments: str, text: str | None = None) -> tuple[bool, str]:
        try:
            return True, self._kubectl("--request-timeout=20s", *arguments, text=text)
        except RefusedError as refused:
            return False, str(refused)

    def event(self, spec: dict[str, Any], name: str = "event") -> str:
        """An event as JSON."""
        version = f"{self.group}/v1alpha1"
        return json.dumps({"apiVersion": version, "kind": KIND, "metadata": {"name": name}, "spec": SPEC | spec})

    def try_event(self, spec: dict[str, Any], name: str = "event") -> tuple[bool, str]:
        """Whether the server would take an event, and what it says."""
        return self("create", "--dry-run=server", "--output=json", "-f", "-", text=self.event(spec, name))


@pytest.fixture(scope="module")
def server(kubectl: Kubectl) -> Iterator[Server]:
    """The kind cluster with the CRD, and the event "kept" stored in it."""
    server = Server(kubectl, f"r{uuid.uuid4().hex[:8]}.quizfleet.test")
    crd = deepcopy(definition())
    crd["metadata"]["name"] = f"{PLURAL}.{server.group}"
    crd["spec"] |= {"group": server.group, "scope": "Cluster"}
    crd["spec"]["names"] = {"kind": KIND, "listKind": f"{KIND}List", "plural": PLURAL, "singular": KIND.lower()}
    try:
        taken, said = server("create", "-f", "-", text=json.dumps(crd))
        assert taken, said
        server("wait", "--for=condition=Established", f"crd/{crd['metadata']['name']}", "--timeout=30s")
        deadline = time.monotonic() + 30
        # Established comes a moment before the new path is served.
        while not server("create", "-f", "-", text=server.event({}, "kept"))[0]:
            assert time.monotonic() < deadline, server.try_event({})
        yield server
    finally:
        server("delete", f"crd/{crd['metadata']['name']}", "--ignore-not-found", "--timeout=30s")


@pytest.mark.parametrize("what", RIGHT)
def test_a_right_event_is_taken(server: Server, what: str) -> None:
    taken, said = server.try_event(RIGHT[what])
    assert taken, said


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_event_is_refused_with_the_field_and_the_fix(server: Server, what: str) -> None:
    spec, message = WRONG[what]
    taken, said = server.try_event(spec)
    assert not taken
    assert message in said
    assert "evaluation error" not in said


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_would_lose_data_is_refused(server: Server, what: str) -> None:
    part, change, message = CHANGES[what]
    patch = json.dumps({"spec": {part: change}})
    taken, said = server("patch", f"{PLURAL}.{server.group}", "kept", "--type=merge", "--dry-run=server", "-p", patch)
    assert taken == (message is None), said
    assert message is None or message in said


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_a_name_that_no_service_could_have_is_refused(server: Server, name: str) -> None:
    taken, said = server.try_event({}, name)
    assert not taken
    assert WRONG_NAMES[name] in said


def test_every_rule_has_something_that_it_refuses_here() -> None:
    refusals = [said for _, said in WRONG.values()] + [said for *_, said in CHANGES.values() if said]
    expected = [*refusals, *WRONG_NAMES.values()]
    untried = [rule for rule in messages(definition()) if not any(said in rule for said in expected)]
    assert untried == []


def test_defaults_are_shown_where_they_tell_something(server: Server) -> None:
    _, said = server.try_event({})
    spec = json.loads(said)["spec"]
    assert spec["capacity"] == {"quizzes": 10, "participantsPerQuiz": 100, "questionsPerQuiz": 20}
    assert spec["suspend"] is False
    assert not {"schedule", "services", "ingress", "autoscaling", "reclaimPolicy"} & set(spec), (
        "platforms may say these"
    )
