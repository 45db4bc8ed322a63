"""Kafka by Strimzi: topics and account are objects, which Strimzi's own operators bring about in the brokers."""

from dataclasses import replace

from quizfleet_operator import keys, naming
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.desired import Inputs, KafkaBinding, Manifest
from quizfleet_operator.desired import strimzi as manifests
from quizfleet_operator.drift import holds, noted
from quizfleet_operator.models import Strimzi

DEFINITION = "kafkausers.kafka.strimzi.io"
VERSIONS = ("v1", "v1beta2")
"""Of Strimzi's API, the newest first: before 0.49 there was no v1, and since 1.0 there is no v1beta2."""


async def provide(cluster: Cluster, inputs: Inputs, where: Strimzi) -> KafkaBinding:
    """Bring topics and account about; the binding with what the account logs in by.

    Raises:
        BindingError: Strimzi is not there, is not done yet, or could not do it; or the Secret lets nobody log in.
        Refused: the API server does not take an object.
    """
    binding = inputs.bindings.kafka
    if not binding.security.get("SECURITY_PROTOCOL", "").startswith("SASL_"):
        which = f"Secret {inputs.kafka.secret_ref.name} (spec.kafka.secretRef)"
        fix = "securityProtocol must be SASL_SSL or SASL_PLAINTEXT, as users of Strimzi's log in by SCRAM"
        raise BindingError("SecretInvalid", f"{which}: {fix}")
    api_version = await _api_version(cluster)
    wanted = [*manifests.topics(inputs, where, api_version), manifests.user(inputs, where, api_version)]
    *topics, user = [await _bring_about(cluster, manifest) for manifest in wanted]
    for one in (*topics, user):
        _require_ready(one)
    login = {"SASL_MECHANISM": "SCRAM-SHA-512", **await _login(cluster, user)}
    return replace(binding, security={**binding.security, **login}, account_mechanism=None)


async def drop(cluster: Cluster, where: Strimzi, namespace: str, name: str, *, with_topics: bool) -> None:
    """Drop the event's accounts and, where asked, its topics with all their data.

    Raises:
        BindingError: StrimziNotInstalled.
        Refused: the operator may not look for them.
    """
    await drop_users(cluster, where, namespace, name)
    if with_topics:
        api_version = await _api_version(cluster)
        for topic in naming.topics(namespace, name):
            live = await cluster.read(api_version, "KafkaTopic", topic, where.home(namespace))
            if live is not None:
                await cluster.delete(live)


async def drop_users(cluster: Cluster, where: Strimzi, namespace: str, name: str, *, but: str | None = None) -> None:
    """Drop all accounts of the event but for one, by its password in the event's keys.

    Raises:
        BindingError: StrimziNotInstalled.
        Refused: the operator may not look for them.
    """
    api_version, labels = await _api_version(cluster), manifests.labels(namespace, name)
    kept = but and naming.strimzi_user(namespace, name, but)
    for live in await cluster.find(api_version, "KafkaUser", where.home(namespace), labels):
        if live["metadata"]["name"] != kept:
            await cluster.delete(live)


async def _api_version(cluster: Cluster) -> str:
    found = await cluster.read("apiextensions.k8s.io/v1", "CustomResourceDefinition", DEFINITION)
    served = {one["name"] for one in found["spec"]["versions"] if one["served"]} if found else set()
    for version in VERSIONS:
        if version in served:
            return f"kafka.strimzi.io/{version}"
    raise BindingError(
        "StrimziNotInstalled", f"spec.kafka.strimzi needs {DEFINITION}, which is not there: install Strimzi"
    )


async def _bring_about(cluster: Cluster, manifest: Manifest) -> Object:
    metadata = manifest["metadata"]
    live = await cluster.read(manifest["apiVersion"], manifest["kind"], metadata["name"], metadata["namespace"])
    if live is None:
        return await cluster.apply(noted(manifest))
    wanted = noted({**manifest, "spec": _grown(manifest["spec"], live["spec"])})
    return live if holds(live, wanted) else await cluster.apply(wanted)


def _grown(spec: Manifest, held: Manifest) -> Manifest:
    """No fewer partitions than a topic has, since Kafka cannot take them back."""
    return {**spec, "partitions": max(spec["partitions"], held.get("partitions", 0))} if "partitions" in spec else spec


def _require_ready(live: Object) -> None:
    """Raise unless Strimzi has done what the object asks for now; a user that failed is NotReady, a topic not Ready."""
    metadata, status = live["metadata"], live.get("status", {})
    what, which = live["kind"].removeprefix("Kafka"), f"{live['kind']} {metadata['namespace']}/{metadata['name']}"
    if "deletionTimestamp" in metadata:
        raise BindingError(f"{what}Pending", f"{which} of an earlier event is being deleted")
    if status.get("observedGeneration") == metadata.get("generation"):
        conditions = {one["type"]: one for one in status.get("conditions", [])}
        ready = conditions.get("Ready", {})
        if ready.get("status") == "True":
            return
        failed = conditions.get("NotReady", ready)
        if failed:
            raise BindingError(f"{what}Refused", f"{which}: {failed.get('message') or failed.get('reason')}")
    raise BindingError(f"{what}Pending", f"{which} waits for Strimzi; spec.kafka.strimzi says which cluster and where")


async def _login(cluster: Cluster, user: Object) -> dict[str, str]:
    status, namespace = user["status"], user["metadata"]["namespace"]
    secret = await cluster.read("v1", "Secret", status["secret"], namespace)
    password = keys.decode(secret).get("password") if secret else None
    if not password:
        raise BindingError(
            "UserPending", f"Strimzi has yet to write a password into Secret {namespace}/{status['secret']}"
        )
    return {"SASL_USERNAME": status["username"], "SASL_PASSWORD": password}
