"""Ingresses: one for everything, one for the paths that a prefix cannot tell apart (docs/decisions/0006)."""

from quizfleet_operator import naming
from quizfleet_operator.desired.inputs import Inputs, Manifest, metadata
from quizfleet_operator.models import Ingress, Stage

ROUTES = (
    ("/api/quizzes/[^/]+/questions/[^/]+/answer$", "scoring"),
    ("/api/quizzes/[^/]+/(leaderboard|live)$", "leaderboard"),
)
"""Without a ^ in front: the API server refuses a path that does not begin with a slash."""

REGEX_ANNOTATIONS = {
    "traefik": {"traefik.ingress.kubernetes.io/router.pathmatcher": "PathRegexp"},
    "nginx": {"nginx.ingress.kubernetes.io/use-regex": "true"},
}
"""What makes a class read ImplementationSpecific paths as regular expressions."""


def endpoint(ingress: Ingress | None) -> str | None:
    """Where players go, where the spec tells."""
    if ingress is None or ingress.host is None:
        return None
    return f"{'https' if ingress.tls else 'http'}://{ingress.host}"


def manifests(inputs: Inputs) -> list[Manifest]:
    """Both Ingresses; none where the spec asks for none, nor for an event that is over: its host is free."""
    ingress = inputs.spec.ingress
    if ingress is None or inputs.stage is Stage.FINISHED:
        return []
    whole = [_path(inputs, "/", "Prefix", "participation")]
    routes = [_path(inputs, path, "ImplementationSpecific", service) for path, service in ROUTES]
    regex = REGEX_ANNOTATIONS.get(ingress.class_name, {})
    return [
        _ingress(inputs, ingress, inputs.name, whole, {}),
        _ingress(inputs, ingress, f"{inputs.name}-routes", routes, regex),
    ]


def _path(inputs: Inputs, path: str, kind: str, service: str) -> Manifest:
    backend = {"service": {"name": naming.workload(inputs.name, service), "port": {"name": "http"}}}
    return {"path": path, "pathType": kind, "backend": backend}


def _ingress(
    inputs: Inputs, ingress: Ingress, name: str, paths: list[Manifest], annotations: dict[str, str]
) -> Manifest:
    rule: Manifest = {"http": {"paths": paths}}
    if ingress.host:
        rule["host"] = ingress.host
    spec: Manifest = {"ingressClassName": ingress.class_name, "rules": [rule]}
    if ingress.tls:
        hosts = {"hosts": [ingress.host]} if ingress.host else {}
        spec["tls"] = [{"secretName": ingress.tls.secret_name, **hosts}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(inputs, name, "ingress", annotations={**annotations, **ingress.annotations}),
        "spec": spec,
    }
