"""The kind node: where a process of a pod can be killed as the kernel would kill it."""

import subprocess

from tests.e2e.kubectl import CLUSTER

NODE = f"{CLUSTER}-control-plane"


def kill_containers(containers: list[str]) -> None:
    """SIGKILL to the containers' first processes. Deleting a pod, even by force, would ask them to end first."""
    tasks = [line.split() for line in _on_node("ctr", "--namespace", "k8s.io", "tasks", "ls").splitlines()]
    pids = {task[0]: task[1] for task in tasks}
    _on_node("kill", "-9", *(pids[container.partition("://")[2]] for container in containers))


def enforces_network_policies() -> bool:
    """Whether the kernel has what kindnet enforces NetworkPolicies with: without it kindnet lets everything through."""
    queue = "add table inet probe; add chain inet probe chain; add rule inet probe chain queue num 100"
    checked = subprocess.run(
        ["docker", "exec", NODE, "nft", "--check", queue], capture_output=True, timeout=30, check=False
    )
    return checked.returncode == 0


def build_and_load(images: dict[str, str]) -> None:
    """Build images, each from the text of its Dockerfile, and load them into the node together."""
    for name, dockerfile in images.items():
        _run(["docker", "build", "--quiet", "--tag", name, "-"], dockerfile)
    _run(["kind", "load", "docker-image", "--name", CLUSTER, "--quiet", *images])


def _run(command: list[str], text: str | None = None) -> None:
    ran = subprocess.run(command, input=text, capture_output=True, text=True, timeout=180, check=False)
    assert ran.returncode == 0, f"{' '.join(command)}: {ran.stderr.strip()}"


def read_file(path: str) -> str:
    """A file of the node, such as one in a volume of its disk."""
    return _on_node("cat", path)


def _on_node(*command: str) -> str:
    ran = subprocess.run(["docker", "exec", NODE, *command], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 0, f"{' '.join(command)}: {ran.stderr.strip()}"
    return ran.stdout.strip()
