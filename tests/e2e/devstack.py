"""MySQL, Redis and Kafka of the devstack, asked from outside QuizFleet."""

from dataclasses import dataclass

from tests.e2e.kubectl import DEVSTACK, Kubectl


@dataclass(frozen=True, slots=True)
class Traces:
    """What events leave outside of the cluster's objects."""

    schemas: frozenset[str]
    users: frozenset[str]
    topics: frozenset[str]
    keys: frozenset[str]

    def __sub__(self, other: "Traces") -> "Traces":
        return Traces(
            self.schemas - other.schemas, self.users - other.users, self.topics - other.topics, self.keys - other.keys
        )

    def __and__(self, other: "Traces") -> "Traces":
        return Traces(
            self.schemas & other.schemas, self.users & other.users, self.topics & other.topics, self.keys & other.keys
        )

    def __bool__(self) -> bool:
        return bool(self.schemas or self.users or self.topics or self.keys)


@dataclass(frozen=True, slots=True)
class Devstack:
    """The servers in the namespace of the devstack."""

    kubectl: Kubectl

    def traces(self) -> Traces:
        """Everything that is there now."""
        return Traces(
            schemas=frozenset(self.sql("SELECT schema_name FROM information_schema.schemata")),
            users=frozenset(self.sql("SELECT CONCAT(user, '@', host) FROM mysql.user")),
            topics=self.topics(),
            keys=frozenset(self.redis("--scan")),
        )

    def sql(self, statement: str) -> list[str]:
        """The lines of a statement's result, as root."""
        query = 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" exec mysql -h 127.0.0.1 -u root -N -B -e "$1"'
        return self._lines("mysql-0", "sh", "-c", query, "sh", statement)

    def redis(self, *command: str) -> list[str]:
        """The lines of a Redis command's reply."""
        return self._lines("deployment/redis", "redis-cli", *command)

    def topics(self) -> frozenset[str]:
        """Kafka's topics, without its own."""
        return frozenset(topic for topic in self._kafka("--list") if not topic.startswith("__"))

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has."""
        return len([line for line in self._kafka("--describe", "--topic", topic) if "Partition:" in line])

    def delete_topic(self, topic: str) -> None:
        """Delete a topic."""
        self._kafka("--delete", "--topic", topic)

    def _kafka(self, *arguments: str) -> list[str]:
        return self._lines(
            "kafka-0", "/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "localhost:9092", *arguments
        )

    def _lines(self, pod: str, *command: str) -> list[str]:
        printed = self.kubectl("exec", pod, "--", *command, namespace=DEVSTACK)
        return [line for line in printed.splitlines() if line]
