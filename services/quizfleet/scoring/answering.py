"""The path of an answer through this process: early noes, then the coalescer, then the verdict."""

import asyncio

from quizfleet.database import is_transient, on_existing_add
from quizfleet.lines import open_line
from quizfleet.models import QuizScore
from quizfleet.relay import Relay
from quizfleet.scoring.answer import Answer, Counted, Key, Outcome, Verdict
from quizfleet.scoring.coalescer import Coalescer
from quizfleet.scoring.commit import Committer
from quizfleet.service import Resources

LANES = 2
"""Commits under way at once. More gained nothing and made the slowest answers slower (docs/decisions/0007)."""

TRANSACTION_SECONDS = 2.0
"""A commit that takes longer is given up and tried again: the primary key tells whether it had come through."""

REMEMBERED = 20_000
"""So many of the latest counted answers are known here without asking the database: repeats come soon."""


class Answering:
    """Accepts answers, each once."""

    def __init__(self, have: Resources, relay: Relay) -> None:
        table = QuizScore.__table__  # type: ignore[attr-defined]
        clause = on_existing_add(
            have.engine.dialect, table.name, table.primary_key.columns.keys(), ("score", "elapsed_ms", "version")
        )
        self._committers = [Committer(open_line(have.engine, TRANSACTION_SECONDS), relay, clause) for _ in range(LANES)]
        self._coalescer: Coalescer[Answer, Verdict] = Coalescer(
            [committer.commit for committer in self._committers],
            is_transient=is_transient,
            rows=have.settings.batch_rows,
            queue=have.settings.queue_rows,
        )
        self._under_way: dict[Key, asyncio.Future[Verdict]] = {}
        self._counted: dict[Key, Counted] = {}

    async def stop(self) -> None:
        """Commit what is waiting, then stop."""
        await self._coalescer.stop()
        for committer in self._committers:
            await committer.close()

    async def accept(self, answer: Answer) -> Verdict:
        """Store an answer unless one is stored already; either way the verdict holds the one that counts.

        Raises:
            Problem: 503 where it could not be stored now; a retry gets the one result.
        """
        key = answer.key
        counted = self._counted.get(key)
        if counted is not None:
            return Verdict(Outcome.COUNTED_BEFORE, counted)
        under_way = self._under_way.get(key)
        if under_way is not None:
            first = await asyncio.shield(under_way)
            return Verdict(Outcome.COUNTED_BEFORE, first.counted) if first.counted else first
        future = self._under_way[key] = self._coalescer.submit(answer)
        try:
            verdict = await future
        finally:
            del self._under_way[key]
        if verdict.counted is not None:
            self._remember(key, verdict.counted)
        return verdict

    def _remember(self, key: Key, counted: Counted) -> None:
        self._counted[key] = counted
        if len(self._counted) > REMEMBERED:
            del self._counted[next(iter(self._counted))]
