"""The reference page of the QuizEvent, from its CRD."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_INTRO = """# QuizEvent reference

`quizfleet.dev/v1alpha1`, namespaced, short name `qe`. Generated from the CRD by `make crds`; `kubectl explain qe.spec`
says the same. What it becomes and how it is reconciled is in
[the operator's guide](../operator.md).
"""


def reference(definition: Schema) -> str:
    """The page in Markdown: a table for each object."""
    root = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    sections = [section for name in ("spec", "status") for section in _sections(name, root[name])]
    return "\n".join([_INTRO, *sections])


def _sections(path: str, schema: Schema) -> Iterator[str]:
    required = set(schema.get("required", []))
    rows = [_row(name, part, name in required) for name, part in schema["properties"].items()]
    rules = [f"- {rule['message']}" for rule in schema.get("x-kubernetes-validations", [])]
    table = ["| field | type | default | |", "|---|---|---|---|", *rows]
    description = " ".join(schema.get("description", "").split())
    yield "\n".join([f"## {path}", "", description, "", *table, "", *([*rules, ""] if rules else [])])
    for name, part in schema["properties"].items():
        inner = part.get("items", part)
        if isinstance(inner.get("additionalProperties"), dict):
            inner = inner["additionalProperties"]
        if "properties" in inner:
            suffix = "[]" if "items" in part else ""
            yield from _sections(f"{path}.{name}{suffix}", inner)


def _row(name: str, part: Schema, required: bool) -> str:
    default = f"`{part['default']}`" if "default" in part else ("required" if required else "")
    description = " ".join(part.get("description", "").split()).replace("|", "\\|")
    return f"| `{name}` | {_kind(part)} | {default} | {description} |"


def _kind(part: Schema) -> str:
    if part.get("x-kubernetes-int-or-string"):
        return "quantity"
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}"
    bounds = [f"{part[key]}" for key in ("minimum", "maximum") if key in part]
    kind = str(part.get("format") or part.get("type", "object"))
    return f"{kind} ({' to '.join(bounds)})" if bounds else kind
