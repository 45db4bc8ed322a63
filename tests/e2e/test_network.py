"""What the network lets through to and from an event's pods. Skipped where kindnet cannot enforce policies."""

from collections.abc import Iterator

import pytest

from tests.e2e.devstack import Devstack
from tests.e2e.kubectl import DEVSTACK, SYSTEM, Kubectl, RefusedError
from tests.e2e.node import enforces_network_policies
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.waiting import eventually

HTTP, METRICS = 8000, 9464


@pytest.fixture(scope="module", autouse=True)
def enforced(kubectl: Kubectl) -> None:
    """Skip where everything is let through."""
    if not enforces_network_policies():
        pytest.skip("the kernel has no queues of nftables (CONFIG_NFT_QUEUE): kindnet enforces no NetworkPolicy")


@pytest.fixture
def guarded(pub_night: QuizEvent) -> Iterator[QuizEvent]:
    """The event with its metrics for the operator's namespace alone."""
    _set_metrics_from(pub_night, {"kubernetes.io/metadata.name": SYSTEM})
    yield pub_night
    _set_metrics_from(pub_night, None)


def test_a_foreign_namespace_reaches_the_service_and_not_its_metrics(guarded: QuizEvent, devstack: Devstack) -> None:
    selector = f"{guarded.selector},app.kubernetes.io/component=scoring"
    address = guarded.kubectl.list("pods", selector)[0]["status"]["podIP"]

    def closed() -> None:
        assert not _reaches_from_devstack(guarded.kubectl, address, METRICS)

    eventually(closed, 30, guarded.story)
    assert _reaches_from_devstack(guarded.kubectl, address, HTTP)


def test_a_pod_of_an_event_reaches_its_servers_and_nothing_else(pub_night: QuizEvent) -> None:
    for port, server in ((3306, "mysql"), (6379, "redis"), (9092, "kafka")):
        assert _reaches_from_event(pub_night, f"{server}.{DEVSTACK}.svc", port), server
    assert not _reaches_from_event(pub_night, "kubernetes.default.svc", 443)
    assert not _reaches_from_event(pub_night, f"traefik.{DEVSTACK}.svc", 80)


def _set_metrics_from(event: QuizEvent, labels: dict[str, str] | None) -> None:
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"networkPolicy": {"metricsFrom": labels}}})


def _reaches_from_devstack(kubectl: Kubectl, host: str, port: int) -> bool:
    connect = f"exec 3<>/dev/tcp/{host}/{port}"
    return _succeeds(kubectl, "exec", "mysql-0", "--", "timeout", "3", "bash", "-c", connect, namespace=DEVSTACK)


def _reaches_from_event(event: QuizEvent, host: str, port: int) -> bool:
    connect = f"import socket; socket.create_connection(({host!r}, {port}), 3)"
    workload = f"deployment/{event.name}-scoring"
    return _succeeds(event.kubectl, "exec", workload, "--", "python", "-c", connect, namespace="trivia")


def _succeeds(kubectl: Kubectl, *command: str, namespace: str) -> bool:
    try:
        kubectl(*command, namespace=namespace)
    except RefusedError:
        return False
    return True
