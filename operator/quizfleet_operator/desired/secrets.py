"""Secrets: what each service is told, and nothing that it does not need."""

import base64
from urllib.parse import quote

from quizfleet_operator import naming
from quizfleet_operator.desired.inputs import Inputs, Manifest, metadata

PRIVATE_NETWORKS = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7,127.0.0.1"
"""Only the ingress controller reaches the pods, from inside the cluster: there X-Forwarded-For is believed."""


def env_name(event: str, role: str) -> str:
    """The Secret with a role's environment."""
    return f"{event}-{role}-env"


def environment(inputs: Inputs, role: str) -> dict[str, str]:
    """The environment of a role: a service, or "migrate"."""
    mysql = inputs.bindings.mysql
    account = naming.account(inputs.namespace, inputs.name, role)
    password = quote(inputs.keys[f"mysql-{role}"], safe="")
    schema = naming.schema(inputs.namespace, inputs.name)
    values = {
        "EVENT": inputs.event_id,
        "DATABASE_URL": f"mysql+asyncmy://{account}:{password}@{mysql.host}:{mysql.port}/{schema}",
    }
    schedule = inputs.spec.schedule
    if role == "participation" and schedule is not None:
        values["STARTS_AT"] = schedule.starts_at.isoformat()
    if role != "migrate":
        values |= {
            "REDIS_URL": inputs.bindings.redis_url,
            "KAFKA_BOOTSTRAP_SERVERS": inputs.bindings.kafka.bootstrap_servers,
            "SIGNING_KEY": inputs.keys["signing-key"],
            "DATABASE_POOL": str(inputs.plan.database_pool),
            "FORWARDED_ALLOW_IPS": PRIVATE_NETWORKS,
        }
        values |= {f"KAFKA_{name}": value for name, value in inputs.bindings.kafka.security.items()}
    if role == "participation":
        values["ADMIN_KEY"] = inputs.keys["admin-key"]
    return {f"QUIZFLEET_{name}": value for name, value in values.items()}


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
