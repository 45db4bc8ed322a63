"""What the builders need to know, gathered by the reconciler."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from quizfleet_operator import naming
from quizfleet_operator.capacity import Plan
from quizfleet_operator.models import Kafka, QuizEventSpec, Stage

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MySQLBinding:
    """How to reach MySQL as an account that may create schemas and users."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    tls: bool = False
    ca: str | None = field(default=None, repr=False)
    """PEM certificates that the server's must be signed by; with TLS and without these, the system's."""


@dataclass(frozen=True, slots=True)
class KafkaBinding:
    """How to reach Kafka. `security` holds the services' settings by their names behind QUIZFLEET_KAFKA_.

    `account_mechanism` is the SCRAM mechanism by which an event's own account logs in; None where it cannot have one.
    """

    bootstrap_servers: str
    security: dict[str, str] = field(repr=False)
    account_mechanism: str | None = None
    ca: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bindings:
    """Everything outside the cluster that an event uses."""

    mysql: MySQLBinding
    kafka: KafkaBinding
    redis_url: str = field(repr=False)
    redis_ca: str | None = field(default=None, repr=False)

    def certificates(self) -> dict[str, str]:
        """What servers' certificates must be signed by, by the server's name; those that the system trusts left out."""
        given = {"mysql": self.mysql.ca, "kafka": self.kafka.ca, "redis": self.redis_ca}
        return {server: ca for server, ca in given.items() if ca}


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A quiz file as its ConfigMap holds it now."""

    config_map: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """An event with what was read for it. `keys` are the values of the Secret that is generated once."""

    namespace: str
    name: str
    uid: str
    spec: QuizEventSpec
    stage: Stage
    plan: Plan
    bindings: Bindings
    keys: dict[str, str] = field(repr=False)
    content: tuple[ContentFile, ...]
    image: str
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()
    keda: bool = False
    """Whether the cluster has ScaledObjects; looked up where the spec asks for them."""
    own_accounts: frozenset[str] = frozenset()
    """"redis" and "kafka", where the event has an account of its own there."""

    @property
    def kafka(self) -> Kafka:
        """How the event uses Kafka: who has all bindings has this, of its own or its platform's."""
        assert self.spec.kafka is not None
        return self.spec.kafka

    @property
    def event_id(self) -> str:
        """``<namespace>.<name>``."""
        return naming.event_id(self.namespace, self.name)


def metadata(inputs: Inputs, name: str, component: str | None = None, **more: Any) -> Manifest:
    """Metadata of an owned object: labelled, and deleted with its event."""
    owner = {
        "apiVersion": f"{naming.GROUP}/v1alpha1",
        "kind": "QuizEvent",
        "name": inputs.name,
        "uid": inputs.uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
    return {
        "name": name,
        "namespace": inputs.namespace,
        "labels": naming.labels(inputs.name, component),
        "ownerReferences": [owner],
        **more,
    }


def checksum(values: object) -> str:
    """A digest of JSON-able values, for annotations that roll pods and names of Jobs."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
