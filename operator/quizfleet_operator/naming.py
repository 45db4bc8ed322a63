"""Names of an event's objects, topics, schema and accounts. Pure, and stable across a re-created event."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

GROUP = "quizfleet.dev"
MANAGER = "quizfleet-operator"
SCALER = "quizfleet-scaler"
"""Field manager of `replicas` alone, so that applying the rest of a Deployment never resets what an autoscaler set."""

ENVIRONMENT = f"{GROUP}/environment"
"""Annotation of a pod: a digest of what it was told, so that it is replaced when that changes."""

APPLIED = f"{GROUP}/applied"
"""Annotation of what the operator applies: a digest of the manifest, by which also what is left out of it differs."""

MAX_EVENT_NAME = 40
"""An event's name is part of Service names and labels, which take 63 characters."""

START_FORMAT = "%Y%m%d%H%M"
"""What a schedule's name and - are followed by in the names of its events: the start in UTC, 12 digits."""

MAX_SCHEDULE_NAME = MAX_EVENT_NAME - 13

SCHEDULE_LABEL = f"{GROUP}/schedule"
"""On an event: the name of the QuizEventSchedule that made it."""

NAMESPACE_LABEL = f"{GROUP}/namespace"
"""On what an event has in another namespace: the event's own."""

TOPICS = ("leaderboard-update", "quiz-control")
ROLES = ("migrate", "participation", "scoring", "leaderboard")


ACCEPTED_KEYS = ("next.signing-key", "previous.signing-key")
"""Signing keys of the time around a rotation, by their names in the Secret of the event's keys."""


def event_id(namespace: str, name: str) -> str:
    """``<namespace>.<name>``: unique in a cluster, since a namespace has no dot."""
    return f"{namespace}.{name}"


def topics(namespace: str, name: str) -> tuple[str, ...]:
    """The Kafka topics of an event."""
    return tuple(f"{event_id(namespace, name)}.{topic}" for topic in TOPICS)


def consumer_group(namespace: str, name: str) -> str:
    """The Kafka consumer group of an event."""
    return f"{event_id(namespace, name)}.leaderboard"


def _digest(namespace: str, name: str, length: int) -> str:
    return hashlib.sha256(event_id(namespace, name).encode()).hexdigest()[:length]


def schema(namespace: str, name: str) -> str:
    """The MySQL schema of an event: readable, at most 64 characters, never another event's."""
    readable = re.sub(r"[^a-z0-9]", "_", f"{namespace}_{name}")[:48]
    return f"qf_{readable}_{_digest(namespace, name, 8)}"


def account(namespace: str, name: str, role: str) -> str:
    """The MySQL account of a role in an event; MySQL allows 32 characters."""
    return f"qf_{_digest(namespace, name, 10)}_{role}"


def redis_user(namespace: str, name: str) -> str:
    """The Redis account of an event."""
    return f"quizfleet/{event_id(namespace, name)}"


def kafka_user_prefix(namespace: str, name: str) -> str:
    """What the Kafka accounts of an event begin with, and of no other."""
    return f"quizfleet/{event_id(namespace, name)}/"


def kafka_user(namespace: str, name: str, password: str) -> str:
    """The Kafka account of an event, another for each password: Kafka's accounts have one password at a time."""
    return f"{kafka_user_prefix(namespace, name)}{fingerprint(password)[:8]}"


def strimzi_user(namespace: str, name: str, password: str) -> str:
    """The KafkaUser of an event, and another after each rotation; Strimzi makes up the password itself."""
    return f"{event_id(namespace, name)}.{fingerprint(password)[:8]}"


def workload(event: str, service: str) -> str:
    """The name of a service's Deployment, Service, ServiceAccount, autoscaler and disruption budget."""
    return f"{event}-{service}"


def labels(event: str, component: str | None = None) -> dict[str, str]:
    """Labels of what an event owns."""
    found = {
        "app.kubernetes.io/name": "quizfleet",
        "app.kubernetes.io/instance": event,
        "app.kubernetes.io/managed-by": MANAGER,
    }
    return found | ({"app.kubernetes.io/component": component} if component else {})


def component(live: Mapping[str, Any]) -> str:
    """What part of its event an object is, by its labels; empty where they do not tell."""
    found: str = (live["metadata"].get("labels") or {}).get("app.kubernetes.io/component", "")
    return found


def selector(event: str, component: str) -> dict[str, str]:
    """Labels that select a service's pods."""
    return {"app.kubernetes.io/instance": event, "app.kubernetes.io/component": component}


def fingerprint(*parts: object) -> str:
    """Ten characters that change when any of the parts does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]
