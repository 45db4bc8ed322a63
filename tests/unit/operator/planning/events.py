"""Files with events, as people would write them."""

from typing import Any

import yaml


def document(name: str = "night", **spec: Any) -> dict[str, Any]:
    """A QuizEvent with what is required, and more."""
    bindings = {binding: {"secretRef": {"name": binding}} for binding in ("kafka", "mysql", "redis")}
    return {
        "apiVersion": "quizfleet.dev/v1alpha1",
        "kind": "QuizEvent",
        "metadata": {"name": name, "namespace": "trivia"},
        "spec": {"title": "Night", **bindings, **spec},
    }


def text(*documents: Any) -> str:
    """Documents of one file."""
    return yaml.safe_dump_all(documents)
