"""What the API server would say of an event or a platform: the same models, its rules by the same messages. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from quizfleet_operator import quantities
from quizfleet_operator.crd import spec_schema
from quizfleet_operator.crd_rules import RULES, add_name_rule
from quizfleet_operator.crd_schema import Schema
from quizfleet_operator.models import SERVICES, QuizEventSpec, Resources, parse_spec, seconds
from quizfleet_operator.platforms.completing import PARTS
from quizfleet_operator.platforms.definition import spec_schema as platform_schema

_PATTERN = re.compile(r"self(?:\.metadata\.name)?\.matches\(r'(.*)'\)")

Fault = tuple[str, str]
"""A field, and what is wrong with it."""


class InvalidEventError(Exception):
    """It is no QuizEvent that a cluster would take; the message has a line for each field, and what to do."""


def check(event: dict[str, Any]) -> None:
    """Return where a cluster would take an event.

    Raises:
        InvalidEventError: it would refuse the event, or leave out a field that it does not know.
    """
    schema = spec_schema()
    given = _spec(event, "quizevent")
    found = [*_name_faults(event.get("metadata")), *_faults(schema, given, "spec")]
    try:
        spec = parse_spec(given)
    except ValidationError as invalid:
        found += [(_path(error["loc"]), error["msg"]) for error in invalid.errors()]
    else:
        found += _faults_between(schema, spec)
    _refuse(found)


def check_platform(manifest: dict[str, Any]) -> None:
    """Return where a cluster would take a QuizPlatform or ClusterQuizPlatform.

    Raises:
        InvalidEventError: it would refuse it, or leave out a field that it does not know.
    """
    kind = manifest["kind"]
    schema = platform_schema(kind, spec_schema())
    given = _spec(manifest, kind.lower())
    found = list(_faults(schema, given, "spec"))
    found += [(f"spec.{name}", "is missing") for name in schema.get("required", ()) if name not in given]
    if not isinstance(manifest.get("metadata"), dict) or "name" not in manifest["metadata"]:
        found.append(("metadata.name", "is missing"))
    try:
        parse_spec({"title": kind, **{name: part for name, part in given.items() if name in PARTS}})
    except ValidationError as invalid:
        found += [(_path(error["loc"]), error["msg"]) for error in invalid.errors()]
    _refuse(found)


def _spec(manifest: dict[str, Any], page: str) -> dict[str, Any]:
    given = manifest.get("spec")
    if not isinstance(given, dict):
        raise InvalidEventError(f"spec: is missing; docs/reference/{page}.md shows what belongs there")
    return given


def _refuse(found: list[Fault]) -> None:
    if found:
        # Of two who see the same fault the first says it in the API server's words.
        told = dict(reversed(found))
        raise InvalidEventError("\n".join(f"{field}: {told[field]}" for field in dict(found)))


def _path(parts: tuple[int | str, ...]) -> str:
    return "spec" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _name_faults(metadata: object) -> Iterator[Fault]:
    root: Schema = {"properties": {}}
    add_name_rule(root)
    name = metadata.get("name") if isinstance(metadata, dict) else None
    longest = root["properties"]["metadata"]["properties"]["name"]["maxLength"]
    if not isinstance(name, str) or len(name) > longest or _broken_pattern(root, name):
        yield "metadata.name", root[RULES][0]["message"]


def _faults(schema: Schema, given: object, path: str) -> Iterator[Fault]:
    """Unknown fields, text where a number belongs, and values that do not match."""
    if isinstance(given, dict):
        yield from _faults_of_fields(schema, given, path)
    elif isinstance(given, list):
        for index, one in enumerate(given):
            yield from _faults(schema.get("items", {}), one, f"{path}[{index}]")
    elif schema.get("type") == "integer" and (isinstance(given, bool) or not isinstance(given, int | None)):
        yield path, f"must be a whole number without quotes, not {given!r}"
    elif isinstance(given, str) and (message := _broken_pattern(schema, given)):
        yield path, message


def _faults_of_fields(schema: Schema, given: dict[str, Any], path: str) -> Iterator[Fault]:
    fields = schema.get("properties")
    if fields is None:
        return
    for name, value in given.items():
        if name in fields:
            yield from _faults(fields[name], value, f"{path}.{name}")
        else:
            yield f"{path}.{name}", f"there is no such field; {path} has {', '.join(fields)}"


def _broken_pattern(schema: Schema, text: str) -> str | None:
    for rule in schema.get(RULES, []):
        match = _PATTERN.fullmatch(rule["rule"])
        if match and not re.search(match[1], text):
            return str(rule["message"])
    return None


def _faults_between(schema: Schema, spec: QuizEventSpec) -> Iterator[Fault]:
    """The rules about more than one value, or about what a value means."""
    properties = schema["properties"]
    if spec.schedule is not None and seconds(spec.schedule.duration) == 0:
        yield "spec.schedule.duration", properties["schedule"]["properties"]["duration"][RULES][-1]["message"]
    if spec.archive is not None and (spec.archive.persistent_volume_claim is None) == (spec.archive.s3 is None):
        yield "spec.archive", properties["archive"][RULES][0]["message"]
    for service in SERVICES:
        asked, path = spec.services.of(service), f"spec.services.{service}"
        part = properties["services"]["properties"][service]
        if asked.min_replicas and asked.max_replicas and asked.min_replicas > asked.max_replicas:
            yield f"{path}.minReplicas", part[RULES][0]["message"]
        if asked.resources is not None:
            yield from _resource_faults(part["properties"]["resources"], asked.resources, f"{path}.resources")


def _resource_faults(schema: Schema, asked: Resources, path: str) -> Iterator[Fault]:
    sound = True
    for kind in ("requests", "limits"):
        for name, quantity in getattr(asked, kind).items():
            if not _is_amount(quantity):
                sound = False
                rule = schema["properties"][kind]["additionalProperties"][RULES][0]
                yield f"{path}.{kind}.{name}", rule["message"]
    both = asked.requests.keys() & asked.limits.keys()
    if sound and any(quantities.parse(asked.requests[name]) > quantities.parse(asked.limits[name]) for name in both):
        yield f"{path}.requests", schema[RULES][0]["message"]


def _is_amount(quantity: int | str) -> bool:
    try:
        return quantities.parse(quantity) >= 0
    except ValueError:
        return False
