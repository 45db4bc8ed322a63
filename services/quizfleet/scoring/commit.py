"""One transaction for a batch of answers: submissions, scores, outbox.

The submission's primary key decides "answered once": of two pods that insert the same key one gets the row, the other
a refusal, and then reads the first one's result. A batch without such a pair is one round trip.
"""

from collections.abc import Iterable, Sequence

from quizfleet import archive, outbox, sql
from quizfleet.lines import DuplicateKeyError, Line
from quizfleet.relay import Relay
from quizfleet.scoring import statements
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.scoring.judging import judge
from quizfleet.sql import Key
from quizfleet.timeline import Window, opened


class Committer:
    """Commits batches over a line.

    `on_existing` is the dialect's clause that adds to a score which is there, `shared_lock` the one that keeps a row.
    """

    def __init__(self, line: Line, relay: Relay, on_existing: str, shared_lock: str) -> None:
        self._line = line
        self._relay = relay
        self._on_existing = on_existing
        self._shared_lock = shared_lock

    async def commit(self, answers: Sequence[Answer]) -> list[Verdict]:
        """Decide and store a batch, all or nothing: a verdict for each answer. What is new is handed to the relay.

        No two answers of a batch may have the same key.
        """
        windows = await self._windows(answers)
        fresh: dict[Key, Counted] = {}
        others: dict[Key, Outcome] = {}
        for answer in answers:
            key = answer.key
            outcome, counted = judge(answer, windows.get(key))
            if counted is None:
                others[key] = outcome
            else:
                fresh[key] = counted
        stored = await self.find(others) if others else {}
        if fresh:
            stored |= await self._store(fresh, others, {answer.key: answer.received_at for answer in answers})
        return [_verdict(answer.key, fresh, stored, others) for answer in answers]

    async def _windows(self, answers: Sequence[Answer]) -> dict[Key, Window]:
        windows: dict[Key, Window] = {}
        seconds: dict[Key, int] = {}
        for answer in answers:
            shared = answer.quiz.timeline.window(answer.question)
            if shared is not None:
                windows[answer.key] = shared
            else:
                seconds[answer.key] = answer.quiz.questions[answer.question - 1].seconds
        if seconds:
            for quiz, player, question, opened_at in await self._line.select(
                statements.select_windows(seconds, self._line.rows)
            ):
                key = (quiz, player, question)
                windows[key] = opened(opened_at, seconds[key])
        return windows

    async def _store(
        self, fresh: dict[Key, Counted], others: dict[Key, Outcome], received: dict[Key, int]
    ) -> dict[Key, Counted]:
        """Store the fresh submissions; those that were there before leave `fresh` and are returned.

        Those to a quiz that was closed meanwhile, whatever the cache says, leave `fresh` for `others`.
        """
        stored: dict[Key, Counted] = {}
        while fresh:
            try:
                await self._transact(fresh, received)
                break
            except DuplicateKeyError:
                found = await self.find(fresh)
                closed = await archive.closed_among(self._line, fresh)
                if not found and not closed:
                    raise
                stored |= found
                others |= dict.fromkeys(closed, Outcome.CLOSED)
                for key in found.keys() | closed:
                    del fresh[key]
        return stored

    async def _transact(self, fresh: dict[Key, Counted], received: dict[Key, int]) -> None:
        totals = statements.add_up(fresh)
        row = outbox.row_for(totals)
        with self._relay.marking() as marks:
            await self._line.run(
                [
                    *sql.hold_open({quiz for quiz, _ in totals}, self._shared_lock),
                    statements.insert_submissions(fresh, received),
                    statements.add_scores(totals, self._on_existing),
                    outbox.insert_text(row),
                    *marks,
                ]
            )
        self._relay.take([row])

    async def find(self, keys: Iterable[Key]) -> dict[Key, Counted]:
        """The submissions that exist among these keys, those of packed quizzes too."""
        asked = list(keys)
        rows = await self._line.select(statements.select_submissions(asked, self._line.rows))
        found = {
            (quiz, player, question): Counted(choices, bool(correct), points, elapsed_ms)
            for quiz, player, question, choices, correct, points, elapsed_ms in rows
        }
        missing = [key for key in asked if key not in found]
        if not missing:
            return found
        packs = await self._line.select(statements.select_packs({quiz for quiz, _, _ in missing}))
        packed = archive.pick(packs, missing)
        return found | {
            key: Counted(one.choices, one.correct, one.points, one.elapsed_ms) for key, one in packed.items()
        }

    async def close(self) -> None:
        """Give the line back."""
        await self._line.close()


def _verdict(key: Key, fresh: dict[Key, Counted], stored: dict[Key, Counted], others: dict[Key, Outcome]) -> Verdict:
    counted = fresh.get(key)
    if counted is not None:
        return Verdict(Outcome.ACCEPTED, counted)
    counted = stored.get(key)
    if counted is not None:
        return Verdict(Outcome.COUNTED_BEFORE, counted)
    return Verdict(others[key])
