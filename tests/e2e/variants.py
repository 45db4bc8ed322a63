"""Events for one test each: the first example's spec under another name."""

from copy import deepcopy
from typing import Any

from tests.e2e.conftest import example
from tests.e2e.kubectl import Manifest


def variant(name: str, **spec: Any) -> Manifest:
    """The first example's QuizEvent, without content, under another name and host, with parts of its spec replaced."""
    manifest = deepcopy(example("01").quiz_event)
    manifest["metadata"]["name"] = name
    manifest["spec"] |= {"content": [], "ingress": {"className": "traefik", "host": f"{name}.localhost"}} | spec
    return manifest
