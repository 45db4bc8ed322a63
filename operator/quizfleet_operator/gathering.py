"""Reading what a spec refers to: Secrets and ConfigMaps of the event's namespace."""

import asyncio
import hashlib

from quizfleet_operator import keys
from quizfleet_operator.bindings import secrets
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster
from quizfleet_operator.desired import ContentFile
from quizfleet_operator.models import Autoscaling, QuizEventSpec


def secret_names(spec: QuizEventSpec) -> dict[str, str]:
    """The Secrets a spec refers to, by binding."""
    return {
        "mysql": spec.mysql.secret_ref.name,
        "kafka": spec.kafka.secret_ref.name,
        "redis": spec.redis.secret_ref.name,
    }


async def read_secrets(cluster: Cluster, spec: QuizEventSpec, namespace: str) -> secrets.Secrets:
    """The Secrets as they are now, decoded; None for one that is missing."""
    names = secret_names(spec)
    found = await asyncio.gather(*(cluster.read("v1", "Secret", name, namespace) for name in names.values()))
    return {binding: keys.decode(one) if one else None for binding, one in zip(names, found, strict=True)}


async def read_content(cluster: Cluster, spec: QuizEventSpec, namespace: str) -> tuple[ContentFile, ...]:
    """The quiz files of an event, each with a digest.

    Raises:
        BindingError: ConfigMapNotFound or ConfigMapKeyMissing.
    """
    return tuple(
        [await _file(cluster, namespace, one.config_map_ref.name, one.config_map_ref.key) for one in spec.content]
    )


async def _file(cluster: Cluster, namespace: str, name: str, key: str) -> ContentFile:
    found = await cluster.read("v1", "ConfigMap", name, namespace)
    if found is None:
        raise BindingError("ConfigMapNotFound", f"there is no ConfigMap {name}; spec.content refers to it")
    data = {**(found.get("data") or {}), **(found.get("binaryData") or {})}
    if key not in data:
        raise BindingError("ConfigMapKeyMissing", f"ConfigMap {name} has no key {key}; spec.content refers to it")
    return ContentFile(name, key, hashlib.sha256(data[key].encode()).hexdigest())


async def has_keda(cluster: Cluster, spec: QuizEventSpec) -> bool:
    """Whether the cluster has ScaledObjects; not asked where the spec does not ask for them."""
    if spec.autoscaling is not Autoscaling.KEDA:
        return False
    definition = "CustomResourceDefinition"
    return await cluster.read("apiextensions.k8s.io/v1", definition, "scaledobjects.keda.sh") is not None
