"""One transaction for a batch of answers: submissions, scores, outbox.

The submission's primary key decides "answered once": of two pods that insert the same key one gets the row, the other
a refusal, and then reads the first one's result. A batch without such a pair is one round trip.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec.structs import replace

from quizfleet import archive, outbox, sql
from quizfleet.content import Mode
from quizfleet.grading import Counted
from quizfleet.lines import DuplicateKeyError, Line
from quizfleet.quiz import revisions_of
from quizfleet.quiz_cache import Quizzes
from quizfleet.relay import Relay
from quizfleet.scoring import statements
from quizfleet.scoring.answer import Answer, Outcome, Verdict
from quizfleet.scoring.judging import judge
from quizfleet.scoring.streaks import preceding, streak_before
from quizfleet.sql import Key
from quizfleet.timeline import Window, opened

_QUESTION = attrgetter("question")


class _Behind(Exception):  # noqa: N818
    """Quizzes were changed, and this process had not heard: rows of them with the revisions that they have now."""

    def __init__(self, rows: Iterable[tuple[int, int]]) -> None:
        super().__init__("quizzes have moved on")
        self.revisions = dict(rows)


class Committer:
    """Commits batches over a line.

    `on_existing` is the dialect's clause that adds to a score which is there, `shared_lock` the one that keeps a row.
    """

    def __init__(self, line: Line, relay: Relay, quizzes: Quizzes, on_existing: str, shared_lock: str) -> None:
        self._line = line
        self._relay = relay
        self._quizzes = quizzes
        self._on_existing = on_existing
        self._shared_lock = shared_lock

    async def commit(self, answers: Sequence[Answer]) -> list[Verdict]:
        """Decide and store a batch, all or nothing: a verdict for each answer. What is new is handed to the relay.

        No two answers of a batch may have the same key. What a host has done meanwhile is known to the judgement that
        counts: an answer received before the end of a question counts, and one after it does not; none is graded by a
        key that has been put right.
        """
        while True:
            try:
                return await self._commit(answers)
            except _Behind as behind:
                newest = {quiz: await self._quizzes.at_least(quiz, seen) for quiz, seen in behind.revisions.items()}
                answers = [replace(one, quiz=newest.get(one.quiz.id, one.quiz)) for one in answers]

    async def _commit(self, answers: Sequence[Answer]) -> list[Verdict]:
        windows = await self._windows(answers)
        right = await self._right_before(answers)
        fresh: dict[Key, Counted] = {}
        others: dict[Key, Outcome] = {}
        for answer in sorted(answers, key=_QUESTION):
            key = answer.key
            streak = streak_before(answer, right) if answer.quiz.counts_streaks else 0
            outcome, counted = judge(answer, windows.get(key), streak)
            if counted is None:
                others[key] = outcome
            else:
                fresh[key] = counted
                right.setdefault(key, counted.correct)
        if others:
            await self._check([answer for answer in answers if answer.key in others and _is_led(answer)])
        stored = await self.find(others) if others else {}
        if fresh:
            stored |= await self._store(fresh, others, {answer.key: answer for answer in answers})
        return [_verdict(answer.key, fresh, stored, others) for answer in answers]

    async def _windows(self, answers: Sequence[Answer]) -> dict[Key, Window]:
        windows: dict[Key, Window] = {}
        seconds: dict[Key, int] = {}
        for answer in answers:
            shared = answer.quiz.timeline.window(answer.question, answer.player)
            if shared is not None:
                windows[answer.key] = shared
            elif answer.quiz.mode is Mode.SELF_PACED:
                seconds[answer.key] = answer.quiz.questions[answer.question - 1].seconds
        if seconds:
            for quiz, player, question, opened_at in await self._line.select(
                statements.select_windows(seconds, self._line.rows)
            ):
                key = (quiz, player, question)
                windows[key] = opened(opened_at, seconds[key])
        return windows

    async def _right_before(self, answers: Sequence[Answer]) -> dict[Key, bool]:
        """Of the submissions that these may be in a row with, where that counts: whether they are right."""
        keys = {key for answer in answers if answer.quiz.counts_streaks for key in preceding(answer)}
        rows = await self._line.select(statements.select_right(keys, self._line.rows)) if keys else []
        return {(quiz, player, question): bool(correct) for quiz, player, question, correct in rows}

    async def _store(
        self, fresh: dict[Key, Counted], others: dict[Key, Outcome], answers: dict[Key, Answer]
    ) -> dict[Key, Counted]:
        """Store the fresh submissions; those that were there before leave `fresh` and are returned.

        Those to a quiz that was closed meanwhile, whatever the cache says, leave `fresh` for `others`.
        """
        stored: dict[Key, Counted] = {}
        while fresh:
            try:
                await self._transact(fresh, answers)
                break
            except DuplicateKeyError:
                await self._check([answers[key] for key in fresh])
                found = await self.find(fresh)
                closed = await archive.closed_among(self._line, fresh)
                if not found and not closed:
                    raise
                stored |= found
                others |= dict.fromkeys(closed, Outcome.CLOSED)
                for key in found.keys() | closed:
                    del fresh[key]
        return stored

    async def _transact(self, fresh: dict[Key, Counted], answers: dict[Key, Answer]) -> None:
        totals = statements.add_up(fresh, answers)
        row = outbox.row_for(totals)
        with self._relay.marking() as marks:
            await self._line.run(
                [
                    *sql.hold_open(revisions_of(answers[key].quiz for key in fresh), self._shared_lock),
                    statements.insert_submissions(fresh, answers),
                    statements.add_scores(totals, self._on_existing),
                    outbox.insert_text(row),
                    *marks,
                ]
            )
        self._relay.take([row])

    async def _check(self, answers: Iterable[Answer]) -> None:
        """Raises:
        _Behind: a quiz was changed since it was read that one of these was judged by.
        """
        revisions = revisions_of(answer.quiz for answer in answers)
        newer = await self._line.select(sql.select_newer(revisions, self._shared_lock)) if revisions else ()
        if newer:
            raise _Behind((quiz, revision) for quiz, revision in newer)

    async def find(self, keys: Iterable[Key]) -> dict[Key, Counted]:
        """The submissions that exist among these keys, those of packed quizzes too."""
        asked = list(keys)
        rows = await self._line.select(statements.select_submissions(asked, self._line.rows))
        found = {
            (quiz, player, question): Counted(choices, bool(correct), points, elapsed_ms, given and given.decode())
            for quiz, player, question, choices, correct, points, elapsed_ms, given in rows
        }
        missing = [key for key in asked if key not in found]
        if not missing:
            return found
        packs = await self._line.select(statements.select_packs({quiz for quiz, _, _ in missing}))
        packed = archive.pick(packs, missing)
        return found | {
            key: Counted(one.choices, one.correct, one.points, one.elapsed_ms, one.words) for key, one in packed.items()
        }

    async def close(self) -> None:
        """Give the line back."""
        await self._line.close()


def _is_led(answer: Answer) -> bool:
    """Whether a host may put off the end of a question."""
    return answer.quiz.mode is Mode.HOST_LED


def _verdict(key: Key, fresh: dict[Key, Counted], stored: dict[Key, Counted], others: dict[Key, Outcome]) -> Verdict:
    counted = fresh.get(key)
    if counted is not None:
        return Verdict(Outcome.ACCEPTED, counted)
    counted = stored.get(key)
    if counted is not None:
        return Verdict(Outcome.COUNTED_BEFORE, counted)
    return Verdict(others[key])
