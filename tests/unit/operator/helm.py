"""Charts as Helm renders them."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quizfleet_operator.crd import ROOT

CHART = ROOT / "charts/quizfleet"
DEVSTACK = ROOT / "charts/quizfleet-devstack"
MONITORING = "monitoring.coreos.com/v1"
MONITORED = ("podMonitor.enabled=true", "prometheusRule.enabled=true", "dashboard.enabled=true")
"""Values with which everything optional about monitoring is there."""

Manifest = dict[str, Any]


def run_helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Helm's exit code and what it printed."""
    return subprocess.run(["helm", *arguments], capture_output=True, text=True, timeout=60, check=False)


def template(*values: str, chart: Path = CHART, knows: str = MONITORING) -> subprocess.CompletedProcess[str]:
    """What `helm template` says to values such as ``replicas=2``, each a piece of JSON, in a cluster with an API."""
    chosen = [part for value in values for part in ("--set-json", value)]
    place = ("--namespace", "fleet", "--kube-version", "1.34.0", "--api-versions", knows)
    return run_helm("template", "quizfleet", str(chart), *place, *chosen)


@cache
def render(*values: str, chart: Path = CHART, knows: str = MONITORING) -> list[Manifest]:
    """The chart's manifests with these values."""
    rendered = template(*values, chart=chart, knows=knows)
    assert rendered.returncode == 0, rendered.stderr
    return [manifest for manifest in yaml.safe_load_all(rendered.stdout) if manifest]


def of_kind(kind: str, *values: str) -> list[Manifest]:
    """The operator's chart's manifests of a kind."""
    return [manifest for manifest in render(*values) if manifest["kind"] == kind]
