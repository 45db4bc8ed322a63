"""QuizEvents out of a file of Kubernetes objects, with what they take from platforms in it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from quizfleet_operator.models import QuizEventSpec, parse_spec
from quizfleet_operator.naming import GROUP
from quizfleet_operator.planning.checking import InvalidEventError, check, check_platform
from quizfleet_operator.platforms.completing import Key, Platform, complete, platform, used

PLATFORMS = ("QuizPlatform", "ClusterQuizPlatform")
NAMESPACE = "default"
"""Of an object that names none."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event by ``namespace/name``."""

    name: str
    spec: QuizEventSpec


def read(text: str) -> list[Event]:
    """Every QuizEvent in YAML or JSON, in documents and in lists such as `kubectl get -o yaml` prints.

    What an event leaves out is taken from the platforms that it uses, where they are in the file, too.

    Raises:
        InvalidEventError: it is no YAML, holds no QuizEvent, or what a cluster would not take.
    """
    try:
        found = [one for document in yaml.safe_load_all(text) for one in _ours(document)]
    except yaml.YAMLError as broken:
        raise InvalidEventError(f"no YAML: {' '.join(str(broken).split())}") from broken
    events = [one for one in found if one["kind"] == "QuizEvent"]
    if not events:
        raise InvalidEventError(f"kind: there is no QuizEvent of {GROUP} in it; k8s/examples has some")
    faults = [fault for one in found for fault in _faults(one)]
    if faults:
        raise InvalidEventError("\n".join(faults))
    platforms = {_key(one): [platform(one)] for one in map(_placed, found) if one["kind"] in PLATFORMS}
    return [_completed(event, platforms) for event in map(_placed, events)]


def _ours(document: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    group = str(document.get("apiVersion")).partition("/")[0]
    if document.get("kind") in ("QuizEvent", *PLATFORMS) and group == GROUP:
        yield document
    elif str(document.get("kind")).endswith("List"):
        for item in document.get("items") or ():
            yield from _ours(item)


def _faults(manifest: dict[str, Any]) -> list[str]:
    try:
        (check if manifest["kind"] == "QuizEvent" else check_platform)(manifest)
    except InvalidEventError as invalid:
        return [f"{_name(manifest)}: {line}" for line in str(invalid).splitlines()]
    return []


def _placed(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest, "metadata": {"namespace": NAMESPACE, **manifest["metadata"]}}


def _key(manifest: dict[str, Any]) -> Key:
    metadata = manifest["metadata"]
    return "" if manifest["kind"] == "ClusterQuizPlatform" else metadata["namespace"], metadata["name"]


def _completed(event: dict[str, Any], platforms: Mapping[Key, list[Platform]]) -> Event:
    return Event(_name(event), parse_spec(complete(event, used(event, platforms))))


def _name(manifest: dict[str, Any]) -> str:
    metadata = manifest.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    return f"{known.get('namespace', NAMESPACE)}/{known.get('name', '?')}"
