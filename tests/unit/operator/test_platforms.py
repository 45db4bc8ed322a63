"""What events take from platforms: part by part, never another namespace's Secret, and never another server's data."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import kopf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator import crd
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Object
from quizfleet_operator.models import BINDINGS, HOST
from quizfleet_operator.platforms import completing, handlers
from quizfleet_operator.platforms.completing import PARTS, Platform
from quizfleet_operator.platforms.definition import definitions
from quizfleet_operator.waking import Wakes

NOTHING: Mapping[str, Any] = {}
SPECS = st.dictionaries(st.sampled_from(PARTS), st.dictionaries(st.sampled_from("ab"), st.integers()))


def secret(name: str) -> dict[str, Any]:
    return {"secretRef": {"name": name}}


def platform(kind: str = "QuizPlatform", name: str = "default", **spec: Any) -> Object:
    """A platform of the namespace `trivia`, or one of the cluster whose Secrets are in `databases`."""
    if kind == "ClusterQuizPlatform":
        return {"kind": kind, "metadata": {"name": name}, "spec": {"secretsNamespace": "databases", **spec}}
    return {"kind": kind, "metadata": {"name": name, "namespace": "trivia"}, "spec": spec}


def event(bindings: Mapping[str, str] = NOTHING, **spec: Any) -> Object:
    """The event `trivia/night`, bound by these Secrets before."""
    return {
        "metadata": {"name": "night", "namespace": "trivia"},
        "spec": {"title": "Night", **spec},
        "status": {"bindings": bindings},
    }


def of_namespace(**spec: Any) -> Platform:
    return completing.platform(platform(**spec))


def of_cluster(**spec: Any) -> Platform:
    return completing.platform(platform("ClusterQuizPlatform", **spec))


@given(SPECS, SPECS, SPECS)
def test_each_part_is_whole_and_of_the_first_that_has_it(
    own: dict[str, Any], shared: dict[str, Any], everywhere: dict[str, Any]
) -> None:
    spec = completing.complete(event(**own), [of_namespace(**shared), of_cluster(**everywhere)])
    for part in PARTS:
        having = [one[part] for one in (own, shared, everywhere) if part in one]
        assert spec.get(part) == (having[0] if having else None), part
    assert spec.keys() - set(PARTS) == {"title"}


def test_an_event_uses_the_platforms_of_its_namespace_and_of_the_cluster_by_name() -> None:
    there = {
        ("trivia", "default"): [of_namespace(image="1")],
        ("other", "default"): [of_namespace(image="2")],
        ("", "default"): [of_cluster(image="3")],
        ("", "large"): [of_cluster(image="4")],
    }
    assert [one.parts["image"] for one in completing.used(event(), there)] == ["1", "3"]
    assert [one.parts["image"] for one in completing.used(event(platform="large"), there)] == ["4"]
    assert completing.used(event(platform="none"), there) == []


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        ({"mysql": secret("mine")}, [of_cluster(mysql=secret("theirs"))], ("trivia", "mine")),
        ({}, [of_namespace(mysql=secret("ours")), of_cluster(mysql=secret("theirs"))], ("trivia", "ours")),
        ({}, [of_namespace(image="i"), of_cluster(mysql=secret("theirs"))], ("databases", "theirs")),
        # What the API server would prune: a namespace is not for an event to choose.
        ({"secretsNamespace": "databases", "mysql": secret("theirs")}, [], ("trivia", "theirs")),
        ({}, [of_namespace(secretsNamespace="databases", mysql=secret("theirs"))], ("trivia", "theirs")),
    ],
)
def test_only_a_platform_of_the_cluster_names_secrets_of_another_namespace(
    own: dict[str, Any], shared: list[Platform], expected: tuple[str, str]
) -> None:
    assert completing.references(event(**own), shared)["mysql"].secret == expected


@pytest.mark.parametrize(
    ("own", "shared", "bound", "reason", "message"),
    [
        ({}, [], {}, "BindingMissing", "spec.mysql.secretRef is missing: give it, or make a QuizPlatform that has it"),
        (
            {},
            [of_cluster(mysql=secret("other"))],
            {"mysql": "trivia/mysql"},
            "BindingChanged",
            "secretRef of ClusterQuizPlatform default is Secret databases/other now, but Secret trivia/mysql",
        ),
        ({"mysql": secret("b")}, [], {"mysql": "trivia/a"}, "BindingChanged", "name that one again, or make a new"),
    ],
)
def test_a_binding_that_leads_nowhere_or_elsewhere_is_refused(
    own: dict[str, Any], shared: list[Platform], bound: dict[str, str], reason: str, message: str
) -> None:
    with pytest.raises(BindingError) as refused:
        completing.references(event(bound, **own), shared)["mysql"].check()
    assert refused.value.reason == reason
    assert message in refused.value.message


def test_a_binding_may_be_named_by_another_as_long_as_its_secret_stays() -> None:
    bound = {"mysql": "trivia/mysql"}
    completing.references(event(bound, mysql=secret("mysql")), [])["mysql"].check()
    completing.references(event(bound), [of_namespace(mysql=secret("mysql"))])["mysql"].check()


def test_names_are_filled_into_a_host() -> None:
    shared = of_cluster(ingress={"className": "nginx", "host": "{name}-{namespace}.quiz.example.com"})
    spec = completing.complete(event(), [shared])
    assert spec["ingress"] == {"className": "nginx", "host": "night-trivia.quiz.example.com"}
    assert completing.complete(event(ingress={"host": "{name}.com"}), [shared])["ingress"] == {"host": "night.com"}
    assert completing.complete(event(ingress={}), [shared])["ingress"] == {}


@given(st.from_regex(HOST, fullmatch=True))
def test_a_host_with_its_names_filled_in_is_a_dns_name(host: str) -> None:
    filled = completing.complete(event(ingress={"host": host}), [])["ingress"]["host"]
    assert "{" not in filled
    assert all(label.strip("-") == label != "" for label in filled.split("."))


def test_a_platform_says_parts_as_an_event_does_and_no_part_has_a_default() -> None:
    parts = crd.spec_schema()["properties"]
    for definition in definitions(crd.spec_schema()):
        spec = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
        assert {name: spec["properties"][name] for name in PARTS} == {name: parts[name] for name in PARTS}
    assert not [part for part in PARTS if "default" in parts[part]]


class Noted(Wakes):
    """Notes whom it was told to wake."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[tuple[str, str]] = set()

    def wake(self, key: tuple[str, str]) -> None:
        self.keys.add(key)


USERS = {
    "default": [
        handlers.User("trivia", "night", frozenset(BINDINGS)),
        handlers.User("trivia", "own", frozenset()),
        handlers.User("other", "morning", frozenset({"redis"})),
    ],
    "large": [handlers.User("trivia", "finals", frozenset(BINDINGS))],
}


async def wakes(namespace: str | None, name: str, change: str | None = "MODIFIED", **meta: Any) -> set[str]:
    noted = Noted()
    memo = kopf.Memo(operator=SimpleNamespace(wakes=noted))
    await handlers._wake(namespace=namespace, name=name, users=USERS, memo=memo, type=change, meta=meta)  # type: ignore[arg-type]
    return {"/".join(key) for key in noted.keys}


async def test_a_changed_or_deleted_platform_wakes_those_who_use_it_and_nobody_else() -> None:
    assert await wakes("trivia", "default") == {"trivia/night", "trivia/own"}
    assert await wakes(None, "default", "DELETED") == {"trivia/night", "trivia/own", "other/morning"}
    assert await wakes(None, "large") == {"trivia/finals"}
    assert await wakes("other", "large") == set()
    assert await wakes(None, "default", deletionTimestamp="now") == set()


@pytest.mark.parametrize(
    ("namespace", "name", "spec", "users"),
    [
        (None, "default", {"redis": secret("redis")}, "other.morning, trivia.night"),
        (None, "default", {"mysql": secret("mysql")}, "trivia.night"),
        ("trivia", "default", {"mysql": secret("mysql")}, "trivia.night"),
        (None, "default", {"image": "quizfleet:2"}, None),
        ("other", "default", {"mysql": secret("mysql")}, None),
        (None, "unused", {"mysql": secret("mysql")}, None),
    ],
)
async def test_a_deleted_platform_stays_while_an_event_has_a_binding_from_it(
    namespace: str | None, name: str, spec: dict[str, Any], users: str | None
) -> None:
    body = kopf.Body({"spec": spec, "metadata": {"name": name}})
    held = handlers._hold(namespace=namespace, name=name, body=body, users=USERS, retry=1)  # type: ignore[arg-type]
    if users is None:
        await held
        return
    with pytest.raises(kopf.TemporaryError, match=rf"name their bindings themselves: {users}$"):
        await held


async def test_an_index_knows_what_each_event_leaves_to_its_platforms() -> None:
    spec = kopf.Spec({"spec": {"mysql": secret("m")}})
    assert await handlers._users("trivia", "night", spec) == {
        "default": handlers.User("trivia", "night", frozenset({"kafka", "redis"}))
    }
    assert list(await handlers._index(None, "large", kopf.Body(platform("ClusterQuizPlatform")))) == [("", "large")]  # type: ignore[arg-type]
