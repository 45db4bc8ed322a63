"""Kafka's Admin API: a client for a binding, and faults as reasons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import KafkaBinding

TIMEOUT = 8.0
_CONFIGURATION = {
    "SECURITY_PROTOCOL": "security.protocol",
    "SASL_MECHANISM": "sasl.mechanism",
    "SASL_USERNAME": "sasl.username",
    "SASL_PASSWORD": "sasl.password",
}

Done = TypeVar("Done")


def guarded(binding: KafkaBinding, refusal: str, work: Callable[[AdminClient], Done]) -> Callable[[], Done]:
    """Work with a client, for a thread; what it raises is a BindingError: KafkaUnreachable, or `refusal`."""

    def run() -> Done:
        servers = binding.bootstrap_servers
        try:
            admin = AdminClient(_configuration(binding))
            admin.describe_cluster(request_timeout=TIMEOUT).result()
        except KafkaException as failure:
            raise BindingError("KafkaUnreachable", f"{servers}: {failure.args[0].str()}") from failure
        try:
            return work(admin)
        except KafkaException as failure:
            raise BindingError(refusal, f"{servers}: {failure.args[0].str()}") from failure

    return run


def _configuration(binding: KafkaBinding) -> dict[str, Any]:
    return {
        "bootstrap.servers": binding.bootstrap_servers,
        "socket.timeout.ms": int(TIMEOUT * 1000),
        "log_level": 0,
        **{_CONFIGURATION[name]: value for name, value in binding.security.items()},
        **({"ssl.ca.pem": binding.ca} if binding.ca else {}),
    }


def partitions(admin: AdminClient, topics: Sequence[str]) -> dict[str, int]:
    """How many partitions each of the topics has that exist. Nothing is asked about the topics of others.

    Raises:
        KafkaException: a refusal.
    """
    found = {}
    for topic, description in admin.describe_topics(TopicCollection(list(topics)), request_timeout=TIMEOUT).items():
        try:
            found[topic] = len(description.result().partitions)
        except KafkaException as refused:
            if refused.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                raise
    return found


def wait_for_all(futures: Mapping[Any, Any]) -> None:
    """Return when all is done.

    Raises:
        KafkaException: the first refusal.
    """
    for future in futures.values():
        future.result()
