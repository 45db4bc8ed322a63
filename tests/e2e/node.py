"""The kind node: where a process of a pod can be killed as the kernel would kill it."""

import subprocess

from tests.e2e.kubectl import CLUSTER, Manifest

NODE = f"{CLUSTER}-control-plane"


def kill_container(pod: Manifest) -> None:
    """SIGKILL to the first container's process. Deleting a pod, even by force, would ask it to end first."""
    container = pod["status"]["containerStatuses"][0]["containerID"].partition("://")[2]
    tasks = [line.split() for line in _on_node("ctr", "--namespace", "k8s.io", "tasks", "ls").splitlines()]
    pid = next((task[1] for task in tasks if task[0] == container), None)
    assert pid is not None, f"container {container} has no process"
    _on_node("kill", "-9", pid)


def _on_node(*command: str) -> str:
    ran = subprocess.run(["docker", "exec", NODE, *command], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 0, f"{' '.join(command)}: {ran.stderr.strip()}"
    return ran.stdout.strip()
