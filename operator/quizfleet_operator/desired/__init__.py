"""What an event becomes: pure builders of manifests, one small module a kind."""

from quizfleet_operator.desired.archive import archive
from quizfleet_operator.desired.event import environment_secrets, jobs, network_policies, workloads
from quizfleet_operator.desired.inputs import (
    Bindings,
    ContentFile,
    Inputs,
    KafkaBinding,
    Manifest,
    MySQLBinding,
    checksum,
    metadata,
)
from quizfleet_operator.desired.secrets import environment_digest

__all__ = [
    "Bindings",
    "ContentFile",
    "Inputs",
    "KafkaBinding",
    "Manifest",
    "MySQLBinding",
    "archive",
    "checksum",
    "environment_digest",
    "environment_secrets",
    "jobs",
    "metadata",
    "network_policies",
    "workloads",
]
