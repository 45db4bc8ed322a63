"""Alerts, runbooks, dashboard and monitors fit each other and what the services and the operator export."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from quizfleet import telemetry
from quizfleet_operator import metrics
from quizfleet_operator.crd import ROOT
from quizfleet_operator.desired import workloads
from tests.unit.operator.events import inputs
from tests.unit.operator.helm import CHART, MONITORING, of_kind, render, template

RULES = CHART / "files/alerts.yaml"
RUNBOOKS = ROOT / "docs/runbooks"
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
TARGET_LABELS = {"namespace", "pod", "event", "service"}
"""Labels that a series gets where it is scraped; the last two by the chart's PodMonitor."""


with_helm = pytest.mark.usefixtures("helm")


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def queries() -> list[str]:
    dashboard = json.loads((CHART / "files/dashboards/quizfleet.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def expressions() -> list[str]:
    """Everything that is asked of Prometheus, with a duration in place of Grafana's."""
    return [rule["expr"] for rule in alerts()] + [query.replace("$__rate_interval", "5m") for query in queries()]


def exported() -> set[str]:
    """Names of the series that the services and the operator export."""
    assert telemetry.REQUESTS
    assert metrics.RECONCILES
    return {
        f"{family.name}{suffix}"
        for family in REGISTRY.collect()
        if family.name.startswith("quizfleet_")
        for suffix in SUFFIXES[family.type]
    }


def runbooks() -> list[Path]:
    return sorted(RUNBOOKS.glob("*.md"))


@pytest.mark.parametrize("expression", expressions())
def test_expression_is_promql_about_what_is_exported(expression: str) -> None:
    promql_parser.parse(expression)
    asked = set(re.findall(r"\bquizfleet_\w+", expression))
    assert asked
    assert asked - exported() == set()


@pytest.mark.parametrize("expression", expressions())
def test_expression_filters_and_groups_by_labels_that_are_there(expression: str) -> None:
    ours = {"route", "method", "status", "outcome", "why", "stage", "kind", "verb", "le"}
    grouped = {label for found in re.findall(r"by \(([^)]*)\)", expression) for label in re.split(r"[ ,]+", found)}
    matched = set(re.findall(r"(\w+)=~?\"", expression))
    assert (grouped | matched) - ours - TARGET_LABELS == set()


def test_every_metric_is_named_by_the_conventions_and_explained() -> None:
    assert exported()
    for family in REGISTRY.collect():
        if not family.name.startswith("quizfleet_"):
            continue
        assert re.fullmatch(r"quizfleet(_[a-z]+)+", family.name)
        assert not re.search(r"_(ms|millis|minutes|kb|mb|total|count|sum)$", family.name), family.name
        assert family.documentation, family.name


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    assert sorted(path.stem for path in runbooks()) == sorted(rule["alert"] for rule in alerts())


@pytest.mark.parametrize("path", runbooks(), ids=lambda path: path.stem)
def test_runbook_says_what_it_means_and_what_to_do(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.stem}\n\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Impact", "Diagnosis", "Mitigation"]
    diagnosis = text.partition("## Diagnosis")[2].partition("## Mitigation")[0]
    assert "kubectl" in diagnosis


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_alert_says_how_bad_it_is_and_what_happened(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["for"]
    assert set(rule["annotations"]) == {"summary", "description"}


def test_guide_names_every_alert_and_every_metric_of_the_operator() -> None:
    guide = (ROOT / "docs/operator/monitoring.md").read_text()
    ours = {
        name for name in exported() if name.startswith("quizfleet_operator_") and not name.endswith(("_bucket", "_sum"))
    }
    assert {name for name in ours if name.removesuffix("_count") not in guide} == set()
    for rule in alerts():
        assert f"| [{rule['alert']}](../runbooks/{rule['alert']}.md) | {rule['labels']['severity']} |" in guide


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
def test_alerts_fire_on_what_they_are_about_and_on_nothing_else() -> None:
    ran = subprocess.run(
        ["promtool", "test", "rules", ROOT / "tests/data/alerts.yaml"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@with_helm
def test_rules_carry_the_address_of_their_runbook_and_labels() -> None:
    asked = ("prometheusRule.enabled=true", 'prometheusRule.labels={"release":"prom"}')
    (rule,) = of_kind("PrometheusRule", *asked, 'prometheusRule.runbooks="https://wiki.example.com/quiz/"')
    assert rule["metadata"]["labels"]["release"] == "prom"
    rendered = [one for group in rule["spec"]["groups"] for one in group["rules"]]
    assert [one["alert"] for one in rendered] == [one["alert"] for one in alerts()]
    for one, source in zip(rendered, alerts(), strict=True):
        runbook = f"https://wiki.example.com/quiz/{one['alert']}.md"
        assert one == {**source, "annotations": {**source["annotations"], "runbook_url": runbook}}


@with_helm
def test_dashboard_is_where_grafanas_sidecar_looks() -> None:
    (shipped,) = of_kind("ConfigMap", "dashboard.enabled=true", 'dashboard.annotations={"folder":"Quizzes"}')
    assert shipped["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert shipped["metadata"]["annotations"] == {"folder": "Quizzes"}
    ((name, text),) = shipped["data"].items()
    assert name == "quizfleet.json"
    assert json.loads(text)["title"] == "QuizFleet"


@with_helm
def test_monitors_find_the_operator_and_the_pods_of_events_everywhere() -> None:
    asked = ("podMonitor.enabled=true", 'podMonitor.labels={"release":"prom"}', 'podMonitor.interval="15s"')
    operator, events = of_kind("PodMonitor", *asked)
    (deployment,) = of_kind("Deployment")
    pods = [one for one in workloads(inputs()) if one["kind"] == "Deployment"]
    assert events["spec"]["namespaceSelector"] == {"any": True}
    for monitor, monitored in [(operator, deployment), *((events, one) for one in pods)]:
        assert monitor["metadata"]["labels"]["release"] == "prom"
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        assert endpoint["interval"] == "15s"
        template = monitored["spec"]["template"]
        assert monitor["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
        (container,) = template["spec"]["containers"]
        assert endpoint["port"] in {port["name"] for port in container["ports"]}


@with_helm
def test_nothing_of_it_is_there_unless_asked_for() -> None:
    assert not {one["kind"] for one in render()} & {"PodMonitor", "PrometheusRule", "ConfigMap"}


@with_helm
def test_an_install_without_the_prometheus_operator_goes_on() -> None:
    asked = ("podMonitor.enabled=true", "prometheusRule.enabled=true")
    assert {one["apiVersion"] for one in render(*asked, knows="example.com/v1")} & {MONITORING} == set()
    assert template(*asked, knows="example.com/v1").returncode == 0
