"""What an event takes from platforms. Pure.

A part that the event has is its own alone; one that it leaves out is its namespace's platform's, or else the cluster's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizfleet_operator.bindings.reference import Reference
from quizfleet_operator.models import BINDINGS

DEFAULT = "default"
"""The name of the platforms of an event that names none."""

PARTS = (*BINDINGS, "ingress", "autoscaling", "networkPolicy", "pods", "archive", "image", "reclaimPolicy")
"""What a platform may say, by the names that it has in the spec of an event."""

Key = tuple[str, str]
"""(namespace, name) of a platform; one of the cluster has no namespace."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform says, as the API server holds it, and the namespace in which the Secrets of its bindings are."""

    title: str
    secrets_namespace: str
    parts: Mapping[str, Any]


def platform(manifest: Mapping[str, Any]) -> Platform:
    """A QuizPlatform, whose Secrets are in its own namespace, or a ClusterQuizPlatform, which names theirs."""
    kind, metadata, spec = manifest["kind"], manifest["metadata"], manifest["spec"]
    namespace = metadata["namespace"] if kind == "QuizPlatform" else spec["secretsNamespace"]
    parts = {name: part for name, part in spec.items() if name in PARTS}
    return Platform(f"{kind} {metadata['name']}", namespace, parts)


def name_of(spec: Mapping[str, Any]) -> str:
    """The name of the platforms that an event uses."""
    return str(spec.get("platform", DEFAULT))


def used(event: Mapping[str, Any], platforms: Mapping[Key, Iterable[Platform]]) -> list[Platform]:
    """The platforms that an event uses, of those that there are: its namespace's, then the cluster's."""
    name = name_of(event["spec"])
    keys = ((event["metadata"]["namespace"], name), ("", name))
    return [found for key in keys for found in platforms.get(key, ())]


def complete(event: Mapping[str, Any], platforms: Sequence[Platform]) -> dict[str, Any]:
    """The spec of an event with the parts of the platforms that it uses."""
    spec: dict[str, Any] = {}
    for parts in (*(one.parts for one in reversed(platforms)), event["spec"]):
        spec |= parts
    if spec.get("ingress", {}).get("host"):
        spec["ingress"] = spec["ingress"] | {"host": _filled_in(spec["ingress"]["host"], event["metadata"])}
    return spec


def _filled_in(host: str, metadata: Mapping[str, Any]) -> str:
    return host.replace("{name}", metadata["name"]).replace("{namespace}", metadata["namespace"])


def references(event: Mapping[str, Any], platforms: Sequence[Platform]) -> dict[str, Reference]:
    """The Secret of each binding: of the event's namespace where the event names it, else where the platform says."""
    own = Platform("", event["metadata"]["namespace"], event["spec"])
    bound = event.get("status", {}).get("bindings", {})
    return {binding: _reference(binding, (own, *platforms), bound.get(binding, "")) for binding in BINDINGS}


def _reference(binding: str, sources: Iterable[Platform], bound: str) -> Reference:
    field = f"spec.{binding}.secretRef"
    source = next((one for one in sources if binding in one.parts), None)
    if source is None:
        return Reference(field, None, bound)
    whose = f"{field} of {source.title}" if source.title else field
    return Reference(whose, (source.secrets_namespace, source.parts[binding]["secretRef"]["name"]), bound)
