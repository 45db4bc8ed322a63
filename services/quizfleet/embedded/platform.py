"""The platform: schema, topics, three services, a gateway; restarted when they die, drained when they stop."""

import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from confluent_kafka import Producer

from quizfleet import migrations
from quizfleet.embedded import gateway
from quizfleet.embedded.backends import Backends
from quizfleet.embedded.processes import Process, Supervisor
from quizfleet.settings import Service

READY_SECONDS = 60


class PlatformError(Exception):
    """The platform did not start; the message has the end of the log that tells why."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Platform:
    """All services over the given backends, behind one URL. Use it as a context manager."""

    def __init__(self, backends: Backends, folder: Path, *, event: str = "local.demo", port: int | None = None) -> None:
        self.backends = backends
        self.admin_key = secrets.token_urlsafe(24)
        self.signing_key = secrets.token_urlsafe(48)
        self.event = event
        self._folder = folder
        self._port = port or free_port()
        self._ports = {service: free_port() for service in Service}
        self._metrics = {service: free_port() for service in Service}
        self._supervisor = Supervisor()

    @property
    def url(self) -> str:
        """The origin that browsers and bots use."""
        return f"http://127.0.0.1:{self._port}"

    def service_url(self, service: Service) -> str:
        """A service without the gateway."""
        return f"http://127.0.0.1:{self._ports[service]}"

    def metrics_url(self, service: Service) -> str:
        """A service's metrics."""
        return f"http://127.0.0.1:{self._metrics[service]}/metrics"

    def environment(self) -> dict[str, str]:
        """The settings that the services run with."""
        return {
            "QUIZFLEET_EVENT": self.event,
            "QUIZFLEET_DATABASE_URL": self.backends.database_url,
            "QUIZFLEET_REDIS_URL": self.backends.redis_url,
            "QUIZFLEET_KAFKA_BOOTSTRAP_SERVERS": self.backends.kafka_bootstrap_servers,
            "QUIZFLEET_KAFKA_FETCH_WAIT_MS": str(self.backends.kafka_fetch_wait_ms),
            "QUIZFLEET_KAFKA_PAD_BYTES": str(self.backends.kafka_pad_bytes),
            "QUIZFLEET_SIGNING_KEY": self.signing_key,
            "QUIZFLEET_ADMIN_KEY": self.admin_key,
            "QUIZFLEET_LOG_FORMAT": "json",
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, on_step: Callable[[str], None] = lambda _: None) -> None:
        """Start everything and return when it is ready; `on_step` is told what is being waited for.

        Raises:
            PlatformError: something did not become ready.
        """
        on_step("schema")
        migrations.upgrade(self.backends.database_url)
        on_step("topics")
        self._make_topics()
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("QUIZFLEET_")}
        for service in Service:
            command = [
                *(sys.executable, "-m", "quizfleet", "serve", service.value),
                *("--port", str(self._ports[service]), "--metrics-port", str(self._metrics[service])),
            ]
            log = self._folder / f"{service}.log"
            environment = inherited | self.environment()
            self._supervisor.add(Process(service.value, command, environment, log, patient=True))
        front = gateway.command(self._folder, self._port, self._ports)
        environment, log = gateway.environment() | inherited, self._folder / "gateway.log"
        self._supervisor.add(Process("gateway", front, environment, log, patient=True))
        try:
            for service in Service:
                on_step(service.value)
                self.wait_ready(service)
            on_step("gateway")
            self._wait(f"{self.url}/healthz", "gateway")
        except BaseException:
            self._supervisor.stop()
            raise
        self._supervisor.start()

    def _make_topics(self) -> None:
        """Brokers for laptops and tests make a topic when somebody asks about it."""
        client = Producer({"bootstrap.servers": self.backends.kafka_bootstrap_servers, "log_level": 3})
        for topic in ("leaderboard-update", "quiz-control"):
            client.list_topics(f"{self.event}.{topic}", timeout=20)

    def wait_ready(self, service: Service) -> None:
        """Return when a service and all it depends on are ready.

        Raises:
            PlatformError: it is not ready after a minute.
        """
        self._wait(f"{self.service_url(service)}/readyz", service.value)

    def _wait(self, url: str, name: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        answer = "no answer"
        while time.monotonic() < deadline:
            try:
                response = httpx.get(url, timeout=5)
                answer = response.text
                if response.status_code == httpx.codes.OK and "away" not in answer:
                    return
            except httpx.HTTPError as away:
                answer = str(away)
            time.sleep(0.1)
        raise PlatformError(f"{name} is not ready ({answer}); its log ends:\n{self.process(name).tail()}")

    def process(self, name: str) -> Process:
        """The supervised process of a service, or of the gateway."""
        return self._supervisor.processes[name]

    def stop(self) -> dict[str, int]:
        """Drain and stop everything; exit codes by name."""
        return self._supervisor.stop()
