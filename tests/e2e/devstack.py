"""MySQL, Redis and Kafka of the devstack, asked from outside QuizFleet."""

import re
from dataclasses import dataclass

from tests.e2e.kubectl import DEVSTACK, Kubectl

USERS = ("--describe", "--entity-type", "users")


@dataclass(frozen=True, slots=True)
class Traces:
    """What events leave outside of the cluster's objects."""

    schemas: frozenset[str]
    topics: frozenset[str]
    keys: frozenset[str]
    accounts: frozenset[str]
    """Of all three servers, each with its server's name before it."""

    def __sub__(self, other: "Traces") -> "Traces":
        return Traces(
            self.schemas - other.schemas,
            self.topics - other.topics,
            self.keys - other.keys,
            self.accounts - other.accounts,
        )

    def __and__(self, other: "Traces") -> "Traces":
        return Traces(
            self.schemas & other.schemas,
            self.topics & other.topics,
            self.keys & other.keys,
            self.accounts & other.accounts,
        )

    def __bool__(self) -> bool:
        return bool(self.schemas or self.topics or self.keys or self.accounts)


@dataclass(frozen=True, slots=True)
class Devstack:
    """The servers in the namespace of the devstack."""

    kubectl: Kubectl

    def traces(self) -> Traces:
        """Everything that is there now."""
        return Traces(
            schemas=frozenset(self.sql("SELECT schema_name FROM information_schema.schemata")),
            topics=self.topics(),
            keys=frozenset(self.redis("--scan")),
            accounts=self.accounts(),
        )

    def accounts(self) -> frozenset[str]:
        """The accounts of all three servers."""
        on_mysql = self.sql("SELECT CONCAT(user, '@', host) FROM mysql.user")
        on_kafka = re.findall(r"user-principal '(.+?)'", "\n".join(self._kafka("configs", *USERS)))
        by_server = {"mysql": on_mysql, "redis": self.redis("ACL", "USERS"), "kafka": on_kafka}
        return frozenset(f"{server} {account}" for server, accounts in by_server.items() for account in accounts)

    def sql(self, statement: str) -> list[str]:
        """The lines of a statement's result, as root."""
        query = 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" exec mysql -h 127.0.0.1 -u root -N -B -e "$1"'
        return self._lines("mysql-0", "sh", "-c", query, "sh", statement)

    def redis(self, *command: str) -> list[str]:
        """The lines of a Redis command's reply."""
        return self._lines("deployment/redis", "redis-cli", *command)

    def topics(self) -> frozenset[str]:
        """Kafka's topics, without its own."""
        return frozenset(topic for topic in self._kafka("topics", "--list") if not topic.startswith("__"))

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has."""
        return len([line for line in self._kafka("topics", "--describe", "--topic", topic) if "Partition:" in line])

    def delete_topic(self, topic: str) -> None:
        """Delete a topic."""
        self._kafka("topics", "--delete", "--topic", topic)

    def _kafka(self, about: str, *arguments: str) -> list[str]:
        """The lines of one of Kafka's commands, by the listener that asks nobody in the pod to log in."""
        command = f"/opt/kafka/bin/kafka-{about}.sh"
        return self._lines("kafka-0", command, "--bootstrap-server", "127.0.0.1:9094", *arguments)

    def _lines(self, pod: str, *command: str) -> list[str]:
        printed = self.kubectl("exec", pod, "--", *command, namespace=DEVSTACK)
        return [line for line in printed.splitlines() if line]
