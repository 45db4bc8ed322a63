"""NetworkPolicies let through what an event lives on and nothing else: asked flow by flow, as a network would."""

from collections.abc import Mapping
from typing import Any

import pytest

from quizfleet_operator import naming
from quizfleet_operator.desired import Bindings, KafkaBinding, Manifest, MySQLBinding, network_policies
from quizfleet_operator.desired.network import kafka_ports, redis_port
from quizfleet_operator.models import SERVICES
from tests.unit.operator.events import inputs

HTTP, METRICS, MYSQL, REDIS, KAFKA, DNS, API_SERVER = 8000, 9464, 3306, 6379, 9092, 53, 6443
GATEWAY = {"kubernetes.io/metadata.name": "gateway"}
MONITORING = {"kubernetes.io/metadata.name": "monitoring"}
OUTSIDE = None
"""A node, or an address outside of the cluster: it is in no namespace."""

Namespace = Mapping[str, str] | None


def policies(**asked: Any) -> list[Manifest]:
    return network_policies(inputs(networkPolicy=asked))


def pod(component: str, event: str = "night") -> dict[str, str]:
    return naming.labels(event, component)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects labels; only with what these policies use."""
    assert set(selector) <= {"matchLabels", "matchExpressions"}
    expressions = selector.get("matchExpressions", [])
    assert all(one["operator"] == "In" for one in expressions)
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(one["key"]) in one["values"] for one in expressions
    )


def lets_through(
    made: list[Manifest], direction: str, labels: Mapping[str, str], port: int, peer: Namespace, protocol: str = "TCP"
) -> bool:
    """Whether a connection of a pod's is let through; `peer` are the labels of the other end's namespace."""
    chosen = [one["spec"] for one in made if selects(one["spec"]["podSelector"], labels)]
    binding = [one for one in chosen if direction.capitalize() in one["policyTypes"]]
    rules = [rule for one in binding for rule in one.get(direction, [])]
    return not binding or any(
        {"port": port, "protocol": protocol} in rule["ports"]
        and _is_peer(rule.get("from" if direction == "ingress" else "to"), peer)
        for rule in rules
    )


def _is_peer(peers: list[Manifest] | None, namespace: Namespace) -> bool:
    if peers is None:
        return True
    return namespace is not None and any(selects(one["namespaceSelector"], namespace) for one in peers)


@pytest.mark.parametrize("service", SERVICES)
def test_players_reach_the_services_from_wherever_the_gateway_is(service: str) -> None:
    for peer in (GATEWAY, OUTSIDE):
        assert lets_through(policies(), "ingress", pod(service), HTTP, peer)


def test_the_gateway_may_be_named_and_then_nobody_else_comes_in() -> None:
    made = policies(httpFrom=GATEWAY)
    assert lets_through(made, "ingress", pod("scoring"), HTTP, GATEWAY)
    for peer in (MONITORING, OUTSIDE):
        assert not lets_through(made, "ingress", pod("scoring"), HTTP, peer)


def test_metrics_are_read_from_inside_the_cluster_and_where_asked_from_monitoring_alone() -> None:
    assert lets_through(policies(), "ingress", pod("scoring"), METRICS, GATEWAY)
    assert not lets_through(policies(), "ingress", pod("scoring"), METRICS, OUTSIDE)
    made = policies(metricsFrom=MONITORING)
    assert lets_through(made, "ingress", pod("scoring"), METRICS, MONITORING)
    assert not lets_through(made, "ingress", pod("scoring"), METRICS, GATEWAY)


def test_nobody_connects_to_a_job() -> None:
    for component in ("migrate", "content", "archive"):
        for port in (HTTP, METRICS):
            assert not lets_through(policies(), "ingress", pod(component), port, GATEWAY)


@pytest.mark.parametrize("service", SERVICES)
def test_services_reach_their_servers_and_not_the_api_server(service: str) -> None:
    for port in (MYSQL, REDIS, KAFKA, DNS):
        assert lets_through(policies(), "egress", pod(service), port, OUTSIDE), port
    assert lets_through(policies(), "egress", pod(service), DNS, OUTSIDE, "UDP")
    for port in (API_SERVER, 443, 80, HTTP):
        assert not lets_through(policies(), "egress", pod(service), port, OUTSIDE), port


@pytest.mark.parametrize(("component", "besides"), [("migrate", set()), ("content", {KAFKA}), ("archive", set())])
def test_jobs_reach_the_database_and_where_they_tell_of_content_the_brokers(component: str, besides: set[int]) -> None:
    assert lets_through(policies(), "egress", pod(component), MYSQL, OUTSIDE)
    assert lets_through(policies(), "egress", pod(component), DNS, OUTSIDE, "UDP")
    for port in (REDIS, KAFKA, API_SERVER, 443):
        assert lets_through(policies(), "egress", pod(component), port, OUTSIDE) == (port in besides), port


@pytest.mark.parametrize(("endpoint", "port"), [("https://s3.example.com", 443), ("http://minio:9000", 9000)])
def test_results_go_to_the_store_and_no_other_pod_does(endpoint: str, port: int) -> None:
    store = {"endpoint": endpoint, "bucket": "results", "secretRef": {"name": "s3"}}
    made = network_policies(inputs(archive={"s3": store}))
    assert lets_through(made, "egress", pod("archive"), port, OUTSIDE)
    for component in ("migrate", "content", *SERVICES):
        assert not lets_through(made, "egress", pod(component), port, OUTSIDE), component


def test_ports_that_no_secret_tells_can_be_named() -> None:
    made = policies(egressPorts=[31092])
    assert lets_through(made, "egress", pod("leaderboard"), 31092, OUTSIDE)


def test_the_pods_of_another_event_are_not_bound() -> None:
    assert lets_through(policies(), "egress", pod("scoring", "another"), API_SERVER, OUTSIDE)


def test_no_policy_is_made_where_the_spec_wants_none() -> None:
    assert policies(enabled=False) == []


@pytest.mark.parametrize(
    ("url", "servers", "redis", "kafka"),
    [
        ("redis://redis/0", "kafka", 6379, {9092}),
        ("rediss://:pass@redis:6380/0", "a:9093,b:9094,c:9093", 6380, {9093, 9094}),
        ("redis://[::1]:7000", "SASL_SSL://kafka:9096", 7000, {9096}),
    ],
)
def test_ports_are_those_of_the_bindings(url: str, servers: str, redis: int, kafka: set[int]) -> None:
    bindings = Bindings(MySQLBinding("mysql", 3306, "root", "x"), KafkaBinding(servers, {}), url)
    assert redis_port(bindings) == redis
    assert kafka_ports(bindings) == kafka
