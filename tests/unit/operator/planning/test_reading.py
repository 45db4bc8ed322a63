"""Events are found in files of anything, and what a cluster would not take is told by field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizfleet_operator.crd import spec_schema
from quizfleet_operator.crd_rules import RULES
from quizfleet_operator.crd_schema import Schema
from quizfleet_operator.planning.checking import InvalidEventError
from quizfleet_operator.planning.reading import read
from tests.unit.operator.planning.events import document, text

OTHER = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "quiz"}}


def test_every_event_of_a_file_is_found_among_other_objects() -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": [document("two"), OTHER]}
    assert [event.name for event in read(text(OTHER, document("one"), None, listed))] == ["trivia/one", "trivia/two"]


def test_the_examples_are_valid(repository: Path) -> None:
    for path in (repository / "k8s/examples").glob("*.yaml"):
        if "kind: QuizEvent\n" in path.read_text():
            assert read(path.read_text())


@pytest.mark.parametrize("nothing", ["", "just text", "- a list", text(OTHER), "kind: QuizEvent"])
def test_a_file_without_an_event_is_told(nothing: str) -> None:
    with pytest.raises(InvalidEventError, match="there is no QuizEvent"):
        read(nothing)


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    with pytest.raises(InvalidEventError, match=r"no YAML: .*line 2"):
        read("a: 1\nb: [")


def resources(**asked: dict[str, Any]) -> dict[str, Any]:
    return {"services": {"scoring": {"resources": asked}}}


WRONG = {
    "misspelled": (
        {"capacity": {"quizes": 5}},
        "spec.capacity.quizes: there is no such field; spec.capacity has quizzes",
    ),
    "too many": ({"capacity": {"quizzes": 1_000_001}}, "spec.capacity.quizzes: Input should be less than or equal to"),
    "quoted": ({"capacity": {"quizzes": "7"}}, "spec.capacity.quizzes: must be a whole number without quotes, not '7'"),
    "no secret": ({"kafka": {}}, "spec.kafka.secretRef: Field required"),
    "no duration": (
        {"schedule": {"startsAt": "2026-12-01T19:00:00Z", "duration": "0s"}},
        "spec.schedule.duration: schedule.duration must be greater than 0s",
    ),
    "words for a time": (
        {"schedule": {"startsAt": "2026-12-01T19:00:00Z", "prewarm": "soon"}},
        "spec.schedule.prewarm: schedule.prewarm must be hours, minutes and seconds",
    ),
    "crossed": (
        {"services": {"leaderboard": {"minReplicas": 3, "maxReplicas": 2}}},
        "spec.services.leaderboard.minReplicas: services.leaderboard.minReplicas must not be greater than maxReplicas",
    ),
    "no quantity": (resources(requests={"cpu": "lots"}), "requests.cpu: services.scoring.resources.requests must be"),
    "negative": (resources(limits={"cpu": -1}), "limits.cpu: services.scoring.resources.limits must be"),
    "above its limit": (
        resources(requests={"cpu": 1}, limits={"cpu": "250m"}),
        "resources.requests must not be greater than limits",
    ),
    "nowhere to": ({"archive": {}}, "spec.archive: archive must have exactly one of persistentVolumeClaim and s3"),
    "a URL": ({"ingress": {"host": "https://x"}}, "spec.ingress.host: ingress.host must be a DNS name"),
    "in a list": ({"content": [{"configMapRef": {"name": "A"}}]}, "spec.content[0].configMapRef.name: "),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_names_the_event_the_field_and_the_fix(case: str) -> None:
    spec, told = WRONG[case]
    with pytest.raises(InvalidEventError) as refused:
        read(text(document(**spec)))
    (line,) = str(refused.value).splitlines()
    assert line.startswith("trivia/night: spec.")
    assert told in line


def rules(schema: Schema) -> Iterator[dict[str, str]]:
    """All rules of a schema and its parts."""
    yield from schema.get(RULES, [])
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for part in inner:
        if isinstance(part, dict):
            yield from rules(part)


def test_what_the_api_server_checks_is_checked_here_too() -> None:
    told = []
    for spec, _ in WRONG.values():
        with pytest.raises(InvalidEventError) as refused:
            read(text(document(**spec)))
        told.append(str(refused.value))
    kinds: dict[str, bool] = {}
    for rule in rules(spec_schema()):
        kind = "a pattern" if rule["rule"].startswith("self.matches(") else rule["rule"]
        if "oldSelf" not in kind:  # about change, which a file does not show
            kinds[kind] = kinds.get(kind, False) or any(rule["message"] in line for line in told)
    assert [kind for kind, is_told in kinds.items() if not is_told] == []


@pytest.mark.parametrize("name", ["", "9lives", "Night", "x" * 41])
def test_a_name_that_no_service_could_have_is_told(name: str) -> None:
    with pytest.raises(InvalidEventError, match=r"metadata\.name: metadata\.name must be up to 40 lower case letters"):
        read(text(document(name)))


def test_all_faults_of_all_events_are_told_at_once() -> None:
    broken = document("one", capacity={"quizzes": 0, "participantsPerQuiz": 0})
    with pytest.raises(InvalidEventError) as refused:
        read(text(broken, {**document("two"), "spec": None}))
    assert [line.split(": ")[:2] for line in str(refused.value).splitlines()] == [
        ["trivia/one", "spec.capacity.quizzes"],
        ["trivia/one", "spec.capacity.participantsPerQuiz"],
        ["trivia/two", "spec"],
    ]


def platform(kind: str, name: str = "default", **spec: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": "trivia"} if kind == "QuizPlatform" else {})}
    return {"apiVersion": "quizfleet.dev/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}


def five_lines(name: str = "night", **spec: Any) -> dict[str, Any]:
    return {**document(name), "spec": {"title": "Night", **spec}}


def kafka(partitions: int) -> dict[str, Any]:
    return {"secretRef": {"name": "kafka"}, "partitions": partitions}


def test_an_event_takes_what_it_leaves_out_from_the_platforms_of_the_file() -> None:
    shared = platform("QuizPlatform", kafka=kafka(7))
    everywhere = platform("ClusterQuizPlatform", secretsNamespace="databases", kafka=kafka(9), reclaimPolicy="Delete")
    night, day = read(text(shared, five_lines(), five_lines("day", platform="elsewhere"), everywhere))
    assert night.spec.kafka is not None
    assert (night.spec.kafka.partitions, night.spec.reclaim_policy) == (7, "Delete")
    assert day.spec.kafka is None, "its platform may be in the cluster"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (platform("QuizPlatform", kafca={}), "trivia/default: spec.kafca: there is no such field; spec has mysql"),
        (platform("ClusterQuizPlatform"), "default/default: spec.secretsNamespace: is missing"),
        (platform("QuizPlatform", ingress={"host": "*"}), "spec.ingress.host: ingress.host must be a DNS name"),
        (platform("QuizPlatform", mysql={}), "spec.mysql.secretRef: Field required"),
        ({**platform("QuizPlatform"), "metadata": None}, "default/?: metadata.name: is missing"),
    ],
)
def test_a_wrong_platform_is_told_by_field(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidEventError) as refused:
        read(text(wrong, five_lines()))
    assert told in str(refused.value)
