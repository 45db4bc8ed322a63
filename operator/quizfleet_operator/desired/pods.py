"""Pods that meet the restricted Pod Security Standard, with a read-only root and no token of the cluster's."""

from quizfleet_operator import naming
from quizfleet_operator.desired import certificates
from quizfleet_operator.desired.inputs import Inputs, Manifest

USER = 10001


def pod_spec(inputs: Inputs, account: str, container: Manifest, volumes: list[Manifest], **more: object) -> Manifest:
    """The spec of a pod with one container."""
    spec: Manifest = {
        "serviceAccountName": account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "tmp", "emptyDir": {}}, *certificates.volumes(inputs), *volumes],
        **more,
    }
    return spec | placement(inputs)


def placement(inputs: Inputs) -> Manifest:
    """Which nodes the pods run on, and with what they pull their image: the parts that the spec says something of."""
    asked = inputs.spec.pods
    pull_secrets = dict.fromkeys((*inputs.pull_secrets, *(one.name for one in asked.image_pull_secrets)))
    parts: Manifest = {
        "imagePullSecrets": [{"name": name} for name in pull_secrets],
        "priorityClassName": asked.priority_class_name,
        "nodeSelector": asked.node_selector,
        "tolerations": [one.model_dump(by_alias=True, exclude_none=True) for one in asked.tolerations],
        "affinity": asked.affinity,
    }
    return {name: part for name, part in parts.items() if part}


def pod_metadata(inputs: Inputs, component: str, annotations: dict[str, str] | None = None) -> Manifest:
    """Labels and annotations of a pod; those of the spec come second to those that the operator lives on."""
    asked = inputs.spec.pods
    noted = {**asked.annotations, **(annotations or {})}
    return {
        "labels": {**asked.labels, **naming.labels(inputs.name, component)},
        **({"annotations": noted} if noted else {}),
    }


def container(
    inputs: Inputs, name: str, args: list[str], secret: str, mounts: list[Manifest], **more: object
) -> Manifest:
    """A container of the services' image that takes its environment from a Secret."""
    return {
        "name": name,
        "image": inputs.image,
        "imagePullPolicy": inputs.pull_policy,
        "command": ["quizfleet", *args],
        "envFrom": [{"secretRef": {"name": secret}}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - an emptyDir of the pod's own
            *certificates.mounts(inputs),
            *mounts,
        ],
        **more,
    }
