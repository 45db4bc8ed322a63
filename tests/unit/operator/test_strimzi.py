"""Topics and account by Strimzi, on a cluster in memory in which these tests do what Strimzi's operators would."""

import base64
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from quizfleet_operator import naming, strimzi
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import Inputs, KafkaBinding, environment_secrets
from quizfleet_operator.models import Strimzi
from tests.unit.operator.clusters import MemoryCluster, WithStrimzi
from tests.unit.operator.events import inputs

EVENTS = Strimzi(cluster="events", namespace="kafka")
SECURITY = {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "admin", "SASL_PASSWORD": "of the Secret"}
TOPICS = ("trivia.night.leaderboard-update", "trivia.night.quiz-control")


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    """A schema of an object that has no other fields."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


NAME = {"type": "string"}
ACL = thing(
    "resource operations",
    resource=thing(
        "type",
        type={"enum": ["topic", "group", "cluster", "transactionalId"]},
        name=NAME,
        patternType={"enum": ["literal", "prefix"]},
    ),
    operations={"type": "array", "items": {"enum": ["Read", "Write", "Create", "Delete", "Describe", "All"]}},
)
SPECS = {
    "KafkaTopic": thing(
        partitions={"type": "integer", "minimum": 1},
        replicas={"type": "integer", "minimum": 1, "maximum": 32767},
        topicName=NAME,
    ),
    "KafkaUser": thing(
        authentication=thing("type", type={"enum": ["tls", "tls-external", "scram-sha-512"]}),
        authorization=thing("acls type", type={"const": "simple"}, acls={"type": "array", "items": ACL}),
    ),
}
"""What Strimzi's definitions say, in v1 as in v1beta2, of all that we set."""


@pytest.fixture
def cluster() -> WithStrimzi:
    return WithStrimzi("v1", "v1beta2")


def night(security: dict[str, str] = SECURITY, key: str = "k", **kafka: Any) -> Inputs:
    """The event `trivia/night`, with this password in its keys."""
    event = inputs(security=security, kafka={"secretRef": {"name": "kafka"}, "partitions": 6, **kafka})
    return replace(event, keys=event.keys | {"kafka": key, "redis": "r"})


async def told(cluster: MemoryCluster, event: Inputs) -> tuple[str, str]:
    """Why topics and account are not there."""
    with pytest.raises(BindingError) as why:
        await strimzi.provide(cluster, event, EVENTS)
    return why.value.reason, why.value.message


async def provided(cluster: WithStrimzi, event: Inputs) -> KafkaBinding:
    """Topics and account, with all that Strimzi does for them."""
    assert (await told(cluster, event))[0] in ("TopicPending", "UserPending")
    cluster.reconcile()
    return await strimzi.provide(cluster, event, EVENTS)


async def test_what_is_made_is_what_strimzis_definitions_know(cluster: WithStrimzi) -> None:
    await told(cluster, night())
    assert {(one["kind"], one["metadata"]["name"]) for one in cluster.theirs()} == {
        *(("KafkaTopic", topic) for topic in TOPICS),
        ("KafkaUser", naming.strimzi_user("trivia", "night", "k")),
    }
    for one in cluster.theirs():
        jsonschema.validate(one["spec"], SPECS[one["kind"]])
        assert one["metadata"]["namespace"] == "kafka"
        assert one["metadata"]["labels"]["strimzi.io/cluster"] == "events"
        assert "ownerReferences" not in one["metadata"], "an owner in another namespace is taken for one that is gone"


async def test_the_account_may_use_the_events_topics_and_group_and_nothing_else(cluster: WithStrimzi) -> None:
    await told(cluster, night())
    (user,) = cluster.of_kind("KafkaUser").values()
    acls = user["spec"]["authorization"]["acls"]
    assert {one["resource"]["patternType"] for one in acls} == {"literal"}
    assert {(one["resource"]["type"], one["resource"]["name"]): one["operations"] for one in acls} == {
        **{("topic", topic): ["Read", "Write"] for topic in TOPICS},
        ("group", "trivia.night.leaderboard"): ["Read"],
    }


@pytest.mark.parametrize(
    ("served", "chosen"), [(("v1", "v1beta2"), "v1"), (("v1beta2", "v1alpha1"), "v1beta2"), (("v1",), "v1")]
)
async def test_objects_are_of_the_newest_version_that_is_served(served: tuple[str, ...], chosen: str) -> None:
    cluster = WithStrimzi(*served)
    await told(cluster, night())
    assert {one["apiVersion"] for one in cluster.theirs()} == {f"kafka.strimzi.io/{chosen}"}


async def test_without_strimzi_the_condition_says_what_is_missing() -> None:
    for cluster in (MemoryCluster(), WithStrimzi("v1alpha1")):
        reason, message = await told(cluster, night())
        assert reason == "StrimziNotInstalled"
        assert "install Strimzi" in message


async def test_pods_log_in_as_the_user_with_the_password_that_strimzi_made_up(cluster: WithStrimzi) -> None:
    event = night()
    binding = await provided(cluster, event)
    wanted = replace(event, bindings=replace(event.bindings, kafka=binding), own_accounts=frozenset({"kafka"}))
    (secret,) = [one for one in environment_secrets(wanted) if one["metadata"]["name"] == "night-scoring-env"]
    environment = {name: base64.b64decode(value).decode() for name, value in secret["data"].items()}
    user = naming.strimzi_user("trivia", "night", "k")
    assert {name: value for name, value in environment.items() if name.startswith("QUIZFLEET_KAFKA_S")} == {
        "QUIZFLEET_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "QUIZFLEET_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        "QUIZFLEET_KAFKA_SASL_USERNAME": user,
        "QUIZFLEET_KAFKA_SASL_PASSWORD": f"made up for {user}",
    }


async def test_what_is_as_it_should_be_is_not_written_again(cluster: WithStrimzi) -> None:
    await provided(cluster, night())
    cluster.written.clear()
    await strimzi.provide(cluster, night(), EVENTS)
    assert cluster.written == []


async def test_partitions_grow_and_never_shrink(cluster: WithStrimzi) -> None:
    await provided(cluster, night(partitions=6))
    await provided(cluster, night(partitions=12))
    await strimzi.provide(cluster, night(partitions=3), EVENTS)
    assert {one["spec"]["partitions"] for one in cluster.of_kind("KafkaTopic").values()} == {12}


async def test_a_status_of_the_generation_before_is_not_believed(cluster: WithStrimzi) -> None:
    await provided(cluster, night())
    cluster.objects["KafkaTopic", TOPICS[0]]["metadata"]["generation"] = 2
    reason, message = await told(cluster, night())
    assert reason == "TopicPending"
    assert f"KafkaTopic kafka/{TOPICS[0]}" in message


@pytest.mark.parametrize(
    ("kind", "condition", "reason"),
    [
        ("KafkaTopic", {"type": "Ready", "status": "False"}, "TopicRefused"),
        ("KafkaUser", {"type": "NotReady", "status": "True"}, "UserRefused"),
    ],
)
async def test_a_failure_is_told_in_strimzis_own_words(
    cluster: WithStrimzi, kind: str, condition: dict[str, str], reason: str
) -> None:
    await provided(cluster, night())
    (failed, *_) = cluster.of_kind(kind).values()
    failed["status"]["conditions"] = [condition | {"reason": "KafkaError", "message": "Replication factor: 3 larger"}]
    told_reason, message = await told(cluster, night())
    assert told_reason == reason
    assert message == f"{kind} kafka/{failed['metadata']['name']}: Replication factor: 3 larger"


async def test_a_topic_that_is_still_being_deleted_is_waited_for(cluster: WithStrimzi) -> None:
    await provided(cluster, night())
    cluster.objects["KafkaTopic", TOPICS[1]]["metadata"]["deletionTimestamp"] = "2026-12-01T21:00:00Z"
    assert (await told(cluster, night()))[0] == "TopicPending"


async def test_a_user_without_a_password_is_waited_for(cluster: WithStrimzi) -> None:
    await provided(cluster, night())
    del cluster.objects["Secret", naming.strimzi_user("trivia", "night", "k")]
    assert (await told(cluster, night()))[0] == "UserPending"


@pytest.mark.parametrize("protocol", [{}, {"SECURITY_PROTOCOL": "SSL"}])
async def test_a_secret_that_lets_nobody_log_in_is_named(cluster: WithStrimzi, protocol: dict[str, str]) -> None:
    reason, message = await told(cluster, night(protocol))
    assert reason == "SecretInvalid"
    assert "securityProtocol must be SASL_SSL or SASL_PLAINTEXT" in message
    assert "Secret kafka (spec.kafka.secretRef)" in message


async def test_a_rotation_makes_another_user_and_drops_the_one_of_before_at_its_end(cluster: WithStrimzi) -> None:
    before = await provided(cluster, night())
    after = await provided(cluster, night(key="another"))
    assert before.security["SASL_USERNAME"] != after.security["SASL_USERNAME"]
    assert len(cluster.of_kind("KafkaUser")) == 2, "pods of before still log in"
    await strimzi.drop_users(cluster, EVENTS, "trivia", "night", but="another")
    assert set(cluster.of_kind("KafkaUser")) == {after.security["SASL_USERNAME"]}


async def test_users_of_an_event_of_the_same_name_in_another_namespace_stay(cluster: WithStrimzi) -> None:
    await provided(cluster, night())
    await provided(cluster, replace(night(), namespace="sports"))
    await strimzi.drop_users(cluster, EVENTS, "trivia", "night")
    assert set(cluster.of_kind("KafkaUser")) == {naming.strimzi_user("sports", "night", "k")}


@pytest.mark.parametrize(("everything", "kept"), [(False, set(TOPICS)), (True, set())])
async def test_users_always_go_and_topics_only_where_data_is_to_go(
    cluster: WithStrimzi, everything: bool, kept: set[str]
) -> None:
    await provided(cluster, night())
    await strimzi.drop(cluster, EVENTS, "trivia", "night", with_topics=everything)
    assert cluster.of_kind("KafkaUser") == {}
    assert set(cluster.of_kind("KafkaTopic")) == kept


async def test_objects_are_beside_the_event_where_the_spec_names_no_namespace(cluster: WithStrimzi) -> None:
    with pytest.raises(BindingError):
        await strimzi.provide(cluster, night(), Strimzi(cluster="events"))
    assert {one["metadata"]["namespace"] for one in cluster.theirs()} == {"trivia"}
