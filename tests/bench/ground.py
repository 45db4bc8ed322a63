"""What the rows stand on: servers, schemas, services and the load generator, started when a row first asks for them."""

import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pymysql
import sqlalchemy as sa
from confluent_kafka import Producer

from quizfleet import migrations
from quizfleet.embedded.platform import is_free
from quizfleet.embedded.processes import Process
from quizfleet.settings import Service, Settings
from quizfleet.tokens import Tokens
from tests.bench.children import Child, child
from tests.bench.toolchain import BenchError, build
from tests.servers import Servers, running_servers

MYSQL = ("--innodb-buffer-pool-size=512M", "--performance-schema=OFF", "--mysqlx=OFF", "--max-connections=400")
"""Durable as by default: innodb_flush_log_at_trx_commit=1, sync_binlog=1, binary log on; `Ground.servers` checks it."""

DURABLE = {"innodb_flush_log_at_trx_commit": "1", "sync_binlog": "1", "log_bin": "ON"}
READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A service, or what it is compared with."""

    pid: int
    address: str
    metrics: str


class Ground:
    """Use it inside the stack that it was given: what it starts ends with that."""

    def __init__(self, folder: Path, stack: ExitStack, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.say: Callable[[str], None] = lambda _: None
        self.signing_key = secrets.token_urlsafe(48)
        self._stack = stack
        self._schemas: dict[str, str] = {}

    @cached_property
    def _binaries(self) -> Path:
        self.say("building the load generator")
        build(self.folder / "bin")
        return self.folder / "bin"

    @cached_property
    def servers(self) -> Servers:
        """MySQL, Redis and Kafka.

        Raises:
            BenchError: Docker does not answer.
        """
        if (
            shutil.which("docker") is None
            or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
        ):
            raise BenchError("needs MySQL, Redis and Kafka in containers, and Docker does not answer")
        self.say("starting MySQL, Redis and Kafka")
        started = self._stack.enter_context(running_servers(MYSQL, on_host=True))
        with connect(started.backends.database_url) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW GLOBAL VARIABLES")
            found = dict(cursor.fetchall())
        careless = {name: found[name] for name, value in DURABLE.items() if found[name] != value}
        if careless:
            raise BenchError(f"MySQL is not durable: {careless}")
        return started

    def schema(self, name: str) -> str:
        """The URL of a schema with all tables, made at first use."""
        if name not in self._schemas:
            server = sa.make_url(self.servers.backends.database_url)
            with connect(self.servers.backends.database_url) as connection, connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            self._schemas[name] = server.set(database=name).render_as_string(hide_password=False)
            migrations.upgrade(self._schemas[name])
        return self._schemas[name]

    def tokens(self, event: str) -> Tokens:
        """What signs the tokens of an event's players."""
        return Tokens([self.signing_key], event, 48)

    def environment(self, schema: str, event: str, **settings: object) -> dict[str, str]:
        """What a service of an event over a schema is told."""
        told = {
            "EVENT": event,
            "DATABASE_URL": self.schema(schema),
            "REDIS_URL": self.servers.backends.redis_url,
            "KAFKA_BOOTSTRAP_SERVERS": self.servers.backends.kafka_bootstrap_servers,
            "SIGNING_KEY": self.signing_key,
            "LOG_LEVEL": "WARNING",
        } | {name.upper(): str(value) for name, value in settings.items()}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("QUIZFLEET_")}
        return inherited | {f"QUIZFLEET_{name}": value for name, value in told.items()}

    def settings(self, schema: str, event: str) -> Settings:
        """The same as settings, for parts of a service in this process."""
        told = self.environment(schema, event)
        return Settings.model_validate(
            {
                name.removeprefix("QUIZFLEET_").lower(): value
                for name, value in told.items()
                if name.startswith("QUIZFLEET_")
            }
        )

    def make_topic(self, event: str) -> None:
        """Have the broker make an event's topic before it is needed."""
        client = Producer({"bootstrap.servers": self.servers.backends.kafka_bootstrap_servers, "log_level": 3})
        client.list_topics(f"{event}.leaderboard-update", timeout=20)

    @contextmanager
    def service(self, service: Service, schema: str, event: str, **settings: object) -> Iterator[Running]:
        """A service as `quizfleet serve` runs it, until the block ends."""
        self.make_topic(event)
        command = [sys.executable, "-m", "quizfleet", "serve", service.value]
        with self.listening(
            f"{service.value}-{event}", command, "/readyz", self.environment(schema, event, **settings)
        ) as running:
            yield running

    @contextmanager
    def listening(self, name: str, command: list[str], path: str, env: dict[str, str]) -> Iterator[Running]:
        """A program that takes --port and --metrics-port, once it answers at the path."""
        port, metrics = _listening_port(), _listening_port()
        log = self.folder / f"{name}.log"
        process = Process(name, [*command, "--port", str(port), "--metrics-port", str(metrics)], env, log)
        try:
            _wait_for(process, f"http://127.0.0.1:{port}{path}")
            yield Running(process.pid, f"127.0.0.1:{port}", f"http://127.0.0.1:{metrics}/metrics")
        finally:
            process.terminate()
            process.wait(25)

    def load(self, what: str, **options: object) -> dict[str, Any]:
        """Run the load generator to its end and return what it counted.

        Raises:
            BenchError: it failed.
        """
        ran = subprocess.run(
            self.command("load", what, **options), capture_output=True, text=True, check=False, env=_LEAN
        )
        if ran.returncode:
            raise BenchError(ran.stderr.strip())
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    @contextmanager
    def talking(self, program: str, *words: str, **options: object) -> Iterator[Child]:
        """A program in Go that obeys lines, until the block ends."""
        lean = _LEAN if program == "load" else None
        with child(self.command(program, *words, **options), self.folder / f"{program}.log", lean) as started:
            yield started

    def command(self, program: str, *words: str, **options: object) -> list[str]:
        """The command of a program in Go."""
        named = [f"-{name}={value}" for name, value in options.items() if value is not None]
        return [str(self._binaries / program), *words, *named]


_LEAN = dict(os.environ, GOMAXPROCS="1")
"""One thread for the load generator: two would take the servers' core."""


def connect(url: str) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    """A blocking connection to a schema, for what is not measured."""
    parsed = sa.make_url(url)
    return pymysql.connect(
        host=parsed.host,
        port=parsed.port or 3306,
        user=parsed.username,
        password=parsed.password or "",
        database=parsed.database,
        autocommit=True,
    )


def _listening_port() -> int:
    """A free port below those that clients' connections get: thousands of them come and go meanwhile."""
    while not is_free(port := random.randrange(15_000, 32_000)):
        pass
    return port


def _wait_for(process: Process, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.is_running:
        try:
            if httpx.get(url, timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise BenchError(f"{process.name} is not ready; its log ends:\n{process.tail()}")
