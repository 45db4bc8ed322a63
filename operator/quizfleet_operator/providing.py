"""Providing what is outside the cluster: schema, accounts, topics. Again when inputs change, and now and then."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from quizfleet_operator import capacity, naming, rotation, strimzi
from quizfleet_operator.bindings import kafka, kafka_account, mysql, redis
from quizfleet_operator.bindings.account import OWN, Account
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster
from quizfleet_operator.conditions import Observed
from quizfleet_operator.desired import Inputs, KafkaBinding
from quizfleet_operator.stage import RUNNING

AGAIN_AFTER_SECONDS = 600.0
KEEP_UP_SECONDS = 30.0
"""While pods run: a Redis without a file for its accounts forgets them when it restarts, and no replica knows them."""

JOB_CONNECTIONS = 5

Result = TypeVar("Result")


@dataclass
class Provided:
    """What was provided to which event, and when, so that a quiet event asks its servers for little."""

    _done: dict[tuple[str, str], tuple[str, float, Any]] = field(default_factory=dict)
    _kept: dict[str, Callable[[], Awaitable[Any]]] = field(default_factory=dict)

    async def once(
        self,
        event: str,
        what: str,
        fingerprint: str,
        work: Callable[[], Awaitable[Result]],
        again_after: float = AGAIN_AFTER_SECONDS,
    ) -> Result:
        """What the work returned, which is done unless the same was provided not long ago and has not failed since."""
        done = self._done.get((event, what))
        if done is not None and done[0] == fingerprint and time.monotonic() - done[1] < again_after:
            before: Result = done[2]
            return before
        self._done.pop((event, what), None)
        result = await work()
        self._done[event, what] = (fingerprint, time.monotonic(), result)
        return result

    def keep(self, event: str, work: Callable[[], Awaitable[Any]] | None) -> None:
        """What is to be done again and again for an event, or nothing."""
        if work is None:
            self._kept.pop(event, None)
        else:
            self._kept[event] = work

    async def keep_up(self, event: str) -> None:
        """Do it again.

        Raises:
            BindingError: a server is away or refuses.
        """
        if event in self._kept:
            await self._kept[event]()

    def forget(self, event: str) -> None:
        """Forget an event that is gone."""
        self.keep(event, None)
        for key in [key for key in self._done if key[0] == event]:
            del self._done[key]


@dataclass(frozen=True, slots=True)
class Event:
    """Which event something is provided to."""

    namespace: str
    name: str

    @property
    def id(self) -> str:
        """``<namespace>.<name>``."""
        return naming.event_id(self.namespace, self.name)


async def provide(provided: Provided, observed: Observed, cluster: Cluster, inputs: Inputs) -> Inputs | None:
    """Make schema, accounts and topics; the inputs with these accounts, or None where something is missing.

    What was found becomes facts.

    Raises:
        Refused: the API server does not take what Strimzi is to make topics and account of.
    """
    schema = naming.schema(inputs.namespace, inputs.name)
    try:
        await _mysql(provided, inputs)
        on_redis = await _redis(provided, inputs)
    except BindingError as fault:
        observed.tell("BindingsReady", False, fault.reason, fault.message)
        return None
    observed.tell("BindingsReady", True, "Bound", f"MySQL schema {schema} and Redis are there{_note(on_redis)}")
    try:
        binding, on_kafka = await _kafka(provided, cluster, inputs)
    except BindingError as fault:
        observed.tell("TopicsReady", False, fault.reason, fault.message)
        return None
    topics = " and ".join(naming.topics(inputs.namespace, inputs.name))
    observed.tell("TopicsReady", True, "TopicsExist", f"{topics} exist{_note(on_kafka)}")
    own = frozenset(server for server, account in (("redis", on_redis), ("kafka", on_kafka)) if account.is_own)
    return replace(inputs, bindings=replace(inputs.bindings, kafka=binding), own_accounts=own)


def _note(account: Account) -> str:
    return "" if account.is_own else f"; {account.shared}: the services use the account of the Secret"


def connection_limits(plan: capacity.Plan) -> dict[str, int]:
    """How many MySQL connections each account may have: twice those of all pods, as old pods overlap with new ones.

    A limit keeps an event that goes astray from taking the connections of all others.
    """
    pods = {service: 2 * (bounds.high + 1) for service, bounds in plan.bounds.items()}
    return {"migrate": JOB_CONNECTIONS} | {
        service: JOB_CONNECTIONS + plan.database_pool * count for service, count in pods.items()
    }


async def grant(provided: Provided, inputs: Inputs, migration: str) -> None:
    """Give the services their rights in the tables that a migration, by its Job's name, has made.

    Raises:
        BindingError: MySQL is away or refuses.
    """
    await provided.once(
        inputs.event_id,
        "mysql-grants",
        naming.fingerprint(migration),
        lambda: mysql.grant(inputs.bindings.mysql, inputs.namespace, inputs.name),
    )


async def forget_old_passwords(cluster: Cluster, inputs: Inputs) -> None:
    """Let nobody in any more with what was before a rotation; Redis' follows from the keys.

    Raises:
        BindingError: a server is away or refuses.
    """
    namespace, name, newest = inputs.namespace, inputs.name, inputs.keys["kafka"]
    await mysql.forget_old_passwords(inputs.bindings.mysql, namespace, name)
    if inputs.kafka.strimzi is not None:
        await strimzi.drop_users(cluster, inputs.kafka.strimzi, namespace, name, but=newest)
    else:
        await kafka_account.drop(inputs.bindings.kafka, namespace, name, but=newest)


async def _mysql(provided: Provided, inputs: Inputs) -> None:
    passwords = {role: inputs.keys[f"mysql-{role}"] for role in naming.ROLES}
    limits = connection_limits(inputs.plan)
    await provided.once(
        inputs.event_id,
        "mysql",
        naming.fingerprint(inputs.bindings.mysql, inputs.bindings.mysql.password, passwords, limits),
        lambda: mysql.provide(inputs.bindings.mysql, inputs.namespace, inputs.name, passwords, limits),
    )


async def _redis(provided: Provided, inputs: Inputs) -> Account:
    runs = inputs.stage in RUNNING
    account = await _redis_account(provided, inputs, KEEP_UP_SECONDS if runs else AGAIN_AFTER_SECONDS)
    keeps = runs and account.is_own
    provided.keep(inputs.event_id, (lambda: _redis_account(provided, inputs, 0.0)) if keeps else None)
    return account


async def _redis_account(provided: Provided, inputs: Inputs, again_after: float) -> Account:
    url, ca, passwords = inputs.bindings.redis_url, inputs.bindings.redis_ca, rotation.redis_passwords(inputs.keys)
    return await provided.once(
        inputs.event_id,
        "redis",
        naming.fingerprint(url, ca, passwords),
        lambda: redis.provide(url, ca, inputs.namespace, inputs.name, passwords),
        again_after,
    )


async def _kafka(provided: Provided, cluster: Cluster, inputs: Inputs) -> tuple[KafkaBinding, Account]:
    if inputs.kafka.strimzi is not None:
        return await strimzi.provide(cluster, inputs, inputs.kafka.strimzi), OWN
    await _topics(provided, inputs)
    return inputs.bindings.kafka, await _kafka_account(provided, inputs)


async def _topics(provided: Provided, inputs: Inputs) -> None:
    binding, partitions = inputs.bindings.kafka, inputs.plan.partitions
    replication = inputs.kafka.replication_factor
    await provided.once(
        inputs.event_id,
        "topics",
        naming.fingerprint(binding, sorted(binding.security.items()), partitions, replication),
        lambda: kafka.provide(binding, naming.topics(inputs.namespace, inputs.name), partitions, replication),
    )


async def _kafka_account(provided: Provided, inputs: Inputs) -> Account:
    binding, password = inputs.bindings.kafka, inputs.keys["kafka"]
    return await provided.once(
        inputs.event_id,
        "kafka-account",
        naming.fingerprint(binding, sorted(binding.security.items()), password),
        lambda: kafka_account.provide(binding, inputs.namespace, inputs.name, password),
    )
