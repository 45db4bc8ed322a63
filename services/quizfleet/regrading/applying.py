"""A regrade in one transaction: the key, the answers it changes, the scores, and their announcement.

The caller holds the quiz's row alone; whoever counts an answer holds it too, so none can come in between with a grade
by the old key. A dry run reads the same and writes nothing.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quizfleet import archive, outbox, packed, quizzes
from quizfleet.database import on_existing_add
from quizfleet.models import PackedQuiz, Player, QuizScore, Submission
from quizfleet.outbox import Row
from quizfleet.packed import Entry
from quizfleet.quiz import Quiz
from quizfleet.ranking import Total
from quizfleet.regrading import statements
from quizfleet.regrading.correcting import voided
from quizfleet.regrading.replaying import Change, Delta, Regraded, compare, concerned, delta, replay
from quizfleet.relay import PACKED_PAIRS

AT_A_TIME = 10_000
"""Answers in memory, and rows in a statement."""

_packed, _player = PackedQuiz.__table__, Player.__table__  # type: ignore[attr-defined]
_score, _submission = QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a regrade changes, or would: how many answers, and for whom of those who are listed.

    `announced` are the outbox rows of one that was applied, for a relay to take once it is committed.
    """

    answers_changed: int
    changes: list[Change]
    announced: list[Row] = field(default_factory=list)


async def survey(connection: AsyncConnection, before: Quiz, after: Quiz, number: int) -> Outcome:
    """What correcting a question (from 1) would change."""
    return await _Regrade(connection, before, after, number).run()


async def apply(connection: AsyncConnection, before: Quiz, after: Quiz, number: int) -> Outcome:
    """Correct a question in the caller's transaction, which holds the quiz alone and raises its revision."""
    return await _Regrade(connection, before, after, number, applies=True).run()


async def void(connection: AsyncConnection, quiz: Quiz, number: int) -> tuple[Quiz, list[Row]]:
    """Let a question (from 1) count for nobody; the quiz as it is then, and the outbox rows for a relay to take.

    In the caller's transaction, which holds the quiz alone (`quiz` is what it has read then) and raises its revision.
    """
    after = voided(quiz, number)
    return after, (await apply(connection, quiz, after, number)).announced


class _Regrade:
    def __init__(
        self, connection: AsyncConnection, before: Quiz, after: Quiz, number: int, *, applies: bool = False
    ) -> None:
        self._connection = connection
        self._before = before
        self._after = after
        self._number = number
        self._applies = applies
        self._deltas: dict[int, Delta] = {}
        self._answers_changed = 0

    async def run(self) -> Outcome:
        totals = await self._totals()
        pack = await archive.pack_of(self._connection, self._before.id)
        if pack is not None:
            await self._regrade_pack(pack)
        else:
            async for of_players in self._batches(sorted(totals)):
                await self._store(list(self._regrade(of_players)))
        listed = [total for total, is_listed in totals.values() if is_listed]
        outcome = Outcome(self._answers_changed, compare(listed, self._deltas))
        if not self._applies:
            return outcome
        await quizzes.store_questions(self._connection, self._after)
        return Outcome(outcome.answers_changed, outcome.changes, await self._store_scores())

    async def _totals(self) -> dict[int, tuple[Total, bool]]:
        """Each player's total, and whether they are listed."""
        score, player = _score.c, _player.c
        named = _score.outerjoin(_player, (player.quiz == score.quiz) & (player.player == score.player))
        wanted = select(score.player, player.name, score.score, score.elapsed_ms, player.removed_at).select_from(named)
        rows = (await self._connection.execute(wanted.where(score.quiz == self._before.id))).all()
        return {
            row.player: (
                Total(row.player, row.name or "", row.score, row.elapsed_ms),
                row.name is not None and row.removed_at is None,
            )
            for row in rows
        }

    async def _batches(self, players: Sequence[int]) -> AsyncIterator[list[Entry]]:
        """The answers that count here, of so many players at a time that memory is bounded."""
        first, last = questions = concerned(self._before, self._number)
        step = max(1, AT_A_TIME // (last - first + 1))
        for start in range(0, len(players), step):
            some = players[start : start + step]
            between = (some[0], some[-1])
            yield await archive.answers_between(self._connection, self._before.id, between, questions)

    def _regrade(self, entries: Iterable[Entry]) -> Iterator[Regraded]:
        """Regrade answers, sorted by player, and note what it changes of their scores."""
        for player, mine in groupby(entries, attrgetter("player")):
            regraded = list(replay(self._before, self._after, self._number, mine))
            changed = delta(regraded)
            if changed != Delta():
                self._deltas[player] = changed
            self._answers_changed += sum(one.is_changed for one in regraded)
            yield from regraded

    async def _regrade_pack(self, pack: packed.Pack) -> None:
        entries = list(pack)
        changed = {one.after[:2]: one.after for one in self._regrade(entries) if one.is_changed}
        if self._applies and changed:
            whole = [changed.get(entry[:2], entry) for entry in entries]
            points = sum(entry.points for entry in whole if entry.is_answer)
            row = {"format": packed.FORMAT, "points": points, "payload": packed.encode(whole)}
            await self._connection.execute(update(_packed).where(_packed.c.quiz == self._before.id).values(row))

    async def _store(self, regraded: Sequence[Regraded]) -> None:
        changed = [one for one in regraded if one.is_changed]
        if not self._applies or not changed:
            return
        clause = on_existing_add(
            self._connection.dialect, _submission.name, _submission.primary_key.columns.keys(), ("correct", "points")
        )
        for start in range(0, len(changed), AT_A_TIME):
            text = statements.change_submissions(self._before.id, changed[start : start + AT_A_TIME], clause)
            await self._connection.exec_driver_sql(text)

    async def _store_scores(self) -> list[Row]:
        """Add to the scores; the outbox rows that announce it."""
        clause = on_existing_add(
            self._connection.dialect,
            _score.name,
            _score.primary_key.columns.keys(),
            ("score", "elapsed_ms", "version"),
        )
        quiz, players = self._before.id, sorted(self._deltas)
        announced = []
        for start in range(0, len(players), PACKED_PAIRS):
            some = players[start : start + PACKED_PAIRS]
            text = statements.change_scores(quiz, {player: self._deltas[player] for player in some}, clause)
            await self._connection.exec_driver_sql(text)
            announced.append(await outbox.announce(self._connection, [(quiz, player) for player in some]))
        return announced
