"""NetworkPolicies: an event's pods have the traffic that they live on, and no other.

Hosts are names in Secrets, which a policy cannot hold, so what goes out is limited by port.
"""

from urllib.parse import urlsplit

from quizfleet_operator import naming
from quizfleet_operator.desired.archive import ARCHIVE
from quizfleet_operator.desired.inputs import Bindings, Inputs, Manifest, metadata
from quizfleet_operator.desired.jobs import CONTENT
from quizfleet_operator.desired.service import HTTP, METRICS
from quizfleet_operator.models import SERVICES, Archive

DNS_PORTS = (53, 5353)
"""Policies see the port of the pod behind a Service; OpenShift's DNS pods listen on 5353."""

REDIS_PORT, KAFKA_PORT = 6379, 9092
"""Where a binding names no port."""

SCHEME_PORTS = {"http": 80, "https": 443}


def manifests(inputs: Inputs) -> list[Manifest]:
    """One for every pod, Jobs included, and those for what some have besides; none where the spec wants none."""
    asked = inputs.spec.network_policy
    if not asked.enabled:
        return []
    mine = naming.labels(inputs.name)
    bindings = inputs.bindings
    services = {"key": "app.kubernetes.io/component", "operator": "In", "values": list(SERVICES)}
    everything = {
        "podSelector": {"matchLabels": mine},
        "policyTypes": ["Ingress", "Egress"],
        "egress": [
            {"ports": [_port(port, protocol) for port in DNS_PORTS for protocol in ("UDP", "TCP")]},
            {"ports": [_port(port) for port in sorted({bindings.mysql.port, *asked.egress_ports})]},
        ],
    }
    serving = {
        "podSelector": {"matchLabels": mine, "matchExpressions": [services]},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"ports": [_port(HTTP)], **({"from": [_namespaces(asked.http_from)]} if asked.http_from else {})},
            {"ports": [_port(METRICS)], "from": [_namespaces(asked.metrics_from)]},
        ],
        "egress": [{"ports": [_port(port) for port in sorted({redis_port(bindings), *kafka_ports(bindings)})]}],
    }
    policies = [_policy(inputs, inputs.name, everything), _policy(inputs, f"{inputs.name}-services", serving)]
    jobs = {CONTENT: kafka_ports(bindings), ARCHIVE: bucket_ports(inputs.spec.archive)}
    return [*policies, *(_of_job(inputs, job, ports) for job, ports in jobs.items() if ports)]


def redis_port(bindings: Bindings) -> int:
    """The port in Redis' URL."""
    return urlsplit(bindings.redis_url).port or REDIS_PORT


def kafka_ports(bindings: Bindings) -> set[int]:
    """The ports in the bootstrap servers."""
    ends = [server.rpartition(":")[2] for server in bindings.kafka.bootstrap_servers.split(",")]
    return {int(end) if end.isdigit() else KAFKA_PORT for end in ends}


def bucket_ports(archive: Archive | None) -> set[int]:
    """The port of the store that results are put into; none where there is no such store."""
    if archive is None or archive.s3 is None:
        return set()
    url = urlsplit(archive.s3.endpoint)
    return {url.port or SCHEME_PORTS[url.scheme]}


def _of_job(inputs: Inputs, job: str, ports: set[int]) -> Manifest:
    """What a Job needs besides DNS and MySQL: to tell the services of new content, or to put results away."""
    return _policy(
        inputs,
        f"{inputs.name}-{job}",
        {
            "podSelector": {"matchLabels": naming.labels(inputs.name, job)},
            "policyTypes": ["Egress"],
            "egress": [{"ports": [_port(port) for port in sorted(ports)]}],
        },
    )


def _port(port: int, protocol: str = "TCP") -> Manifest:
    return {"protocol": protocol, "port": port}


def _namespaces(labels: dict[str, str]) -> Manifest:
    return {"namespaceSelector": {"matchLabels": labels} if labels else {}}


def _policy(inputs: Inputs, name: str, spec: Manifest) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(inputs, name, "network"),
        "spec": spec,
    }
