"""The stage: real servers, proxies in front of MySQL and Kafka, and the platform between them and the bots."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from quizfleet.embedded import Platform
from quizfleet.settings import Service
from tests.faults.kafka_wire import KafkaWire
from tests.faults.mysql_wire import MySqlWire
from tests.faults.proxy import Proxy, running
from tests.servers import SMALL, Servers, lasting_port, running_servers

QUEUE_ROWS = 60
"""Answers that may wait for a commit: few, so that a bounded load meets the bound."""

TICK_MS = 50
LOCK_WAIT_SECONDS = 1


class _Platform(Platform):
    """The platform with the settings of this stage."""

    def environment(self) -> dict[str, str]:
        """The settings that the services run with."""
        return super().environment() | {
            "QUIZFLEET_QUEUE_ROWS": str(QUEUE_ROWS),
            "QUIZFLEET_TICK_MS": str(TICK_MS),
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that faults are made on. `servers.backends` leads past the proxies."""

    servers: Servers
    platform: Platform
    mysql_proxy: Proxy
    kafka_proxy: Proxy

    @property
    def kafka_port(self) -> int:
        """Where Kafka listens, past the proxy."""
        return int(self.servers.backends.kafka_bootstrap_servers.rpartition(":")[2])

    def wait_ready(self) -> None:
        """Return when every service says that all it needs is there.

        Raises:
            PlatformError: one is not ready after a minute.
        """
        for service in Service:
            self.platform.wait_ready(service)


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Build the stage; afterwards its containers are gone."""
    kafka_port = lasting_port()
    with ExitStack() as stack:
        kafka_proxy = Proxy(lasting_port(), kafka_port, KafkaWire)
        stack.enter_context(running(kafka_proxy))
        servers = stack.enter_context(
            running_servers(
                (*SMALL, f"--innodb-lock-wait-timeout={LOCK_WAIT_SECONDS}"),
                kafka_port=kafka_port,
                kafka_seen_at=kafka_proxy.port,
            )
        )
        url = sa.make_url(servers.backends.database_url)
        assert url.port is not None
        mysql_proxy = Proxy(lasting_port(), url.port, MySqlWire)
        stack.enter_context(running(mysql_proxy))
        backends = replace(
            servers.backends,
            database_url=url.set(port=mysql_proxy.port).render_as_string(hide_password=False),
            kafka_bootstrap_servers=f"127.0.0.1:{kafka_proxy.port}",
        )
        platform = stack.enter_context(_Platform(backends, folder, event="local.faults"))
        yield Stage(servers, platform, mysql_proxy, kafka_proxy)
