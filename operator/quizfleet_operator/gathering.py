"""Reading what an event refers to: Secrets, also of its platforms, and ConfigMaps of its namespace."""

import asyncio
import hashlib
from collections.abc import Sequence

from quizfleet_operator import keys
from quizfleet_operator.bindings import secrets
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.desired import Bindings, ContentFile
from quizfleet_operator.models import Autoscaling, QuizEventSpec
from quizfleet_operator.platforms import completing
from quizfleet_operator.platforms.completing import Platform


async def read_bindings(cluster: Cluster, event: Object, platforms: Sequence[Platform]) -> Bindings:
    """How to reach the event's servers, by the Secrets that it or the platforms that it uses refer to.

    Raises:
        BindingError: PlatformNotFound, or what is wrong with a Secret.
    """
    name, namespace = event["spec"].get("platform"), event["metadata"]["namespace"]
    if name and not platforms:
        where = f"no QuizPlatform {name} in {namespace} and no ClusterQuizPlatform {name}"
        raise BindingError("PlatformNotFound", f"there is {where}; make one, or name another in spec.platform")
    references = completing.references(event, platforms)
    return secrets.read(await read_secrets(cluster, references), references)


async def read_secrets(cluster: Cluster, references: secrets.References) -> secrets.Secrets:
    """The Secrets as they are now, decoded; None for one that is missing."""
    found = await asyncio.gather(*(_secret(cluster, one.secret) for one in references.values()))
    return dict(zip(references, found, strict=True))


async def _secret(cluster: Cluster, secret: tuple[str, str] | None) -> dict[str, str] | None:
    if secret is None:
        return None
    namespace, name = secret
    found = await cluster.read("v1", "Secret", name, namespace)
    return keys.decode(found) if found else None


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
