"""The path of an answer through this process: early noes, then the coalescer, then the verdict."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache
from quizfleet.database import is_transient
from quizfleet.outbox import Relay
from quizfleet.scoring import commit
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.scoring.coalescer import Coalescer
from quizfleet.service import Resources
from quizfleet.telemetry import ANSWERS

log = logging.getLogger(__name__)

LOCK_SECONDS = 60


class Answering:
    """Accepts answers, each once."""

    def __init__(self, have: Resources, relay: Relay) -> None:
        self._engine: AsyncEngine = have.engine
        self._redis = have.redis
        self._keys = have.keys
        self._relay = relay
        self._under_way: dict[commit.Key, asyncio.Future[Verdict]] = {}
        self._coalescer: Coalescer[Answer, Verdict] = Coalescer(
            self._commit, is_transient=is_transient, rows=have.settings.batch_rows, queue=have.settings.queue_rows
        )

    def start(self) -> None:
        """Start committing."""
        self._coalescer.start()

    async def stop(self) -> None:
        """Commit what is waiting, then stop."""
        await self._coalescer.stop()

    async def accept(self, answer: Answer) -> Verdict:
        """Store an answer unless one is stored already; either way the verdict holds the one that counts.

        Raises:
            Problem: 503 where it could not be stored now; a retry gets the one result.
        """
        under_way = self._under_way.get(answer.key)
        if under_way is not None:
            first = await asyncio.shield(under_way)
            verdict = Verdict(Outcome.COUNTED_BEFORE, first.counted) if first.counted else first
        else:
            verdict = await self._first_here(answer)
        ANSWERS.labels(verdict.outcome.value).inc()
        return verdict

    async def _first_here(self, answer: Answer) -> Verdict:
        """The first of this key in this process now; others of the key wait for its verdict."""
        task = asyncio.ensure_future(self._decide(answer))
        self._under_way[answer.key] = task
        task.add_done_callback(lambda done: self._done(answer.key, done))
        return await asyncio.shield(task)  # a sender that hangs up does not take the answer with it

    def _done(self, key: commit.Key, done: "asyncio.Future[Verdict]") -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # every waiter has hung up: there is nobody to tell

    async def _decide(self, answer: Answer) -> Verdict:
        if not await self._lock(answer) or _is_late(answer):
            counted: Counted | None = await commit.find_one(self._engine, answer.key)
            if counted is not None:
                return Verdict(Outcome.COUNTED_BEFORE, counted)
        return await self._coalescer.submit(answer)

    async def _lock(self, answer: Answer) -> bool:
        """Whether this is the first answer of its key, as far as the cache knows. The primary key decides, not this."""
        key = self._keys.lock(answer.quiz.id, answer.player, answer.question)
        try:
            return bool(await self._redis.set(key, b"1", nx=True, ex=LOCK_SECONDS))
        except cache.CacheError:
            return True

    async def _commit(self, answers: Sequence[Answer]) -> Sequence[Verdict]:
        verdicts, rows = await commit.commit_batch(self._engine, answers)
        self._relay.take(rows)
        return verdicts


def _is_late(answer: Answer) -> bool:
    window = answer.quiz.timeline.window(answer.question)
    return window is not None and answer.received_at >= window.closes_at
