"""Events take what they leave out from platforms, follow them, and see nothing of Secrets in other namespaces."""

import base64
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.e2e.conftest import example
from tests.e2e.kubectl import NAMESPACE, Kubectl, Manifest, RefusedError
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually

PLATFORM = example("06").manifests[0]
PARTY = "party"
VERSION = "quizfleet.dev/v1alpha1"
SHARED: Manifest = {
    "apiVersion": VERSION,
    "kind": "ClusterQuizPlatform",
    "metadata": {"name": "shared"},
    "spec": {
        "secretsNamespace": NAMESPACE,
        **{binding: PLATFORM["spec"][binding] for binding in ("mysql", "kafka", "redis")},
        "reclaimPolicy": "Delete",
    },
}


@pytest.fixture(scope="module")
def five_lines(kubectl: Kubectl) -> Iterator[QuizEvent]:
    """The event of the sixth example, Ready."""
    kubectl.apply(*example("06").manifests)
    event = QuizEvent(kubectl, "five-lines")
    event.wait_ready()
    yield event
    event.delete()
    kubectl.delete("quizplatform/default")


@pytest.fixture(scope="module")
def party(kubectl: Kubectl) -> Iterator[str]:
    """A namespace without a Secret, whose events use a platform of the cluster."""
    enforced = {"pod-security.kubernetes.io/enforce": "restricted"}
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": PARTY, "labels": enforced}}
    kubectl.apply(namespace, SHARED)
    yield PARTY
    kubectl("delete", "quizevents", "--all", "--timeout=60s", namespace=PARTY, seconds=70)
    kubectl.delete("clusterquizplatform/shared")
    kubectl("delete", f"namespace/{PARTY}", "--wait=false")


def test_five_lines_are_an_event(kubectl: Kubectl, five_lines: QuizEvent) -> None:
    assert hosts(kubectl) == {"five-lines.localhost"}
    assert five_lines.status()["endpoint"] == "http://five-lines.localhost"
    assert five_lines.status()["bindings"] == {
        "mysql": f"{NAMESPACE}/mysql-admin",
        "kafka": f"{NAMESPACE}/kafka",
        "redis": f"{NAMESPACE}/redis",
    }


def test_a_changed_platform_is_followed(kubectl: Kubectl, five_lines: QuizEvent) -> None:
    kubectl.patch("quizplatform/default", {"spec": {"ingress": {"host": "{name}-{namespace}.localhost"}}})

    def moved() -> None:
        assert hosts(kubectl) == {f"five-lines-{NAMESPACE}.localhost"}

    eventually(moved, 20, five_lines.story)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"mysql": {"secretRef": {"name": "other"}}},
            "mysql.secretRef cannot be changed once set: make a new platform",
        ),
        (
            {"kafka": {"secretRef": {"name": "other"}}},
            "kafka.secretRef cannot be changed once set: make a new platform",
        ),
        (
            {"redis": {"secretRef": {"name": "other"}}},
            "redis.secretRef cannot be changed once set: make a new platform",
        ),
        ({"ingress": {"host": "*.localhost"}}, "ingress.host must be a DNS name"),
        ({"archive": {}}, "archive must have exactly one of"),
    ],
)
@pytest.mark.usefixtures("five_lines")
def test_api_server_refuses_a_wrong_platform(kubectl: Kubectl, change: dict[str, Any], message: str) -> None:
    wrong = deepcopy(PLATFORM)
    wrong["spec"] |= change
    with pytest.raises(RefusedError, match=message):
        kubectl.apply(wrong, dry_run=True)


@pytest.mark.parametrize(
    ("namespace", "message"),
    [
        (None, "spec.secretsNamespace: Required value"),
        ("No_1", "secretsNamespace must be the name of a Kubernetes object"),
    ],
)
def test_api_server_refuses_a_platform_of_the_cluster_without_a_place_for_secrets(
    kubectl: Kubectl, namespace: str | None, message: str
) -> None:
    wrong = deepcopy(SHARED)
    del wrong["spec"]["secretsNamespace"]
    wrong["spec"] |= {"secretsNamespace": namespace} if namespace else {}
    with pytest.raises(RefusedError, match=message):
        kubectl.apply(wrong, dry_run=True)


def test_a_platform_stays_until_its_last_event_is_gone(kubectl: Kubectl, five_lines: QuizEvent) -> None:
    kubectl("delete", "quizplatform/default", "--wait=false")

    def told() -> None:
        about = "--field-selector=involvedObject.kind=QuizPlatform,reason=PlatformInUse"
        assert f"{NAMESPACE}.five-lines" in kubectl("get", "events", about, "--output=yaml")

    eventually(told, 30, five_lines.story)
    assert five_lines.condition("Ready")["status"] == "True"
    five_lines.delete()
    kubectl("wait", "--for=delete", "quizplatform/default", "--timeout=30s")


def test_an_event_elsewhere_gets_accounts_and_not_the_secret(kubectl: Kubectl, party: str) -> None:
    apply(kubectl, "guest", platform="shared")
    condition(kubectl, "guest", "SchemaMigrated", "True")
    shared = {*texts(kubectl, NAMESPACE, "mysql-admin"), *texts(kubectl, NAMESPACE, "redis")}
    passwords = {text for key, text in shared if key == "password"}
    assert len(passwords) == 2
    given = {text for _, text in texts(kubectl, party)}
    assert given
    assert not [text for text in given if any(password in text for password in passwords)]


def test_an_event_elsewhere_cannot_name_the_secret_itself(kubectl: Kubectl, party: str) -> None:
    apply(kubectl, "thief", platform="shared", mysql=SHARED["spec"]["mysql"])
    told = condition(kubectl, "thief", "BindingsReady", "False")
    assert told["reason"] == "SecretNotFound"
    assert f"there is no Secret {party}/mysql-admin" in told["message"]


@pytest.mark.usefixtures("party")
def test_the_secrets_of_a_platform_stay_where_they_are(kubectl: Kubectl) -> None:
    with pytest.raises(RefusedError, match="secretsNamespace cannot be changed once set: make a new platform"):
        kubectl.patch("clusterquizplatform/shared", {"spec": {"secretsNamespace": PARTY}})


def hosts(kubectl: Kubectl) -> set[str]:
    """The hosts of the five-line event's Ingresses."""
    ingresses = kubectl.list("ingresses", "app.kubernetes.io/instance=five-lines")
    return {rule["host"] for ingress in ingresses for rule in ingress["spec"]["rules"]}


def apply(kubectl: Kubectl, name: str, **spec: Any) -> None:
    """Apply an event of the other namespace that needs no pods but its Jobs'."""
    event = {
        "apiVersion": VERSION,
        "kind": "QuizEvent",
        "metadata": {"name": name, "namespace": PARTY},
        "spec": {"title": "Party", "suspend": True, **spec},
    }
    kubectl.apply(event, namespace=PARTY)


def condition(kubectl: Kubectl, name: str, kind: str, status: str) -> Manifest:
    """A condition of an event of the other namespace, once it has that status."""

    def there() -> Manifest:
        told = kubectl.get(f"quizevent/{name}", PARTY).get("status", {}).get("conditions", [])
        found: Manifest = next((one for one in told if one["type"] == kind), {})
        assert found.get("status") == status, told
        return found

    return eventually(there, 60, lambda: kubectl("describe", "quizevents", namespace=PARTY))


def texts(kubectl: Kubectl, namespace: str, name: str | None = None) -> set[tuple[str, str]]:
    """What Secrets of a namespace hold, by key."""
    secrets = kubectl.list("secrets", namespace=namespace)
    found = [one for one in secrets if name in (None, one["metadata"]["name"])]
    return {(key, base64.b64decode(text).decode()) for one in found for key, text in one.get("data", {}).items()}
