"""The Secret that is generated once, and again when asked: signing key, admin key, a password for each account."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime

from quizfleet_operator import naming, rotation
from quizfleet_operator.cluster import Cluster, Object

PASSWORDS = (*(f"mysql-{role}" for role in naming.ROLES), "redis", "kafka")
NAMES = ("signing-key", "admin-key", *PASSWORDS)


def secret_name(event: str) -> str:
    """The Secret's name. Its admin-key authorises POST /api/quizzes."""
    return f"{event}-keys"


def decode(secret: Mapping[str, object]) -> dict[str, str]:
    """A Secret's data as text."""
    data = secret.get("data") or {}
    assert isinstance(data, dict)
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}


async def ensure(cluster: Cluster, metadata: Object, rotate: str, now: datetime, *, used: bool) -> dict[str, str]:
    """The event's keys, generated where there are none, and anew where the event asks for it by another `rotate`.

    `used` tells that pods were given some before.

    Read directly: what a watch has seen may be older.
    """
    found = await cluster.read("v1", "Secret", metadata["name"], metadata["namespace"])
    held = decode(found) if found else {}
    fresh = {name: secrets.token_urlsafe(36) for name in NAMES}
    keys = rotation.due({name: value for name, value in held.items() if value}, fresh, rotate, now, used=used)
    if keys != held:
        await write(cluster, metadata, keys)
    return keys


async def write(cluster: Cluster, metadata: Object, keys: Mapping[str, str]) -> None:
    """Hold these keys and no others."""
    data = {key: base64.b64encode(value.encode()).decode() for key, value in keys.items()}
    await cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "data": data})
