"""The reference page of a kind, from its CRD. Pure."""

import json
from collections.abc import Iterator

from quizfleet_operator.crd_rules import RULES
from quizfleet_operator.crd_schema import Schema

_INTRO = """# {kind} reference

`quizfleet.dev/v1alpha1`, {scope}, short name `{short}`. Generated from the CRD by `make crds`; `kubectl explain
{short}.spec` says the same. The API server checks the rules and refuses what breaks one. How it works is in
[the operator's guide](../operator.md).
"""

_SCOPES = {"Namespaced": "namespaced", "Cluster": "of the whole cluster"}


def reference(definition: Schema) -> str:
    """The page in Markdown: a table for each object, its rules, and the columns of `kubectl get`."""
    version = definition["spec"]["versions"][0]
    root = version["schema"]["openAPIV3Schema"]
    name = [*_bullets(root)]
    parts = [part for part in ("spec", "status") if part in root["properties"]]
    sections = [section for part in parts for section in _sections(part, root["properties"][part])]
    names = definition["spec"]["names"]
    short = names["shortNames"][0]
    columns = _columns(short, version["additionalPrinterColumns"])
    intro = _INTRO.format(kind=names["kind"], scope=_SCOPES[definition["spec"]["scope"]], short=short)
    return "\n".join([intro, *(["## metadata", "", *name, ""] if name else []), *sections, *columns])


def _columns(short: str, columns: list[Schema]) -> list[str]:
    rows = [f"| {one['name']}{' (-o wide)' if one.get('priority') else ''} | {one['description']} |" for one in columns]
    return [f"## kubectl get {short}", "", "| column | |", "|---|---|", *rows, ""]


def _sections(path: str, schema: Schema) -> Iterator[str]:
    required = set(schema.get("required", []))
    rows = [_row(name, part, name in required) for name, part in schema["properties"].items()]
    table = ["| field | type | default | description |", "|---|---|---|---|", *rows, ""]
    rules = list(_bullets(schema)) + [rule for part in schema["properties"].values() for rule in _field_bullets(part)]
    yield "\n".join([f"## {path}", "", _text(schema), "", *table, *([*rules, ""] if rules else [])])
    for name, part in schema["properties"].items():
        inner = part.get("items", part)
        suffix = "[]" if "items" in part else ""
        if "additionalProperties" in inner:
            inner, suffix = inner["additionalProperties"], ".*"
        if "properties" in inner:
            yield from _sections(f"{path}.{name}{suffix}", inner)


def _bullets(schema: Schema) -> Iterator[str]:
    for rule in schema.get(RULES, []):
        yield f"- {rule['message']}".replace("*", "\\*")


def _field_bullets(part: Schema) -> Iterator[str]:
    """The rules of a field that has no section of its own."""
    for inner in (part, part.get("additionalProperties", {})):
        if "properties" not in inner:
            yield from _bullets(inner)


def _row(name: str, part: Schema, required: bool) -> str:
    default = f"`{json.dumps(part['default'])}`" if "default" in part else ("required" if required else "")
    return f"| `{name}` | {_kind(part)} | {default} | {_text(part)} |"


def _text(part: Schema) -> str:
    return " ".join(part.get("description", "").split()).replace("|", "\\|")


def _kind(part: Schema) -> str:
    if part.get("x-kubernetes-int-or-string"):
        return "quantity"
    if "enum" in part:
        return " or ".join(f"`{value}`" for value in part["enum"])
    if "items" in part:
        return f"list of {_kind(part['items'])}{_up_to(part, 'maxItems')}"
    if "additionalProperties" in part:
        return f"map of {_kind(part['additionalProperties'])}{_up_to(part, 'maxProperties')}"
    kind = str(part.get("format") or part.get("type"))
    if "minimum" in part and "maximum" in part:
        return f"{kind}, {part['minimum']} to {part['maximum']}"
    return f"{kind}, at most {part['maxLength']} characters" if "maxLength" in part else kind


def _up_to(part: Schema, bound: str) -> str:
    return f" (up to {part[bound]})" if bound in part else ""
