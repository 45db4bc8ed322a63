"""The CRD, its chart template and its reference page, generated from the models: ``python -m quizfleet_operator.crd``.

With ``--check`` nothing is written; the exit code is 1 when a file differs from what would be.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from quizfleet_operator.crd_reference import reference
from quizfleet_operator.crd_rules import add_name_rule, add_spec_rules
from quizfleet_operator.crd_schema import Schema, schema_of
from quizfleet_operator.models import QuizEventSpec, QuizEventStatus
from quizfleet_operator.naming import GROUP

ROOT = Path(__file__).parent.parent.parent


def spec_schema() -> Schema:
    """The spec's schema with its rules."""
    schema = schema_of(QuizEventSpec)
    # So that `kubectl get -o yaml` shows what an event that says nothing about its capacity has room for.
    schema["properties"]["capacity"]["default"] = {}
    add_spec_rules(schema)
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
            "spec": spec_schema(),
            "status": status_schema(),
        },
    }
    add_name_rule(root)
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
    return {
        f"crds/{GROUP}_quizevents.yaml": _HEADER + crd,
        "charts/quizfleet/templates/crd.yaml": _chart_template(crd),
        "docs/reference/quizevent.md": reference(definition()),
    }


def _chart_template(crd: str) -> str:
    """The CRD as a template, which Helm upgrades, unlike what is in a chart's crds/ folder."""
    literal = crd.replace("{{", '{{ "{{" }}')
    before, metadata, after = literal.partition(f"metadata:\n  name: quizevents.{GROUP}\n")
    labels = '  labels: {{- include "quizfleet.labels" . | nindent 4 }}\n'
    kept = "  {{- if .Values.crds.keep }}\n  annotations:\n    helm.sh/resource-policy: keep\n  {{- end }}\n"
    return f"{{{{- if .Values.crds.enabled }}}}\n{_HEADER}{before}{metadata}{labels}{kept}{after}{{{{- end }}}}\n"


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with --check compare them; the exit code."""
    check = "--check" in arguments
    drifted = []
    for name, text in files().items():
        path = ROOT / name
        if path.exists() and path.read_text() == text:
            continue
        drifted.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if check and drifted:
        sys.stderr.write(f"not as generated from the models (run: make crds): {', '.join(drifted)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
