"""kubectl, bound to the kind cluster and to the namespace of the examples."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CLUSTER = "quizfleet"
NAMESPACE = "trivia"
SYSTEM = "quizfleet-system"
DEVSTACK = "quizfleet-devstack"

Manifest = dict[str, Any]


class RefusedError(AssertionError):
    """kubectl failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Kubectl:
    """kubectl with a kubeconfig that knows one cluster: no other can be reached, whatever the caller's context is."""

    kubeconfig: Path

    def __call__(
        self, *arguments: str, namespace: str = NAMESPACE, text: str | None = None, seconds: float = 60
    ) -> str:
        """Run a command and return what it printed.

        Raises:
            RefusedError: its exit code was not 0.
        """
        command = ["kubectl", "--kubeconfig", str(self.kubeconfig), "--namespace", namespace, *arguments]
        ran = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds, check=False)
        if ran.returncode != 0:
            raise RefusedError(f"kubectl {' '.join(arguments)}: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout.strip()

    def get(self, what: str, namespace: str = NAMESPACE) -> Manifest:
        """An object, by kind/name."""
        found: Manifest = json.loads(self("get", what, "--output=json", namespace=namespace))
        return found

    def list(self, kinds: str, selector: str = "", namespace: str = NAMESPACE) -> list[Manifest]:
        """Objects of one or more kinds, comma-separated."""
        printed = self(
            "get", kinds, f"--selector={selector}", "--ignore-not-found", "--output=json", namespace=namespace
        )
        found: list[Manifest] = json.loads(printed)["items"] if printed else []
        return found

    def apply(self, *manifests: Manifest, dry_run: bool = False, namespace: str = NAMESPACE) -> str:
        """Apply manifests, or only ask the API server about them; RefusedError carries what it says against them."""
        dry = f"--dry-run={'server' if dry_run else 'none'}"
        return self("apply", "--filename=-", dry, text=yaml.safe_dump_all(manifests), namespace=namespace)

    def patch(self, what: str, change: Manifest) -> str:
        """Merge a change into an object."""
        return self("patch", what, "--type=merge", "--patch", json.dumps(change))

    def delete(self, *what: str, seconds: float = 120) -> str:
        """Delete objects and wait until they are gone."""
        return self("delete", *what, "--ignore-not-found", f"--timeout={seconds:.0f}s", seconds=seconds + 10)
