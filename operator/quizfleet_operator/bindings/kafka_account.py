"""Kafka: an account that reads and writes its event's topics only, where the brokers keep accounts and rights."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, cast

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from quizfleet_operator import naming
from quizfleet_operator.bindings.account import OWN, Account
from quizfleet_operator.bindings.kafka_admin import TIMEOUT, guarded, wait_for_all
from quizfleet_operator.desired import KafkaBinding

_ITERATIONS = 4096
_MECHANISMS = {
    "SCRAM-SHA-256": ScramMechanism.SCRAM_SHA_256,
    "SCRAM-SHA-512": ScramMechanism.SCRAM_SHA_512,
}
_NOT_HERE = {
    KafkaError.SECURITY_DISABLED: "Kafka has no authorizer",
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "Kafka does not let the given account make accounts and ACLs",
    KafkaError.UNSUPPORTED_VERSION: "Kafka makes no accounts through its Admin API",
    KafkaError._UNSUPPORTED_FEATURE: "Kafka makes no accounts through its Admin API",  # noqa: SLF001 - its only name
}


async def provide(binding: KafkaBinding, namespace: str, name: str, password: str) -> Account:
    """Make the event's account for this password, and its rights.

    Raises:
        BindingError: KafkaUnreachable or KafkaRefused.
    """
    mechanism = binding.account_mechanism
    if mechanism is None:
        return Account("Kafka accounts can be made where clients log in by SCRAM")

    def work(admin: AdminClient) -> Account:
        try:
            _provide(admin, namespace, name, password, _MECHANISMS[mechanism])
        except KafkaException as refused:
            why = _NOT_HERE.get(refused.args[0].code())
            if why is None:
                raise
            return Account(why)
        return OWN

    return await asyncio.to_thread(guarded(binding, "KafkaRefused", work))


async def drop(binding: KafkaBinding, namespace: str, name: str, *, but: str | None = None) -> None:
    """Drop all accounts of the event with their rights, but for one, by its password.

    Raises:
        BindingError: KafkaUnreachable or KafkaRefused.
    """
    if binding.account_mechanism is None:
        return
    kept = but and naming.kafka_user(namespace, name, but)

    def work(admin: AdminClient) -> None:
        try:
            users = _users(admin, naming.kafka_user_prefix(namespace, name))
            _drop(admin, {user: mechanisms for user, mechanisms in users.items() if user != kept})
        except KafkaException as refused:
            if refused.args[0].code() not in _NOT_HERE:
                raise

    await asyncio.to_thread(guarded(binding, "KafkaRefused", work))


def _provide(admin: AdminClient, namespace: str, name: str, password: str, mechanism: ScramMechanism) -> None:
    """Rights first: where there is nobody to keep them, an account would be of no use."""
    user = naming.kafka_user(namespace, name, password)
    wait_for_all(admin.create_acls(list(_rights(namespace, name, user)), request_timeout=TIMEOUT))
    if user not in _users(admin, user):
        credential = ScramCredentialInfo(mechanism, _ITERATIONS)
        made = UserScramCredentialUpsertion(user, credential, password.encode())
        wait_for_all(admin.alter_user_scram_credentials([made], request_timeout=TIMEOUT))


def _rights(namespace: str, name: str, user: str) -> Iterator[AclBinding]:
    for topic in naming.topics(namespace, name):
        for operation in (AclOperation.READ, AclOperation.WRITE):  # each implies DESCRIBE
            yield _allow(ResourceType.TOPIC, topic, user, operation)
    yield _allow(ResourceType.GROUP, naming.consumer_group(namespace, name), user, AclOperation.READ)


def _allow(kind: ResourceType, resource: str, user: str, operation: AclOperation) -> AclBinding:
    return AclBinding(
        kind, resource, ResourcePatternType.LITERAL, f"User:{user}", "*", operation, AclPermissionType.ALLOW
    )


def _users(admin: AdminClient, prefix: str) -> dict[str, list[ScramMechanism]]:
    """The accounts that begin so, with their mechanisms."""
    found = cast("Future[Any]", admin.describe_user_scram_credentials(request_timeout=TIMEOUT)).result()
    return {
        user: [one.mechanism for one in described.scram_credential_infos]
        for user, described in found.items()
        if user.startswith(prefix)
    }


def _drop(admin: AdminClient, users: dict[str, list[ScramMechanism]]) -> None:
    if not users:
        return
    rights = [_all_rights(f"User:{user}") for user in users]
    wait_for_all(admin.delete_acls(rights, request_timeout=TIMEOUT))
    gone: list[UserScramCredentialAlteration] = [
        UserScramCredentialDeletion(user, mechanism) for user, has in users.items() for mechanism in has
    ]
    wait_for_all(admin.alter_user_scram_credentials(gone, request_timeout=TIMEOUT))


def _all_rights(principal: str) -> AclBindingFilter:
    anything: Any = None  # which the types do not know
    return AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        principal,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
