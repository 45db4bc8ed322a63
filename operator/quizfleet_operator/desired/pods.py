"""Pods that meet the restricted Pod Security Standard, with a read-only root and no token of the cluster's."""

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
        "volumes": [{"name": "tmp", "emptyDir": {}}, *volumes],
        **more,
    }
    if inputs.pull_secrets:
        spec["imagePullSecrets"] = [{"name": name} for name in inputs.pull_secrets]
    return spec


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
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, *mounts],  # noqa: S108 - an emptyDir of the pod's own
        **more,
    }
