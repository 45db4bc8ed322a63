"""What Strimzi makes an event's topics and account of. It is where Strimzi looks for it, so no event can own it."""

from collections.abc import Iterator

from quizfleet_operator import naming
from quizfleet_operator.desired.inputs import Inputs, Manifest
from quizfleet_operator.models import Strimzi


def labels(namespace: str, name: str) -> dict[str, str]:
    """Labels of all that is an event's, and no other's."""
    return {**naming.labels(name), naming.NAMESPACE_LABEL: namespace}


def topics(inputs: Inputs, strimzi: Strimzi, api_version: str) -> list[Manifest]:
    """The KafkaTopics, named as the topics are."""
    spec = {"partitions": inputs.plan.partitions, "replicas": inputs.kafka.replication_factor}
    names = naming.topics(inputs.namespace, inputs.name)
    return [_manifest(inputs, strimzi, api_version, "KafkaTopic", name, spec) for name in names]


def user(inputs: Inputs, strimzi: Strimzi, api_version: str) -> Manifest:
    """The KafkaUser, which may do what an account made through the Admin API may."""
    name = naming.strimzi_user(inputs.namespace, inputs.name, inputs.keys["kafka"])
    spec = {
        "authentication": {"type": "scram-sha-512"},
        "authorization": {"type": "simple", "acls": list(_rights(inputs))},
    }
    return _manifest(inputs, strimzi, api_version, "KafkaUser", name, spec)


def _rights(inputs: Inputs) -> Iterator[Manifest]:
    for topic in naming.topics(inputs.namespace, inputs.name):
        yield _allow("topic", topic, "Read", "Write")
    yield _allow("group", naming.consumer_group(inputs.namespace, inputs.name), "Read")


def _allow(kind: str, name: str, *operations: str) -> Manifest:
    return {"resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": list(operations)}


def _manifest(inputs: Inputs, strimzi: Strimzi, api_version: str, kind: str, name: str, spec: Manifest) -> Manifest:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": strimzi.home(inputs.namespace),
            "labels": {**labels(inputs.namespace, inputs.name), "strimzi.io/cluster": strimzi.cluster},
        },
        "spec": spec,
    }
