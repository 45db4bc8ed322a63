"""The CRDs, their chart templates and reference pages, generated from the models: ``python -m quizfleet_operator.crd``.

With ``--check`` nothing is written; the exit code is 1 when a file differs from what would be.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from quizfleet_operator.crd_kind import column, custom_resource, root_schema, status_schema
from quizfleet_operator.crd_reference import reference
from quizfleet_operator.crd_rules import add_name_rule, add_spec_rules
from quizfleet_operator.crd_schema import Schema, schema_of
from quizfleet_operator.models import QuizEventSpec, QuizEventStatus
from quizfleet_operator.naming import GROUP
from quizfleet_operator.recurring import definition as recurring

ROOT = Path(__file__).parent.parent.parent


def spec_schema() -> Schema:
    """The spec's schema with its rules."""
    schema = schema_of(QuizEventSpec)
    # So that `kubectl get -o yaml` shows what an event that says nothing about its capacity has room for.
    schema["properties"]["capacity"]["default"] = {}
    add_spec_rules(schema)
    return schema


COLUMNS = [
    column("Stage", "string", ".status.stage", "Where the event is in its life"),
    column("Ready", "string", '.status.conditions[?(@.type=="Ready")].status', "Whether all is as it should be"),
    column("Starts", "string", ".spec.schedule.startsAt", "When players may begin"),
    column("Players", "integer", ".status.players", "Players there is room for"),
    column("Scoring", "string", ".status.scoring", "Ready and desired pods of scoring"),
    column("Endpoint", "string", ".status.endpoint", "Where players go"),
    column("Reason", "string", '.status.conditions[?(@.type=="Ready")].reason', "Why it is or is not ready", 1),
    column("Age", "date", ".metadata.creationTimestamp", "When the event was made"),
]


def definition() -> Schema:
    """The whole CustomResourceDefinition."""
    root = root_schema(
        "A live quiz event: three scaled services with their topics, schema, content and ingress.",
        spec_schema(),
        status_schema(QuizEventStatus),
    )
    add_name_rule(root)
    return custom_resource("QuizEvent", "qe", root, COLUMNS)


def files() -> dict[str, str]:
    """Every generated file by its path from the project's folder."""
    event, schedule = definition(), recurring.definition(recurring.template_spec(spec_schema()))
    return {
        **_crd_files(event, "models.py", "crd.yaml"),
        **_crd_files(schedule, "recurring/models.py", "crd-quizeventschedules.yaml"),
        "docs/reference/quizevent.md": reference(event),
        "docs/reference/quizeventschedule.md": reference(recurring.definition(recurring.EVENT_ELSEWHERE)),
    }


def _crd_files(definition: Schema, models: str, template: str) -> dict[str, str]:
    """The CRD by itself, and as a template, which Helm upgrades, unlike what is in a chart's crds/ folder."""
    name = definition["metadata"]["name"]
    header = f"# Generated from operator/quizfleet_operator/{models} by `make crds`. Do not edit.\n"
    # By JSON, as what is one object in memory would become an anchor, which nobody wants to read in a CRD.
    crd = yaml.safe_dump(json.loads(json.dumps(definition)), sort_keys=False, width=120, allow_unicode=True)
    before, metadata, after = crd.replace("{{", '{{ "{{" }}').partition(f"metadata:\n  name: {name}\n")
    labels = '  labels: {{- include "quizfleet.labels" . | nindent 4 }}\n'
    kept = "  {{- if .Values.crds.keep }}\n  annotations:\n    helm.sh/resource-policy: keep\n  {{- end }}\n"
    guarded = f"{{{{- if .Values.crds.enabled }}}}\n{header}{before}{metadata}{labels}{kept}{after}{{{{- end }}}}\n"
    return {
        f"crds/{GROUP}_{name.partition('.')[0]}.yaml": header + crd,
        f"charts/quizfleet/templates/{template}": guarded,
    }


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
