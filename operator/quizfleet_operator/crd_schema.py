"""From a pydantic model to a structural schema, as a CustomResourceDefinition wants it. Pure."""

import json
from typing import Any

Schema = dict[str, Any]

QUANTITY_LENGTH = 64
_DROPPED = ("title", "$defs", "additionalProperties", "default", "x-shared")


def schema_of(model: Any) -> Schema:
    """A structural schema: no references, no alternatives with null, no titles; simple defaults are kept."""
    whole = model.model_json_schema(by_alias=True)
    text = json.dumps(whole)
    models = whole.get("$defs", {})
    for name, target in models.items():
        target["x-shared"] = text.count(f'"{_reference(name)}"') > 1
    return _structural(whole, {_reference(name): target for name, target in models.items()})


def _reference(name: str) -> str:
    return f"#/$defs/{name}"


def _structural(part: Schema, models: dict[str, Schema]) -> Schema:
    if "$ref" in part:
        target = models[part["$ref"]]
        field = {key: value for key, value in part.items() if key != "$ref"}
        return _structural({**target, **field, "description": _description(field, target)}, models)
    if "anyOf" in part:
        return _alternative(part, models)
    kept: Schema = {key: value for key, value in part.items() if key not in _DROPPED}
    if "properties" in part:
        kept["properties"] = {name: _structural(value, models) for name, value in part["properties"].items()}
    if "items" in part:
        kept["items"] = _structural(part["items"], models)
    if isinstance(part.get("additionalProperties"), dict):
        kept["additionalProperties"] = _structural(part["additionalProperties"], models)
    default = part.get("default")
    if default is not None and not isinstance(default, dict | list):
        kept["default"] = default
    return kept


def _description(field: Schema, model: Schema) -> str:
    """What the field says and, where several fields hold such an object, what all of them are; else what says more."""
    own, general = str(field.get("description", "")), str(model.get("description", ""))
    if own and model["x-shared"]:
        return f"{own} {general}"
    return max(own, general, key=len)


def _alternative(part: Schema, models: dict[str, Schema]) -> Schema:
    choices = [choice for choice in part["anyOf"] if choice.get("type") != "null"]
    outside = {key: value for key, value in part.items() if key != "anyOf"}
    if {choice.get("type") for choice in choices} == {"integer", "string"}:
        # The bound is what lets the API server estimate the cost of rules about the value.
        return {**_structural(outside, models), "x-kubernetes-int-or-string": True, "maxLength": QUANTITY_LENGTH}
    if len(choices) != 1:
        raise ValueError(f"a CRD has no place for alternatives other than null or int | str: {part}")
    return _structural({**choices[0], **outside}, models)
