"""The path of an answer through this process: early noes, then the coalescer, then the verdict."""

import asyncio
from collections import OrderedDict

from quizfleet.coalescer import Coalescer
from quizfleet.database import is_transient, on_existing_add, shared_lock
from quizfleet.grading import Counted
from quizfleet.lines import open_line
from quizfleet.models import QuizScore
from quizfleet.relay import Relay
from quizfleet.scoring.answer import Answer, Outcome, Verdict
from quizfleet.scoring.commit import Committer
from quizfleet.service import Resources
from quizfleet.sql import Key
from quizfleet.telemetry import ANSWERS, ANSWERS_QUEUED, COMMIT_ROWS, COMMIT_SECONDS

LANES = 2
"""Commits under way at once. More gained nothing and made the slowest answers slower (docs/decisions/0007)."""

TRANSACTION_SECONDS = 2.0
"""A commit that takes longer is given up and tried again: the primary key tells whether it had come through."""

REMEMBERED = 20_000
"""So many of the latest counted answers are known here without asking the database: repeats come soon."""

_NONE = (0, None)
_OUTCOMES = {outcome: ANSWERS.labels(outcome.value) for outcome in Outcome}


class Answering:
    """Accepts answers, each once."""

    def __init__(self, have: Resources, relay: Relay) -> None:
        table = QuizScore.__table__  # type: ignore[attr-defined]
        clause = on_existing_add(
            have.engine.dialect, table.name, table.primary_key.columns.keys(), ("score", "elapsed_ms", "version")
        )
        lock = shared_lock(have.engine.dialect)
        lines = [open_line(have.engine, TRANSACTION_SECONDS) for _ in range(LANES)]
        self._committers = [Committer(line, relay, have.quizzes, clause, lock) for line in lines]
        self._coalescer: Coalescer[Answer, Verdict] = Coalescer(
            [committer.commit for committer in self._committers],
            is_transient=is_transient,
            on_settled=self._settled,
            on_commit=_watch,
            rows=have.settings.batch_rows,
            queue=have.settings.queue_rows,
        )
        self._loop = asyncio.get_running_loop()
        self._under_way: dict[Key, asyncio.Future[Verdict]] = {}
        self._counted: OrderedDict[Key, tuple[int, Counted]] = OrderedDict()
        """With the revision of its quiz: a regrade may change what an answer is worth."""

    async def stop(self) -> None:
        """Commit what is waiting, then stop."""
        await self._coalescer.stop()
        for committer in self._committers:
            await committer.close()

    def accept(self, answer: Answer) -> "asyncio.Future[Verdict]":
        """Store an answer unless one is stored already; either way the verdict holds the one that counts.

        Raises:
            Problem: 503 where it cannot be stored now, here or in the future; a retry gets the one result.
        """
        key = answer.key
        under_way = self._under_way.get(key)
        if under_way is not None:
            return self._repeated(under_way)
        revision, counted = self._counted.get(key, _NONE)
        if counted is not None and revision == answer.quiz.revision:
            return self._known(Verdict(Outcome.COUNTED_BEFORE, counted))
        future = self._under_way[key] = self._coalescer.submit(answer)
        return future

    def _known(self, verdict: Verdict) -> "asyncio.Future[Verdict]":
        future: asyncio.Future[Verdict] = self._loop.create_future()
        future.set_result(verdict)
        _OUTCOMES[verdict.outcome].inc()
        return future

    def _repeated(self, first: "asyncio.Future[Verdict]") -> "asyncio.Future[Verdict]":
        """The verdict of the first of the same key, for another sender of it."""
        repeated: asyncio.Future[Verdict] = self._loop.create_future()

        def decided(done: "asyncio.Future[Verdict]") -> None:
            if repeated.done():
                return
            failure = done.exception()
            if failure is not None:
                repeated.set_exception(failure)
                return
            verdict = done.result()
            counted = verdict.counted
            repeated.set_result(Verdict(Outcome.COUNTED_BEFORE, counted) if counted else verdict)

        first.add_done_callback(decided)
        return repeated

    def _settled(self, answer: Answer, verdict: Verdict | None) -> None:
        """The coalescer is done with an answer; None where it could not be stored."""
        key = answer.key
        del self._under_way[key]
        if verdict is None:
            return
        _OUTCOMES[verdict.outcome].inc()
        if verdict.counted is not None:
            self._counted[key] = (answer.quiz.revision, verdict.counted)
            if len(self._counted) > REMEMBERED:
                self._counted.popitem(last=False)


def _watch(waiting: int, rows: int, seconds: float) -> None:
    ANSWERS_QUEUED.set(waiting)
    COMMIT_ROWS.observe(rows)
    COMMIT_SECONDS.observe(seconds)
