"""What every CustomResourceDefinition of ours has in common. Pure."""

from typing import Any

from quizfleet_operator.crd_schema import Schema, schema_of
from quizfleet_operator.naming import GROUP


def status_schema(model: Any) -> Schema:
    """A status' schema; conditions are a list-map by type."""
    schema = schema_of(model)
    conditions = schema["properties"]["conditions"]
    conditions["x-kubernetes-list-type"] = "map"
    conditions["x-kubernetes-list-map-keys"] = ["type"]
    return schema


def column(name: str, kind: str, path: str, description: str, priority: int = 0) -> Schema:
    """A column of `kubectl get`; with a priority only of `-o wide`."""
    told = {"name": name, "type": kind, "jsonPath": path, "description": description}
    return {**told, **({"priority": priority} if priority else {})}


def root_schema(description: str, spec: Schema, status: Schema | None = None) -> Schema:
    """The schema of a whole object."""
    parts = {"spec": spec, **({"status": status} if status else {})}
    return {
        "type": "object",
        "description": description,
        "required": ["spec"],
        "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, **parts},
    }


def custom_resource(
    kind: str, short_name: str, root: Schema, columns: list[Schema], scope: str = "Namespaced"
) -> Schema:
    """The whole CustomResourceDefinition; where objects have a status it is written by itself."""
    version = {
        "name": "v1alpha1",
        "served": True,
        "storage": True,
        **({"subresources": {"status": {}}} if "status" in root["properties"] else {}),
        "additionalPrinterColumns": columns,
        "schema": {"openAPIV3Schema": root},
    }
    singular = kind.lower()
    names = {
        "kind": kind,
        "listKind": f"{kind}List",
        "plural": f"{singular}s",
        "singular": singular,
        "shortNames": [short_name],
        "categories": ["all", "quizfleet"] if scope == "Namespaced" else ["quizfleet"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{singular}s.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": scope, "versions": [version]},
    }
