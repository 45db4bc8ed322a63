"""The CRDs of the QuizPlatform and the ClusterQuizPlatform, whose parts are those of a QuizEvent. Pure."""

from copy import deepcopy

from quizfleet_operator.crd_kind import column, custom_resource, root_schema
from quizfleet_operator.crd_rules import RULES, add_pattern_rules, add_rule, add_rules_about_secrets
from quizfleet_operator.crd_schema import Schema, schema_of
from quizfleet_operator.platforms.completing import PARTS
from quizfleet_operator.platforms.models import ClusterQuizPlatformSpec, QuizPlatformSpec

SPECS = {"QuizPlatform": QuizPlatformSpec, "ClusterQuizPlatform": ClusterQuizPlatformSpec}

COLUMNS = [
    column("MySQL", "string", ".spec.mysql.secretRef.name", "The Secret of the MySQL server"),
    column("Kafka", "string", ".spec.kafka.secretRef.name", "The Secret of the Kafka cluster"),
    column("Redis", "string", ".spec.redis.secretRef.name", "The Secret of the Redis server"),
    column("Host", "string", ".spec.ingress.host", "The DNS names of events"),
    column("Age", "date", ".metadata.creationTimestamp", "When the platform was made"),
]


def definitions(event_spec: Schema) -> tuple[Schema, Schema]:
    """Both CustomResourceDefinitions, with the parts of an event's spec."""
    shared = root_schema("What QuizEvents of its namespace share.", spec_schema("QuizPlatform", event_spec))
    everywhere = root_schema("What all QuizEvents share.", spec_schema("ClusterQuizPlatform", event_spec))
    stays = "secretsNamespace cannot be changed once set: make a new platform"
    add_rule(everywhere["properties"]["spec"], "self.secretsNamespace == oldSelf.secretsNamespace", stays)
    return (
        custom_resource("QuizPlatform", "qp", shared, COLUMNS),
        custom_resource("ClusterQuizPlatform", "cqp", everywhere, COLUMNS, "Cluster"),
    )


def spec_schema(kind: str, event_spec: Schema) -> Schema:
    """The schema of a platform's spec, with its rules."""
    spec = schema_of(SPECS[kind])
    add_pattern_rules(spec)
    spec["properties"] |= {part: deepcopy(event_spec["properties"][part]) for part in PARTS}
    add_rules_about_secrets(spec, "platform")
    return spec


def elsewhere(event_spec: Schema) -> Schema:
    """An event's spec whose parts only say where they are described, for the reference pages."""
    return {"properties": {part: _elsewhere(part, event_spec["properties"][part]) for part in PARTS}}


def _elsewhere(name: str, part: Schema) -> Schema:
    if "properties" not in part:
        return part
    described = {key: value for key, value in part.items() if key not in ("properties", "required", RULES)}
    link = f"[As in a QuizEvent](quizevent.md#spec{name.lower()})."
    return {**described, "description": f"{part['description']} {link}"}
