"""What the API server checks beyond types, each with a message that names the field and the fix. Pure.

Patterns become rules, because a pattern's own message is only the regular expression. Rules about change (`oldSelf`)
sit on the spec, which is always there: on an optional object they would not be looked at when it is added or removed.
"""

from quizfleet_operator.crd_schema import Schema
from quizfleet_operator.models import BINDINGS, DURATION, SERVICES
from quizfleet_operator.naming import MAX_EVENT_NAME

RULES = "x-kubernetes-validations"

_TIME = "must be hours, minutes and seconds in that order, such as 1h30m, 10m or 90s"
_OBJECT_NAME = "must be the name of a Kubernetes object: lower case letters, digits, - and ."
_SHORT_NAME = "must be a name of up to 63 lower case letters, digits and -"
_PATH = "must be names separated by /, such as quizzes/2026, none of which begins with a dot"
_MESSAGES = {
    "duration": _TIME,
    "prewarm": _TIME,
    "drain": _TIME,
    "createAhead": _TIME,
    "startingDeadline": _TIME,
    "schedule": "must be five cron fields with spaces between: minute, hour, day of month, month, day of week, such as "
    "'0 19 * * THU'",
    "timeZone": "must be an IANA time zone such as Europe/Berlin or Etc/UTC",
    "name": _OBJECT_NAME,
    "cluster": _SHORT_NAME,
    "namespace": _SHORT_NAME,
    "secretName": _OBJECT_NAME,
    "className": _OBJECT_NAME,
    "priorityClassName": _OBJECT_NAME,
    "platform": _OBJECT_NAME,
    "secretsNamespace": _OBJECT_NAME,
    "key": "must be a key of a ConfigMap: letters, digits, -, _ and .",
    "claimName": _OBJECT_NAME,
    "path": _PATH,
    "prefix": _PATH,
    "endpoint": "must be a URL without a path such as https://s3.eu-central-1.amazonaws.com or http://minio:9000",
    "bucket": "must be the name of a bucket: lower case letters, digits, - and .",
    "region": "must be the name of a region such as us-east-1",
    "host": "must be a DNS name in lower case such as quiz.example.com or {name}.example.com, without port or *",
}
"""What a field with a pattern must be, by the field's name."""


def add_spec_rules(spec: Schema) -> None:
    """Put the rules into the spec's schema."""
    add_pattern_rules(spec)
    properties = spec["properties"]
    _add_rules_about_change(spec)
    add_rule(
        properties["schedule"]["properties"]["duration"],
        # Where the text is no duration at all, the rule of its form is the one to speak.
        f"!self.matches(r'{DURATION}') || duration(self) > duration('0s')",
        "schedule.duration must be greater than 0s, e.g. 1h30m",
    )
    add_rule(
        properties["archive"],
        "has(self.persistentVolumeClaim) != has(self.s3)",
        "archive must have exactly one of persistentVolumeClaim and s3",
    )
    for service in SERVICES:
        add_rule(
            properties["services"]["properties"][service],
            "!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas",
            f"services.{service}.minReplicas must not be greater than maxReplicas: lower the one or raise the other",
        )
        _add_resource_rules(properties["services"]["properties"][service], f"services.{service}.resources")


def add_name_rule(root: Schema, longest: int = MAX_EVENT_NAME, why: str = "Services are named after it") -> None:
    """Put the rule of an object's own name into the schema of the whole object."""
    # The bound is for the cost of the rule, too.
    root["properties"]["metadata"] = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": longest}},
    }
    add_rule(
        root,
        "self.metadata.name.matches(r'^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        f"metadata.name must be up to {longest} lower case letters, digits and -, beginning with a letter: {why}",
    )


def add_rule(part: Schema, rule: str, message: str, path: str | None = None) -> None:
    """Put a rule into a part's schema."""
    part.setdefault(RULES, []).append({"rule": rule, "message": message, **({"fieldPath": path} if path else {})})


def _add_rules_about_change(spec: Schema) -> None:
    add_rule(
        spec,
        "!has(self.kafka) || !has(oldSelf.kafka) || !has(oldSelf.kafka.partitions) || "
        "(has(self.kafka.partitions) && self.kafka.partitions >= oldSelf.kafka.partitions)",
        "kafka.partitions may grow but never shrink or be left out again: Kafka cannot take partitions back",
        ".kafka",
    )
    add_rule(
        spec,
        "!has(self.kafka) || !has(oldSelf.kafka) || (has(self.kafka.strimzi) == has(oldSelf.kafka.strimzi) && "
        "(!has(self.kafka.strimzi) || self.kafka.strimzi == oldSelf.kafka.strimzi))",
        "kafka.strimzi cannot be added, changed or taken away once the event is made: make a new event",
        ".kafka",
    )
    add_rules_about_secrets(spec, "event")


def add_rules_about_secrets(spec: Schema, kind: str) -> None:
    """Put into a spec's schema that its bindings stay, which events would lose their data by."""
    for binding in BINDINGS:
        add_rule(
            spec,
            f"!has(self.{binding}) || !has(oldSelf.{binding}) || "
            f"self.{binding}.secretRef.name == oldSelf.{binding}.secretRef.name",
            f"{binding}.secretRef cannot be changed once set: make a new {kind}, or change what is in the Secret",
            f".{binding}.secretRef",
        )


def _add_resource_rules(service: Schema, path: str) -> None:
    resources = service["properties"]["resources"]
    for kind in ("requests", "limits"):
        add_rule(
            resources["properties"][kind]["additionalProperties"],
            "type(self) == int ? self >= 0 : isQuantity(self) && quantity(self).compareTo(quantity('0')) >= 0",
            f"{path}.{kind} must be Kubernetes quantities, not below 0, such as 250m or 64Mi",
        )
    one, other = "string(self.requests[name])", "string(self.limits[name])"
    # What is no quantity is told by the rule above, and must not also fail here.
    known = f"name in self.limits && isQuantity({one}) && isQuantity({other})"
    add_rule(
        resources,
        "!has(self.requests) || !has(self.limits) || "
        f"self.requests.all(name, !({known}) || quantity({one}).compareTo(quantity({other})) <= 0)",
        f"{path}.requests must not be greater than limits",
    )


def add_pattern_rules(part: Schema, path: str = "") -> None:
    """Turn the patterns of a schema into rules."""
    for name, inner in part.get("properties", {}).items():
        within = f"{path}.{name}" if path else name
        if "pattern" in inner:
            add_rule(inner, f"self.matches(r'{inner.pop('pattern')}')", f"{within} {_MESSAGES[name]}")
        add_pattern_rules(inner, within)
        if "items" in inner:
            add_pattern_rules(inner["items"], f"{within}[]")
