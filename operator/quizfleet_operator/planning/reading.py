"""QuizEvents out of a file of Kubernetes objects. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from quizfleet_operator.models import QuizEventSpec
from quizfleet_operator.naming import GROUP
from quizfleet_operator.planning.checking import InvalidEventError, check


@dataclass(frozen=True, slots=True)
class Event:
    """An event by ``namespace/name``."""

    name: str
    spec: QuizEventSpec


def read(text: str) -> list[Event]:
    """Every QuizEvent in YAML or JSON, in documents and in lists such as `kubectl get -o yaml` prints.

    Raises:
        InvalidEventError: it is no YAML, holds no QuizEvent, or one that a cluster would not take.
    """
    try:
        found = [event for document in yaml.safe_load_all(text) for event in _events(document)]
    except yaml.YAMLError as broken:
        raise InvalidEventError(f"no YAML: {' '.join(str(broken).split())}") from broken
    if not found:
        raise InvalidEventError(f"kind: there is no QuizEvent of {GROUP} in it; k8s/examples has some")
    events, faults = [], []
    for event in found:
        name = _name(event)
        try:
            events.append(Event(name, check(event)))
        except InvalidEventError as invalid:
            faults += [f"{name}: {line}" for line in str(invalid).splitlines()]
    if faults:
        raise InvalidEventError("\n".join(faults))
    return events


def _events(document: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    group = str(document.get("apiVersion")).partition("/")[0]
    if document.get("kind") == "QuizEvent" and group == GROUP:
        yield document
    elif str(document.get("kind")).endswith("List"):
        for item in document.get("items") or ():
            yield from _events(item)


def _name(event: dict[str, Any]) -> str:
    metadata = event.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    return f"{known.get('namespace', 'default')}/{known.get('name', '?')}"
