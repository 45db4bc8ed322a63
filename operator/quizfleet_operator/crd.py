"""The CRD, its chart template and its reference page, generated from the models: ``python -m quizfleet_operator.crd``.

With ``--check`` nothing is written; the exit code is 1 when a file differs from what would be.
"""

import sys
from pathlib import Path
from typing import Any

import yaml

from quizfleet_operator.crd_reference import reference
from quizfleet_operator.models import SERVICES, QuizEventSpec, QuizEventStatus
from quizfleet_operator.naming import GROUP, MAX_EVENT_NAME

Schema = dict[str, Any]

ROOT = Path(__file__).parent.parent.parent
_DROPPED = ("title", "$defs", "additionalProperties", "default")


def schema_of(model: Any) -> Schema:
    """A structural schema: no references, no alternatives with null, no titles."""
    whole = model.model_json_schema(by_alias=True)
    return _structural(whole, whole.get("$defs", {}))


def _structural(part: Schema, shared: Schema) -> Schema:
    if "$ref" in part:
        target = shared[part["$ref"].rpartition("/")[2]]
        return _structural({**target, **{key: value for key, value in part.items() if key != "$ref"}}, shared)
    if "anyOf" in part:
        return _alternative(part, shared)
    kept: Schema = {key: value for key, value in part.items() if key not in _DROPPED}
    if "properties" in part:
        kept["properties"] = {name: _structural(value, shared) for name, value in part["properties"].items()}
    if "items" in part:
        kept["items"] = _structural(part["items"], shared)
    if isinstance(part.get("additionalProperties"), dict):
        kept["additionalProperties"] = _structural(part["additionalProperties"], shared)
    default = part.get("default")
    if default is not None and default not in ({}, []) and not isinstance(default, dict):
        kept["default"] = default
    return kept


def _alternative(part: Schema, shared: Schema) -> Schema:
    choices = [choice for choice in part["anyOf"] if choice.get("type") != "null"]
    outside = {key: value for key, value in part.items() if key != "anyOf"}
    if {choice.get("type") for choice in choices} == {"integer", "string"}:
        return {**_structural(outside, shared), "x-kubernetes-int-or-string": True}
    (only,) = choices
    return _structural({**only, **outside}, shared)


def _rule(rule: str, message: str, path: str | None = None) -> Schema:
    return {"rule": rule, "message": message, **({"fieldPath": path} if path else {})}


def spec_schema() -> Schema:
    """The spec's schema with its rules, each with a message that names the field and the fix."""
    schema = schema_of(QuizEventSpec)
    properties = schema["properties"]
    schema["x-kubernetes-validations"] = [
        _rule(
            "!has(oldSelf.kafka.partitions) || "
            "(has(self.kafka.partitions) && self.kafka.partitions >= oldSelf.kafka.partitions)",
            "kafka.partitions may grow but never shrink: Kafka cannot take partitions back",
            ".kafka",
        ),
        *(
            _rule(
                f"self.{binding}.secretRef.name == oldSelf.{binding}.secretRef.name",
                f"{binding}.secretRef cannot be changed once set: make a new event, or change what is in the Secret",
                f".{binding}",
            )
            for binding in ("kafka", "mysql", "redis")
        ),
    ]
    for service in SERVICES:
        properties["services"]["properties"][service]["x-kubernetes-validations"] = [
            _rule(
                "!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas",
                f"services.{service}.minReplicas must not be greater than maxReplicas",
            )
        ]
    properties["schedule"]["x-kubernetes-validations"] = [
        _rule(
            "duration(self.duration) > duration('0s')",
            "schedule.duration must be greater than 0, e.g. 1h30m, 10m or 90s",
        )
    ]
    return schema


def status_schema() -> Schema:
    """The status' schema; conditions are a list-map by type."""
    schema = schema_of(QuizEventStatus)
    conditions = schema["properties"]["conditions"]
    conditions["x-kubernetes-list-type"] = "map"
    conditions["x-kubernetes-list-map-keys"] = ["type"]
    return schema


def _column(name: str, kind: str, path: str, description: str, priority: int = 0) -> Schema:
    column = {"name": name, "type": kind, "jsonPath": path, "description": description}
    return {**column, **({"priority": priority} if priority else {})}


COLUMNS = [
    _column("Stage", "string", ".status.stage", "Where the event is in its life"),
    _column("Ready", "string", '.status.conditions[?(@.type=="Ready")].status', "Whether all is as it should be"),
    _column("Starts", "string", ".spec.schedule.startsAt", "When players may begin"),
    _column("Players", "integer", ".status.players", "Players there is room for"),
    _column("Scoring", "string", ".status.scoring", "Ready and desired pods of scoring"),
    _column("Endpoint", "string", ".status.endpoint", "Where players go"),
    _column("Reason", "string", '.status.conditions[?(@.type=="Ready")].reason', "Why it is or is not ready", 1),
    _column("Age", "date", ".metadata.creationTimestamp", "When the event was made"),
]


def definition() -> Schema:
    """The whole CustomResourceDefinition."""
    root: Schema = {
        "type": "object",
        "description": "A live quiz event: three scaled services with their topics, schema, content and ingress.",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": spec_schema(),
            "status": status_schema(),
        },
        "x-kubernetes-validations": [
            _rule(
                f"self.metadata.name.size() <= {MAX_EVENT_NAME}",
                f"metadata.name may have at most {MAX_EVENT_NAME} characters: it is part of other names",
            )
        ],
    }
    version = {
        "name": "v1alpha1",
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "additionalPrinterColumns": COLUMNS,
        "schema": {"openAPIV3Schema": root},
    }
    names = {
        "kind": "QuizEvent",
        "listKind": "QuizEventList",
        "plural": "quizevents",
        "singular": "quizevent",
        "shortNames": ["qe"],
        "categories": ["all", "quizfleet"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"quizevents.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": [version]},
    }


_HEADER = "# Generated from operator/quizfleet_operator/models.py by `make crds`. Do not edit.\n"


def files() -> dict[str, str]:
    """Every generated file by its path from the project's folder."""
    crd = yaml.safe_dump(definition(), sort_keys=False, width=120, allow_unicode=True)
    before, metadata, after = crd.partition(f"metadata:\n  name: quizevents.{GROUP}\n")
    kept = "  {{- if .Values.crds.keep }}\n  annotations:\n    helm.sh/resource-policy: keep\n  {{- end }}\n"
    template = f"{_HEADER}{{{{- if .Values.crds.enabled }}}}\n{before}{metadata}{kept}{after}{{{{- end }}}}\n"
    return {
        f"crds/{GROUP}_quizevents.yaml": _HEADER + crd,
        "charts/quizfleet/templates/crd.yaml": template,
        "docs/reference/quizevent.md": reference(definition()),
    }


def main() -> int:
    """Write the files, or with --check compare them."""
    drifted = []
    for name, text in files().items():
        path = ROOT / name
        if path.exists() and path.read_text() == text:
            continue
        drifted.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if "--check" in sys.argv and drifted:
        sys.stderr.write(f"not as generated from the models (run: make crds): {', '.join(drifted)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
