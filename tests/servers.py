"""Real MySQL, Redis and Kafka in containers that live as long as a test session."""

import random
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

import pymysql
import redis
from confluent_kafka import KafkaException, Producer

from quizfleet.embedded import Backends
from quizfleet.embedded.platform import is_free

START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Container:
    """A running container of ours."""

    id: str

    @property
    def pid(self) -> int:
        """Its first process, as this machine numbers it."""
        return int(_docker("inspect", "--format", "{{.State.Pid}}", self.id))

    def logs(self) -> str:
        """The end of what it printed."""
        command = ["docker", "logs", "--tail", "30", self.id]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.stdout + ran.stderr

    def kill(self) -> None:
        """kill -9 of what runs in it."""
        _docker("kill", self.id)

    def start(self) -> None:
        """Start it again, with its data and its ports."""
        _docker("start", self.id)

    def pause(self) -> None:
        """Freeze all its processes."""
        _docker("pause", self.id)

    def unpause(self) -> None:
        """Let its processes go on."""
        _docker("unpause", self.id)


def _docker(*arguments: str) -> str:
    # In a session of its own: Ctrl-C on the terminal must not end a command that makes or removes a container.
    return subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=True, timeout=120, start_new_session=True
    ).stdout.strip()


@contextmanager
def container(image: str, *arguments: str, options: tuple[str, ...] = ()) -> Iterator[Container]:
    """A container that is removed at the end, with its volumes."""
    made = Container(_docker("create", "--label", "quizfleet.dev/test=1", *options, image, *arguments))
    try:
        made.start()
        yield made
    finally:
        _docker("rm", "-f", "-v", made.id)


def lasting_port() -> int:
    """A free port below those that the system hands out: nobody takes it while its server is away for a while."""
    while True:
        port = random.randint(20_000, 32_000)
        if is_free(port):
            return port


def wait_for(what: str, container: Container, probe: Callable[[], object]) -> None:
    """Return when the probe raises nothing any more."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            probe()
        except (OSError, pymysql.Error, redis.RedisError, KafkaException) as not_yet:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not start: {not_yet}\n{container.logs()}") from not_yet
            time.sleep(0.3)
        else:
            return


SMALL = ("--innodb-buffer-pool-size=64M", "--performance-schema=OFF", "--mysqlx=OFF")
_IN_MEMORY = ("--tmpfs", "/var/lib/mysql")
"""Tests make hundreds of schemas, and each table of theirs waits for the disk several times. Gone when it stops."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Running servers, and how services reach them."""

    backends: Backends
    mysql: Container
    cache: Container
    kafka: Container


@contextmanager
def real_backends() -> Iterator[Backends]:
    """MySQL, Redis and a small Kafka, none of which outlives a stop of its container."""
    with running_servers(mysql_disk=_IN_MEMORY) as servers:
        yield servers.backends


@contextmanager
def running_servers(
    mysql_options: tuple[str, ...] = SMALL,
    *,
    mysql_disk: tuple[str, ...] = (),
    kafka_port: int | None = None,
    kafka_seen_at: int | None = None,
    on_host: bool = False,
) -> Iterator[Servers]:
    """The same with their containers, on ports that stay when a container is started again; MySQL keeps what it acks.

    Args:
        mysql_options: MySQL's options.
        mysql_disk: Docker's options for where MySQL keeps its data, if not on the disk.
        kafka_port: where Kafka listens, if that must be known before.
        kafka_seen_at: the port that Kafka's clients are told to speak to, where it is another.
        on_host: in this machine's own network (Linux), so that Docker's proxy, which takes its share of the processors,
            is not measured with them.
    """
    with ExitStack() as stack:
        password = secrets.token_hex(8)
        mysql_port, redis_port, kafka_port = lasting_port(), lasting_port(), kafka_port or lasting_port()
        network = _on_host if on_host else _published
        mysql = stack.enter_context(_mysql(network(mysql_port, 3306), password, mysql_options, mysql_disk))
        cache = stack.enter_context(_redis(network(redis_port, 6379)))
        kafka = stack.enter_context(_kafka(network(kafka_port, 9092), kafka_seen_at or kafka_port))
        wait_for("Redis", cache, lambda: redis.Redis(port=redis_port).ping())
        wait_for("MySQL", mysql, lambda: _connect_mysql(mysql_port, password))
        wait_for_kafka(kafka, kafka_port)
        backends = Backends(
            database_url=f"mysql+asyncmy://root:{password}@127.0.0.1:{mysql_port}/quizfleet",
            redis_url=f"redis://127.0.0.1:{redis_port}/0",
            kafka_bootstrap_servers=f"127.0.0.1:{kafka_port}",
            described="MySQL 9.7, Redis 8 and Kafka 4.1 in Docker",
        )
        yield Servers(backends, mysql, cache, kafka)


def wait_for_kafka(kafka: Container, port: int) -> None:
    """Return when Kafka tells its topics."""
    producer = Producer({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0})
    wait_for("Kafka", kafka, lambda: producer.list_topics(timeout=2))


@dataclass(frozen=True, slots=True)
class _Network:
    """Docker's options for a server to be reached on this machine, and where it listens itself."""

    options: tuple[str, ...]
    host: str
    port: int


def _published(port: int, inside: int) -> _Network:
    return _Network(("-p", f"127.0.0.1:{port}:{inside}"), "0.0.0.0", inside)


def _on_host(port: int, _: int) -> _Network:
    return _Network(("--network", "host"), "127.0.0.1", port)


def _mysql(
    network: _Network, password: str, mysql_options: tuple[str, ...], disk: tuple[str, ...]
) -> AbstractContextManager[Container]:
    env = ("-e", f"MYSQL_ROOT_PASSWORD={password}", "-e", "MYSQL_DATABASE=quizfleet")
    listening = (f"--bind-address={network.host}", f"--port={network.port}")
    return container("mysql:9.7", *mysql_options, *listening, options=(*network.options, *disk, *env))


def _redis(network: _Network) -> AbstractContextManager[Container]:
    listening = ("redis-server", "--bind", network.host, "--port", str(network.port), "--protected-mode", "no")
    return container("redis:8", *listening, options=network.options)


def _connect_mysql(port: int, password: str) -> None:
    pymysql.connect(host="127.0.0.1", port=port, user="root", password=password, database="quizfleet").close()


def _kafka(network: _Network, seen_at: int) -> AbstractContextManager[Container]:
    settings = kafka_settings(seen_at, f"{network.host}:{network.port}", f"127.0.0.1:{lasting_port()}")
    env = [part for key, value in settings.items() for part in ("-e", f"{key}={value}")]
    return container("apache/kafka:4.1.1", options=(*network.options, *env))


def kafka_settings(seen_at: int, broker: str = ":9092", controller: str = "127.0.0.1:9093") -> dict[str, str]:
    """The environment of a small Kafka that tells its clients to speak to this port, and where it listens."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{seen_at}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@{controller}",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "1",
        "KAFKA_HEAP_OPTS": "-Xms128m -Xmx256m",
    }
