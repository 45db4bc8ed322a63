"""Providing what is outside the cluster: schema, accounts, topics. Again when inputs change, and now and then."""

import time
from dataclasses import dataclass, field

from quizfleet_operator import naming
from quizfleet_operator.bindings import kafka, mysql, redis
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.conditions import Observed
from quizfleet_operator.desired import Bindings
from quizfleet_operator.models import QuizEventSpec

AGAIN_AFTER_SECONDS = 600


@dataclass
class Provided:
    """What was provided to which event, and when, so that a quiet event asks its servers for nothing."""

    _done: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def is_fresh(self, event: str, what: str, fingerprint: str) -> bool:
        """Whether the same was provided not long ago."""
        done = self._done.get((event, what))
        return done is not None and done[0] == fingerprint and time.monotonic() - done[1] < AGAIN_AFTER_SECONDS

    def note(self, event: str, what: str, fingerprint: str) -> None:
        """Remember that it was provided now."""
        self._done[event, what] = (fingerprint, time.monotonic())

    def forget(self, event: str) -> None:
        """Forget an event that is gone."""
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


async def provide(
    provided: Provided,
    observed: Observed,
    event: Event,
    spec: QuizEventSpec,
    bindings: Bindings,
    keys: dict[str, str],
    partitions: int,
) -> bool:
    """Make schema, accounts and topics; whether all is there. What is not becomes a fact."""
    try:
        await _servers(provided, event, bindings, keys)
    except BindingError as fault:
        observed.tell("BindingsReady", False, fault.reason, fault.message)
        return False
    observed.tell(
        "BindingsReady", True, "Bound", f"MySQL schema {naming.schema(event.namespace, event.name)} and Redis are there"
    )
    try:
        await _topics(provided, event, spec, bindings, partitions)
    except BindingError as fault:
        observed.tell("TopicsReady", False, fault.reason, fault.message)
        return False
    observed.tell(
        "TopicsReady", True, "TopicsExist", f"{' and '.join(naming.topics(event.namespace, event.name))} exist"
    )
    return True


async def _servers(provided: Provided, event: Event, bindings: Bindings, keys: dict[str, str]) -> None:
    passwords = {role: keys[f"mysql-{role}"] for role in naming.ROLES}
    database = bindings.mysql
    mysql_print = naming.fingerprint(database.host, database.port, database.username, database.password, passwords)
    if not provided.is_fresh(event.id, "mysql", mysql_print):
        await mysql.provide(database, event.namespace, event.name, passwords)
        provided.note(event.id, "mysql", mysql_print)
    redis_print = naming.fingerprint(bindings.redis_url)
    if not provided.is_fresh(event.id, "redis", redis_print):
        await redis.check(bindings.redis_url)
        provided.note(event.id, "redis", redis_print)


async def _topics(provided: Provided, event: Event, spec: QuizEventSpec, bindings: Bindings, partitions: int) -> None:
    replication = spec.kafka.replication_factor
    binding = bindings.kafka
    kafka_print = naming.fingerprint(
        binding.bootstrap_servers, sorted(binding.security.items()), partitions, replication
    )
    if not provided.is_fresh(event.id, "kafka", kafka_print):
        await kafka.provide(binding, naming.topics(event.namespace, event.name), partitions, replication)
        provided.note(event.id, "kafka", kafka_print)
