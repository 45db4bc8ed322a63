"""Secrets: what each service is told, and nothing that it does not need."""

import base64
import json
from urllib.parse import quote, urlencode, urlsplit

from quizfleet_operator import naming
from quizfleet_operator.desired import certificates
from quizfleet_operator.desired.inputs import Inputs, Manifest, checksum, metadata

PRIVATE_NETWORKS = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7,127.0.0.1"
"""Only the ingress controller reaches the pods, from inside the cluster: there X-Forwarded-For is believed."""


def env_name(event: str, role: str) -> str:
    """The Secret with a role's environment."""
    return f"{event}-{role}-env"


def environment(inputs: Inputs, role: str) -> dict[str, str]:
    """The environment of a role: a service, or "migrate"."""
    values = {"EVENT": inputs.event_id, "DATABASE_URL": _database_url(inputs, role)}
    schedule = inputs.spec.schedule
    if role == "participation" and schedule is not None:
        values["STARTS_AT"] = schedule.starts_at.isoformat()
    if role != "migrate":
        values |= {
            "REDIS_URL": _redis_url(inputs),
            "SIGNING_KEY": inputs.keys["signing-key"],
            "DATABASE_POOL": str(inputs.plan.database_pool),
            "FORWARDED_ALLOW_IPS": PRIVATE_NETWORKS,
            **_kafka(inputs),
        }
        accepted = [inputs.keys[key] for key in naming.ACCEPTED_KEYS if key in inputs.keys]
        values |= {"ACCEPTED_SIGNING_KEYS": json.dumps(accepted)} if accepted else {}
    if role == "participation":
        values["ADMIN_KEY"] = inputs.keys["admin-key"]
    return {f"QUIZFLEET_{name}": value for name, value in values.items()}


def environment_digest(inputs: Inputs, role: str) -> str:
    """Changes with anything that a pod of this role is told at its start."""
    return checksum([environment(inputs, role), inputs.bindings.certificates()])


def _database_url(inputs: Inputs, role: str) -> str:
    mysql = inputs.bindings.mysql
    account = naming.account(inputs.namespace, inputs.name, role)
    password = quote(inputs.keys[f"mysql-{role}"], safe="")
    url = f"mysql+asyncmy://{account}:{password}@{mysql.host}:{mysql.port}/"
    url += naming.schema(inputs.namespace, inputs.name)
    if not mysql.tls:
        return url
    trusted = certificates.path("mysql") if mysql.ca else certificates.SYSTEM
    return f"{url}?{urlencode({'ssl_ca': trusted, 'ssl_check_hostname': 'true'}, safe='/')}"


def _redis_url(inputs: Inputs) -> str:
    url = urlsplit(inputs.bindings.redis_url)
    if "redis" in inputs.own_accounts:
        user = quote(naming.redis_user(inputs.namespace, inputs.name), safe="")
        server = url.netloc.rpartition("@")[2]
        url = url._replace(netloc=f"{user}:{quote(inputs.keys['redis'], safe='')}@{server}")
    if inputs.bindings.redis_ca:
        trust = urlencode({"ssl_ca_certs": certificates.path("redis")}, safe="/")
        url = url._replace(query="&".join(part for part in (url.query, trust) if part))
    return url.geturl()


def _kafka(inputs: Inputs) -> dict[str, str]:
    kafka = inputs.bindings.kafka
    values = {"BOOTSTRAP_SERVERS": kafka.bootstrap_servers, **kafka.security}
    if "kafka" in inputs.own_accounts and kafka.account_mechanism:
        values["SASL_MECHANISM"] = kafka.account_mechanism
        values["SASL_USERNAME"] = naming.kafka_user(inputs.namespace, inputs.name, inputs.keys["kafka"])
        values["SASL_PASSWORD"] = inputs.keys["kafka"]
    if kafka.ca:
        values["CA_FILE"] = certificates.path("kafka")
    return {f"KAFKA_{name}": value for name, value in values.items()}


def secret(inputs: Inputs, role: str) -> Manifest:
    """The Secret that a role's pods take their environment from."""
    data = {key: base64.b64encode(value.encode()).decode() for key, value in environment(inputs, role).items()}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(inputs, env_name(inputs.name, role), role),
        "type": "Opaque",
        "data": data,
    }
