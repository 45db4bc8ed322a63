"""What all tests share: which servers they run on, and the platform on top of them."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from quizfleet.embedded import Backends, Platform, embedded_backends
from tests.servers import real_backends

hypothesis.settings.register_profile("quizfleet", deadline=None)  # how long an example takes is the machine's affair
hypothesis.settings.load_profile("quizfleet")

REQUIRE_SERVERS = os.environ.get("QUIZFLEET_REQUIRE_SERVERS") == "1"
IMAGES = ("mysql:9.7", "redis:8", "apache/kafka:4.1.1")


FOLDERS = ("unit", "web", "integration", "e2e")
"""The fast ones first; then those whose files take longest, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders in this order."""
    here = Path(__file__).parent
    items.sort(key=lambda item: FOLDERS.index(item.path.relative_to(here).parts[0]))


@cache
def missing_for_real_servers() -> str | None:
    """Why real MySQL, Redis and Kafka cannot be used here; None where they can."""
    if os.environ.get("QUIZFLEET_TEST_SERVERS") == "embedded":
        return "QUIZFLEET_TEST_SERVERS=embedded"
    if shutil.which("docker") is None:
        return "docker is not installed"
    if subprocess.run(["docker", "info"], capture_output=True, timeout=30, check=False).returncode != 0:
        return "Docker does not answer"
    for image in IMAGES:
        if subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False).returncode != 0:
            return f"the image {image} is not here (docker pull {image})"
    return None


def pytest_report_header() -> str:
    """Say what the tests run on."""
    why = missing_for_real_servers()
    if why is None:
        return "servers: real MySQL 9.7, Redis 8 and Kafka 4.1 in Docker, and the embedded ones"
    return f"servers: embedded only ({why}); not covered: MySQL, Redis and Kafka themselves"


def skip_or_fail(reason: str) -> None:
    """Skip where servers are optional; fail where CI requires them."""
    if REQUIRE_SERVERS:
        pytest.fail(f"required here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    """Real MySQL, Redis and Kafka, in containers of this session."""
    why = missing_for_real_servers()
    if why is not None:
        skip_or_fail(f"needs real servers: {why}")
    with real_backends() as backends:
        yield backends


@pytest.fixture(scope="session")
def embedded_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    """SQLite, Valkey and librdkafka's mock broker."""
    with embedded_backends(tmp_path_factory.mktemp("embedded")) as backends:
        yield backends


@pytest.fixture(scope="session")
def backends(request: pytest.FixtureRequest) -> Backends:
    """Real servers where Docker answers, embedded ones elsewhere."""
    if REQUIRE_SERVERS or missing_for_real_servers() is None:
        found: Backends = request.getfixturevalue("real_servers")
        return found
    embedded: Backends = request.getfixturevalue("embedded_servers")
    return embedded


@pytest.fixture(scope="session")
def platform(backends: Backends, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform, shared by the tests of a session: each makes quizzes of its own."""
    with Platform(backends, tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest.fixture(scope="session")
def embedded_platform(embedded_servers: Backends, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The platform on embedded parts, whatever else is here."""
    with Platform(embedded_servers, tmp_path_factory.mktemp("embedded-platform"), event="local.embedded") as platform:
        yield platform


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent
