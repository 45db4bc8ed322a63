"""The restricted Pod Security Standard as Kubernetes 1.34 has it, for pods that no API server has seen."""

from collections.abc import Iterator
from typing import Any

VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
}  # fmt: skip
SECCOMP = ("RuntimeDefault", "Localhost")


def violations(pod: dict[str, Any]) -> list[str]:
    """What a pod's spec has that the standard forbids, or lacks that it asks for."""
    found = [f"{name} is true" for name in ("hostNetwork", "hostPID", "hostIPC") if pod.get(name)]
    for volume in pod.get("volumes", []):
        found += [f"volume {volume['name']} is a {kind}" for kind in set(volume) - VOLUMES - {"name"}]
    context = pod.get("securityContext", {})
    found += [f"pod: {fault}" for fault in _in_any(context)]
    found += [f"sysctl {one['name']}" for one in context.get("sysctls", [])]
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for container in pod.get(kind, []):
            found += [f"{container['name']}: {fault}" for fault in _in_container(container, context)]
    return found


def _in_any(context: dict[str, Any]) -> Iterator[str]:
    if context.get("runAsUser") == 0:
        yield "runAsUser is 0"
    if context.get("runAsNonRoot") is False:
        yield "runAsNonRoot is false"
    if context.get("seccompProfile", {}).get("type", "RuntimeDefault") not in SECCOMP:
        yield "seccompProfile is not confined"
    if {"user", "role"} & set(context.get("seLinuxOptions", {})):
        yield "seLinuxOptions set user or role"
    if context.get("appArmorProfile", {}).get("type") == "Unconfined":
        yield "appArmorProfile is Unconfined"


def _in_container(container: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    context = container.get("securityContext", {})
    capabilities = context.get("capabilities", {})
    yield from _in_any(context)
    if context.get("privileged"):
        yield "privileged"
    if context.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if capabilities.get("drop") != ["ALL"] or set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield "capabilities are not dropped"
    if context.get("procMount", "Default") != "Default":
        yield "procMount is not the default"
    if not context.get("runAsNonRoot", pod.get("runAsNonRoot")):
        yield "runAsNonRoot is not true"
    if "seccompProfile" not in context and "seccompProfile" not in pod:
        yield "seccompProfile is not set"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield "hostPort is set"
    probes = [container.get(name, {}) for name in ("startupProbe", "livenessProbe", "readinessProbe")]
    if any("host" in probe.get(how, {}) for probe in probes for how in ("httpGet", "tcpSocket")):
        yield "a probe names a host"
