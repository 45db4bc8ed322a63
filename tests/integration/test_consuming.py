"""The leaderboard's place on the stream: kept after boards are written, handed over without stopping the others."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import redis.asyncio
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache, ids
from quizfleet.embedded import Backends, Platform
from quizfleet.embedded.platform import free_port
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.consuming import Consuming
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.standing import Standing
from quizfleet.quiz_cache import Quizzes
from quizfleet.settings import Settings
from quizfleet.stream import Subscriber
from tests.integration.client import Api, Player, board_of, until

pytestmark = pytest.mark.integration


def settings(platform: Platform) -> Settings:
    """What a service of the platform is told."""
    changed: dict[str, Any] = {
        "event": platform.event,
        "database_url": platform.backends.database_url,
        "kafka_bootstrap_servers": platform.backends.kafka_bootstrap_servers,
        "signing_key": "s" * 32,
    }
    return Settings(**changed)


@asynccontextmanager
async def consuming(platform: Platform, engine: AsyncEngine, topic: str, boards: Boards) -> AsyncIterator[Consuming]:
    """A consumer of a topic that writes boards."""
    reader = BoardReader(engine, boards, Quizzes(engine))
    made = Consuming(Subscriber(settings(platform), topic, topic, 100), engine, boards, reader)
    made.start()
    try:
        yield made
    finally:
        await made.stop()


def committed(platform: Platform, topic: str) -> int:
    """The offset that the group would go on from; negative where it has none."""
    servers = platform.backends.kafka_bootstrap_servers
    consumer = Consumer({"bootstrap.servers": servers, "group.id": topic, "log_level": 3})
    try:
        [place] = consumer.committed([TopicPartition(topic, 0)], 10)
    finally:
        consumer.close()
    return int(place.offset)


def announce(platform: Platform, topic: str, player: Player) -> None:
    """Announce a player's score as scoring does, to partition 0."""
    producer = Producer({"bootstrap.servers": platform.backends.kafka_bootstrap_servers, "log_level": 3})
    payload = b"[%d,[%d]]" % (ids.decode(player.quiz), ids.decode(player.player))
    producer.produce(topic, payload, player.quiz.encode(), partition=0)
    assert producer.flush(20) == 0


async def test_offsets_are_kept_after_the_boards_are_written_and_not_before(
    api: Api,
    platform: Platform,
    engine: AsyncEngine,
    redis_client: redis.asyncio.Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    player = await api.player()
    await board_of(player, 1)
    topic = f"test.{secrets.token_hex(4)}"
    announce(platform, topic, player)
    away = cache.connect(f"redis://127.0.0.1:{free_port()}/0")
    keys, quiz = cache.Keys(platform.event), ids.decode(player.quiz)
    async with consuming(platform, engine, topic, Boards(away, keys)):

        async def tried_twice() -> bool:
            return [record.message for record in caplog.records].count("boards cannot be written now") > 1

        await until(tried_twice, "a second try", 30)
        assert (REGISTRY.get_sample_value("quizfleet_boards_behind_seconds") or 0) > 0
    await away.aclose()
    assert await asyncio.to_thread(committed, platform, topic) < 0

    await redis_client.delete(keys.board(quiz), keys.members(quiz), keys.version(quiz))
    async with consuming(platform, engine, topic, Boards(redis_client, keys)):

        async def written() -> bool:
            return bool(await redis_client.exists(keys.version(quiz)))

        await until(written, "the board", 30)
    assert REGISTRY.get_sample_value("quizfleet_boards_behind_seconds") == 0
    assert await asyncio.to_thread(committed, platform, topic) == 1


class OnceBroken(Boards):
    """Boards whose first write fails as nobody foresaw."""

    failed = False

    async def apply(self, changes: Mapping[int, Sequence[Standing]]) -> list[int]:
        """Fail once, then write."""
        if not self.failed:
            self.failed = True
            raise RuntimeError("unforeseen")
        return await super().apply(changes)


async def test_an_error_that_nobody_foresaw_does_not_end_the_consumer(
    api: Api, platform: Platform, engine: AsyncEngine, redis_client: redis.asyncio.Redis
) -> None:
    player = await api.player()
    await board_of(player, 1)
    topic = f"test.{secrets.token_hex(4)}"
    announce(platform, topic, player)
    boards = OnceBroken(redis_client, cache.Keys(platform.event))
    async with consuming(platform, engine, topic, boards):

        async def kept() -> bool:
            return await asyncio.to_thread(committed, platform, topic) == 1

        await until(kept, "the offset after the announcement", 30)
    assert boards.failed


class Member:
    """A member of a group that reads until stopped, and notes what it reads and which partitions it has."""

    def __init__(self, backends: Backends, topic: str) -> None:
        given: dict[str, Any] = {
            "database_url": backends.database_url,
            "kafka_bootstrap_servers": backends.kafka_bootstrap_servers,
            "signing_key": "s" * 32,
        }
        self.subscriber = Subscriber(Settings(**given), topic, topic, 10)
        self.read: list[int] = []
        self.had: list[frozenset[int]] = []
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            messages = await self.subscriber.batch()
            had = frozenset(place.partition for place in self.subscriber._consumer.assignment())
            if not self.had or self.had[-1] != had:
                self.had.append(had)
            self.read += [int(message.value() or 0) for message in messages]
            if messages:
                self.subscriber.keep(messages)

    async def leave(self) -> None:
        """Leave the group."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.subscriber.close()


def holds(*members: Member, count: int) -> Callable[[], Awaitable[bool]]:
    """Whether members have four partitions between them, each at least so many."""

    async def held() -> bool:
        now = [member.had[-1] if member.had else frozenset() for member in members]
        return len(frozenset().union(*now)) == 4 and min(map(len, now)) >= count

    return held


async def test_a_pod_that_leaves_or_joins_stops_no_other(real_servers: Backends) -> None:
    topic = f"test.{secrets.token_hex(4)}"
    servers = {"bootstrap.servers": real_servers.kafka_bootstrap_servers, "log_level": 3}
    admin = AdminClient(servers)
    [made] = admin.create_topics([NewTopic(topic, 4, 1)]).values()
    await asyncio.to_thread(made.result, 30)
    producer = Producer(servers)
    stays, rolls = Member(real_servers, topic), Member(real_servers, topic)
    await until(holds(stays, rolls, count=2), "two partitions each", 60)
    kept = stays.had[-1]
    since = len(stays.had)
    await rolls.leave()
    await until(holds(stays, count=4), "all partitions", 60)
    back = Member(real_servers, topic)
    await until(holds(stays, back, count=2), "two partitions each again", 60)
    for number in range(400):
        producer.produce(topic, str(number), partition=number % 4)
    assert await asyncio.to_thread(producer.flush, 20) == 0

    async def all_read() -> bool:
        return len({*stays.read, *back.read}) == 400

    await until(all_read, "400 messages", 60)
    await stays.leave()
    await back.leave()
    gained = [had for had in stays.had[since:] if not kept <= had]
    assert all(len(had) >= 2 for had in stays.had[since:]), "it went on with what it had while another came and went"
    assert len(gained) <= 1
