"""The CEL rules of a CRD, by what they say."""

from collections.abc import Iterator
from typing import Any


def messages(part: Any) -> Iterator[str]:
    """The message of every rule in a part of a CRD, or in all of it."""
    if isinstance(part, dict):
        yield from (rule["message"] for rule in part.get("x-kubernetes-validations", []))
        for inner in part.values():
            yield from messages(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from messages(inner)
