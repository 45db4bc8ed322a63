"""The topic quiz-control: which quizzes have changed. Every process hears every message.

A change is committed first and told afterwards. Whoever follows begins by forgetting all it knows, at an offset read
before: what it reads from the database from then on holds every change told up to there, and the others it will hear.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from quizfleet import ids
from quizfleet.settings import StreamSettings
from quizfleet.stream import Publisher, connection
from quizfleet.telemetry import QUIZZES_CHANGED

log = logging.getLogger(__name__)

_AWAY_SECONDS = 1.0
_LOOK_SECONDS = 30.0
"""A topic may be given more partitions at any time."""

_ANSWER_SECONDS = 1.0
_POLL_SECONDS = 0.25


class Change(msgspec.Struct, frozen=True, array_like=True):
    """This quiz is no longer what it was: read it anew."""

    quiz: int


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Change)


async def tell(publisher: Publisher, topic: str, quiz: int) -> None:
    """Tell all processes that a quiz has changed.

    Raises:
        StreamError: the broker is away; the processes will notice by themselves, later.
    """
    await publisher.publish(topic, [(ids.encode(quiz).encode(), _encoder.encode(Change(quiz)))])


class Following:
    """Follows the topic from its end, in no group; a broker or topic that is not there yet is waited for."""

    def __init__(self, settings: StreamSettings, on_change: Callable[[int], None], on_gap: Callable[[], None]) -> None:
        self._topic = settings.control_topic
        self._on_change = on_change
        self._on_gap = on_gap
        self._consumer = Consumer(
            connection(settings)
            | {
                "group.id": f"{settings.event}.quiz-control",  # asked for, and never joined
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": settings.kafka_fetch_wait_ms,
                "fetch.queue.backoff.ms": 5,
            }
        )
        self._next: dict[int, int] = {}
        self._look_at = 0.0
        self._executor = ThreadPoolExecutor(1, "kafka-control")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start following."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop following."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._executor, self._consumer.close)
        self._executor.shutdown()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if time.monotonic() >= self._look_at and await loop.run_in_executor(self._executor, self._look):
                self._on_gap()
            message = await loop.run_in_executor(self._executor, self._poll)
            if message is not None:
                self._hear(message)

    def _look(self) -> bool:
        """Follow the partitions that are new; whether these are the first, so that earlier messages were missed."""
        first = not self._next
        try:
            known = self._consumer.list_topics(self._topic, _ANSWER_SECONDS).topics[self._topic].partitions
            fresh = {number: self._start(number, first=first) for number in known if number not in self._next}
        except KafkaException:
            fresh = {}
        self._look_at = time.monotonic() + (_LOOK_SECONDS if self._next or fresh else _AWAY_SECONDS)
        if not fresh:
            return False
        self._next |= fresh
        self._consumer.assign([TopicPartition(self._topic, number, at) for number, at in self._next.items()])
        log.info("following quiz-control", extra={"partitions": len(self._next)})
        return first

    def _start(self, partition: int, *, first: bool) -> int:
        """The end of a partition; of one that was added while we followed, the beginning."""
        beginning, end = self._consumer.get_watermark_offsets(TopicPartition(self._topic, partition), _ANSWER_SECONDS)
        return int(end if first else beginning)

    def _poll(self) -> Message | None:
        message = self._consumer.poll(_POLL_SECONDS)
        return message if message is not None and message.error() is None else None

    def _hear(self, message: Message) -> None:
        self._next[int(message.partition() or 0)] = int(message.offset() or 0) + 1
        with contextlib.suppress(msgspec.MsgspecError):  # of a later version, which will have its own
            self._on_change(_decoder.decode(message.value() or b"").quiz)
            QUIZZES_CHANGED.inc()
