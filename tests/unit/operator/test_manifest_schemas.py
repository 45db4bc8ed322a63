"""What the charts and the operator make is valid, to the field, in every version of Kubernetes that we support."""

from itertools import chain

import kubernetes_validate
import pytest

from quizfleet_operator.desired import ContentFile, Manifest, environment_secrets, jobs, workloads
from quizfleet_operator.models import Stage
from tests.unit.operator.events import inputs
from tests.unit.operator.helm import CHART, DEVSTACK, MONITORED, MONITORING, render

VERSIONS = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
every_version = pytest.mark.parametrize("version", VERSIONS)


def check(manifest: Manifest, version: str) -> None:
    """Raise where a manifest has a field that this version does not know, or lacks one that it asks for."""
    assert kubernetes_validate.validate(manifest, version, strict=True) == version


@every_version
@pytest.mark.usefixtures("helm")
def test_charts(version: str) -> None:
    checked = set()
    for manifest in chain(render(*MONITORED), render('bindings.namespaces=["trivia"]', chart=DEVSTACK)):
        if manifest["apiVersion"] not in (MONITORING, "apiregistration.k8s.io/v1"):
            check(manifest, version)
            checked.add(manifest["kind"])
    assert {"CustomResourceDefinition", "Deployment", "StatefulSet", "NetworkPolicy", "Pod"} <= checked


@every_version
def test_what_an_event_becomes(version: str) -> None:
    tls = {"className": "traefik", "host": "quiz.example.com", "tls": {"secretName": "tls"}}
    event = inputs(Stage.LIVE, (ContentFile("quizzes", "quiz.yaml", "digest"),), ingress=tls)
    for manifest in (*environment_secrets(event), *filter(None, jobs(event)), *workloads(event)):
        check(manifest, version)


@pytest.mark.usefixtures("helm")
def test_a_field_that_nobody_knows_is_found() -> None:
    (deployment,) = [one for one in render(chart=CHART) if one["kind"] == "Deployment"]
    wrong = {**deployment, "spec": {**deployment["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        check(wrong, "1.34")
