"""The Secret that is generated once: signing key, admin key, and a password for each MySQL account."""

import base64
import secrets
from collections.abc import Mapping

from quizfleet_operator import naming
from quizfleet_operator.cluster import Cluster, Object

NAMES = ("signing-key", "admin-key", *(f"mysql-{role}" for role in naming.ROLES))


def secret_name(event: str) -> str:
    """The Secret's name. Its admin-key authorises POST /api/quizzes."""
    return f"{event}-keys"


def decode(secret: Mapping[str, object]) -> dict[str, str]:
    """A Secret's data as text."""
    data = secret.get("data") or {}
    assert isinstance(data, dict)
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}


async def ensure(cluster: Cluster, metadata: Object) -> dict[str, str]:
    """The event's keys, generated where there are none. Read directly: what a watch has seen may be older."""
    namespace, name = metadata["namespace"], metadata["name"]
    found = await cluster.read("v1", "Secret", name, namespace)
    held = decode(found) if found else {}
    missing = [key for key in NAMES if not held.get(key)]
    if not missing:
        return held
    values = held | {key: secrets.token_urlsafe(36) for key in missing}
    data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    await cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "data": data})
    return values
