"""quiz-control: every process hears of every change, from whichever broker, and also on partitions added later."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewPartitions

from quizfleet import control
from quizfleet.embedded import Backends
from quizfleet.settings import Settings
from quizfleet.stream import Publisher
from tests.integration.client import until

pytestmark = pytest.mark.integration


@pytest.fixture(params=["embedded_servers", "real_servers"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """An event of this test's own on a mock broker and on Kafka."""
    backends: Backends = request.getfixturevalue(request.param)
    return Settings(
        event=f"test.{secrets.token_hex(4)}",
        database_url="sqlite+aiosqlite://",
        kafka_bootstrap_servers=backends.kafka_bootstrap_servers,
        signing_key="k" * 32,  # type: ignore[arg-type]
    )


@pytest.fixture
def topic(settings: Settings) -> str:
    """The topic, made: these brokers make one when a producer asks about it."""
    make_topic(settings)
    return settings.control_topic


def make_topic(settings: Settings) -> None:
    """Make the topic."""
    Producer({"bootstrap.servers": settings.kafka_bootstrap_servers}).list_topics(settings.control_topic, 20)


@pytest.fixture
async def publisher(settings: Settings) -> AsyncIterator[Publisher]:
    made = Publisher(settings)
    yield made
    made.close()


class Process:
    """What one process hears."""

    def __init__(self, settings: Settings) -> None:
        self.heard: list[int] = []
        self.following = asyncio.Event()
        self._following = control.Following(settings, self.heard.append, self.following.set)

    async def __aenter__(self) -> "Process":
        self._following.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._following.stop()

    async def hears(self, quizzes: set[int]) -> None:
        """Return when it has heard of these."""

        async def all_of_them() -> bool:
            return quizzes <= set(self.heard)

        await until(all_of_them, "hearing of the changes", 40)


async def test_every_process_hears_of_every_change(settings: Settings, topic: str, publisher: Publisher) -> None:
    async with Process(settings) as one, Process(settings) as other:
        await asyncio.gather(one.following.wait(), other.following.wait())
        quizzes = set(range(1, 21))
        for quiz in quizzes:
            await control.tell(publisher, topic, quiz)
        await one.hears(quizzes)
        await other.hears(quizzes)
        assert len(one.heard) == 20


async def test_what_was_told_before_is_left_to_the_database(
    settings: Settings, topic: str, publisher: Publisher
) -> None:
    await control.tell(publisher, topic, 1)
    async with Process(settings) as late:
        await late.following.wait()
        await control.tell(publisher, topic, 2)
        await late.hears({2})
        assert late.heard == [2]


async def test_a_message_of_a_later_version_is_passed_over(
    settings: Settings, topic: str, publisher: Publisher
) -> None:
    async with Process(settings) as process:
        await process.following.wait()
        await publisher.publish(topic, [(b"1", b"\xff"), (b"1", b'["moved", 1]')])
        await control.tell(publisher, topic, 3)
        await process.hears({3})
        assert process.heard == [3]


@pytest.mark.parametrize("settings", ["real_servers"], indirect=True)
async def test_partitions_added_later_are_followed_from_their_beginning(
    settings: Settings, topic: str, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_LOOK_SECONDS", 0.5)
    async with Process(settings) as process:
        await process.following.wait()
        admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap_servers})
        admin.create_partitions([NewPartitions(topic, 6)])[topic].result(10)
        fresh = Publisher(settings)
        quizzes = set(range(1, 41))
        for quiz in quizzes:
            await control.tell(fresh, topic, quiz)
        await process.hears(quizzes)
        fresh.close()


async def test_a_topic_that_is_not_there_yet_is_waited_for(settings: Settings, publisher: Publisher) -> None:
    async with Process(settings) as process:
        make_topic(settings)
        await process.following.wait()
        await control.tell(publisher, settings.control_topic, 5)
        await process.hears({5})
