"""What an event becomes: pure builders of manifests, one small module a kind."""

from quizfleet_operator.desired.archive import archive
from quizfleet_operator.desired.event import environment_secrets, jobs, workloads
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

__all__ = [
    "Bindings",
    "ContentFile",
    "Inputs",
    "KafkaBinding",
    "Manifest",
    "MySQLBinding",
    "archive",
    "checksum",
    "environment_secrets",
    "jobs",
    "metadata",
    "workloads",
]
