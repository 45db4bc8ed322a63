"""Who scales a service, by what, and that there is one of them at most."""

from dataclasses import replace
from typing import Any

import pytest

from quizfleet_operator.conditions import autoscaling_fact
from quizfleet_operator.desired import KafkaBinding, Manifest, workloads
from quizfleet_operator.models import SERVICES, Stage
from tests.unit.operator.events import inputs, spec

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "TriggerAuthentication")
SASL = {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_MECHANISM": "SCRAM-SHA-512", "SASL_USERNAME": "u", "SASL_PASSWORD": "p"}


def scalers(stage: Stage = Stage.LIVE, **more: Any) -> dict[tuple[str, str], Manifest]:
    made = workloads(inputs(stage, **more))
    return {(one["kind"], one["metadata"]["name"]): one["spec"] for one in made if one["kind"] in SCALERS}


def triggers(**more: Any) -> dict[str, list[Manifest]]:
    return {
        name: scaled["triggers"]
        for (kind, name), scaled in scalers(autoscaling="KEDA", keda=True, **more).items()
        if kind == "ScaledObject"
    }


def test_each_service_has_an_autoscaler_by_cpu_within_its_bounds() -> None:
    made = scalers(services={"scoring": {"minReplicas": 2, "maxReplicas": 7}})
    assert set(made) == {("HorizontalPodAutoscaler", f"night-{service}") for service in SERVICES}
    scoring = made["HorizontalPodAutoscaler", "night-scoring"]
    assert (scoring["minReplicas"], scoring["maxReplicas"]) == (2, 7)
    assert [one["resource"]["name"] for one in scoring["metrics"]] == ["cpu"]


@pytest.mark.parametrize("chosen", ["HPA", "PodMetrics", "KEDA"])
def test_the_schedule_alone_decides_while_not_live(chosen: str) -> None:
    for stage in set(Stage) - {Stage.LIVE}:
        assert scalers(stage, autoscaling=chosen, keda=True) == {}, stage


@pytest.mark.parametrize("chosen", ["HPA", "PodMetrics", "KEDA"])
def test_equal_bounds_need_no_autoscaler(chosen: str) -> None:
    fixed = {service: {"minReplicas": 2, "maxReplicas": 2} for service in SERVICES}
    assert scalers(services=fixed, autoscaling=chosen, keda=True) == {}


def test_nobody_scales_where_the_spec_says_so() -> None:
    assert scalers(autoscaling="None") == {}


@pytest.mark.parametrize(
    ("resources", "percent"), [({}, 2800), ({"requests": {"cpu": "500m"}}, 70), ({"limits": {"cpu": "100m"}}, 70)]
)
def test_a_pod_is_scaled_by_the_request_of_the_spec_and_else_by_a_core(resources: dict[str, Any], percent: int) -> None:
    made = scalers(services={"scoring": {"resources": resources}})
    (metric,) = made["HorizontalPodAutoscaler", "night-scoring"]["metrics"]
    assert metric["resource"]["target"]["averageUtilization"] == percent


def test_metrics_of_pods_are_used_only_when_asked_for() -> None:
    made = scalers(autoscaling="PodMetrics")
    asked = {
        name: [one["pods"]["metric"]["name"] for one in autoscaler["metrics"] if one["type"] == "Pods"]
        for (_, name), autoscaler in made.items()
    }
    assert asked == {
        "night-participation": [],
        "night-scoring": ["quizfleet_answers_queued"],
        "night-leaderboard": ["quizfleet_sockets"],
    }


def test_keda_takes_the_place_of_our_autoscalers() -> None:
    bounds = {"scoring": {"minReplicas": 2, "maxReplicas": 7}}
    made = scalers(autoscaling="KEDA", keda=True, services=bounds)
    assert {kind for kind, _ in made} == {"ScaledObject"}
    scoring = made["ScaledObject", "night-scoring"]
    assert (scoring["minReplicaCount"], scoring["maxReplicaCount"]) == (2, 7)


def test_keda_scales_the_leaderboard_by_what_it_has_yet_to_read() -> None:
    found = triggers()
    assert {name: [one["type"] for one in each] for name, each in found.items()} == {
        "night-participation": ["cpu"],
        "night-scoring": ["cpu"],
        "night-leaderboard": ["cpu", "kafka"],
    }
    lag = found["night-leaderboard"][1]
    assert lag["metadata"]["topic"] == "trivia.night.leaderboard-update"
    assert lag["metadata"]["consumerGroup"] == "trivia.night.leaderboard"
    assert "authenticationRef" not in lag


def test_keda_shows_the_broker_the_account_of_the_leaderboard() -> None:
    lag = triggers(security=SASL)["night-leaderboard"][1]
    assert (lag["metadata"]["sasl"], lag["metadata"]["tls"]) == ("scram_sha512", "enable")
    made = scalers(autoscaling="KEDA", keda=True, security=SASL)
    authentication = made["TriggerAuthentication", lag["authenticationRef"]["name"]]
    assert {one["name"] for one in authentication["secretTargetRef"]} == {"night-leaderboard-env"}


def lag_of(kafka: KafkaBinding, *own_accounts: str) -> tuple[Manifest, dict[str, tuple[str, str]]]:
    """The trigger by lag, and where KEDA reads what it shows and checks: (Secret, key) by parameter."""
    asked = inputs(autoscaling="KEDA", keda=True)
    keys = asked.keys | {"kafka": "k" * 24}
    bindings = replace(asked.bindings, kafka=kafka)
    made = workloads(replace(asked, bindings=bindings, keys=keys, own_accounts=frozenset(own_accounts)))
    specs = {(one["kind"], one["metadata"]["name"]): one.get("spec") for one in made}
    lag = specs["ScaledObject", "night-leaderboard"]["triggers"][1]
    references = specs["TriggerAuthentication", lag["authenticationRef"]["name"]]["secretTargetRef"]
    return lag["metadata"], {one["parameter"]: (one["name"], one["key"]) for one in references}


def test_keda_logs_in_as_the_events_own_account_does_and_trusts_whom_it_trusts() -> None:
    kafka = KafkaBinding("kafka:9093", SASL | {"SASL_MECHANISM": "PLAIN"}, "SCRAM-SHA-256", ca="PEM")
    told, references = lag_of(kafka, "kafka")
    assert told["sasl"] == "scram_sha256"
    assert set(references) == {"username", "password", "ca"}
    assert references["ca"] == ("night-certificates", "kafka.crt")
    assert lag_of(kafka)[0]["sasl"] == "plaintext", "the account of the Secret, where there is no own one"


def test_keda_trusts_an_authority_of_ones_own_where_nobody_logs_in() -> None:
    told, references = lag_of(KafkaBinding("kafka:9093", {"SECURITY_PROTOCOL": "SSL"}, ca="PEM"))
    assert (told["tls"], "sasl" in told, set(references)) == ("enable", False, {"ca"})


def test_without_keda_nothing_scales_and_a_condition_says_so() -> None:
    assert scalers(autoscaling="KEDA", keda=False) == {}
    fact = autoscaling_fact(spec(autoscaling="KEDA"), Stage.LIVE, keda=False)
    assert (fact.holds, fact.reason) == (False, "KEDANotInstalled")


@pytest.mark.parametrize(
    ("chosen", "stage", "reason"),
    [
        ("HPA", Stage.LIVE, "Autoscaled"),
        ("KEDA", Stage.LIVE, "Autoscaled"),
        ("HPA", Stage.DRAINING, "NotLive"),
        ("None", Stage.LIVE, "NotRequested"),
    ],
)
def test_a_condition_tells_who_scales(chosen: str, stage: Stage, reason: str) -> None:
    fact = autoscaling_fact(spec(autoscaling=chosen), stage, keda=True)
    assert (fact.holds, fact.reason) == (True, reason)
