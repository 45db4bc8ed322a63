"""Helm, bound to the kind cluster and to the release of the operator."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.kubectl import SYSTEM

RELEASE = "quizfleet"
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Helm:
    """Helm with a kubeconfig that knows one cluster."""

    kubeconfig: Path

    def __call__(self, *arguments: str) -> str:
        """Run a command on the release's namespace and return what it printed; AssertionError where it failed."""
        command = ["helm", "--kubeconfig", str(self.kubeconfig), "--namespace", SYSTEM, *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 10, check=False)
        assert ran.returncode == 0, f"helm {' '.join(arguments)}: {ran.stderr.strip()}\n{ran.stdout.strip()}"
        return ran.stdout

    def values(self) -> dict[str, Any]:
        """The values that the release was given."""
        given: dict[str, Any] = json.loads(self("get", "values", RELEASE, "--output=json")) or {}
        return given

    def installed(self) -> str:
        """The release's chart, with its version."""
        (release,) = json.loads(self("list", f"--filter=^{RELEASE}$", "--output=json"))
        return str(release["chart"])

    def revision(self) -> int:
        """How often the release was changed."""
        (release,) = json.loads(self("list", f"--filter=^{RELEASE}$", "--output=json"))
        return int(release["revision"])

    def upgrade(self, chart: Path, values: Path) -> None:
        """Bring the release to a chart, or install it, and wait until its pods are ready."""
        self("upgrade", "--install", RELEASE, str(chart), f"--values={values}", "--wait", f"--timeout={SECONDS}s")


def version(chart: Path, number: str, to: Path) -> Path:
    """A copy of a chart that says it is of another version."""
    copied = Path(shutil.copytree(chart, to))
    metadata = yaml.safe_load((copied / "Chart.yaml").read_text())
    (copied / "Chart.yaml").write_text(yaml.safe_dump({**metadata, "version": number, "appVersion": number}))
    return copied
