"""What the builders need to know, gathered by the reconciler."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from quizfleet_operator import naming
from quizfleet_operator.capacity import Plan
from quizfleet_operator.models import QuizEventSpec, Stage

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MySQLBinding:
    """How to reach MySQL as an account that may create schemas and users."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KafkaBinding:
    """How to reach Kafka. `security` holds the services' settings by their names behind QUIZFLEET_KAFKA_."""

    bootstrap_servers: str
    security: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bindings:
    """Everything outside the cluster that an event uses."""

    mysql: MySQLBinding
    kafka: KafkaBinding
    redis_url: str = field(repr=False)


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
