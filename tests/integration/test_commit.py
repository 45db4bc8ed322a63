"""One transaction for a batch, on both dialects: the primary key decides, and scores are the sums of submissions."""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

import pytest
from asyncmy.errors import DatabaseError as MySQLDatabaseError
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.embedded import Platform
from quizfleet.lines import open_line
from quizfleet.models import Outbox, QuestionWindow, QuizScore, Submission
from quizfleet.outbox import Row
from quizfleet.quiz import Question, Quiz
from quizfleet.relay import Relay
from quizfleet.scoring import statements
from quizfleet.scoring.answer import Answer, Outcome, Verdict
from quizfleet.scoring.commit import Committer
from quizfleet.settings import Settings
from quizfleet.stream import Publisher

pytestmark = pytest.mark.integration

DatabaseError = (MySQLDatabaseError, sqlite3.DatabaseError)

QUESTIONS = 4
PLAYERS = range(1, 11)
QUIZ = Quiz(
    7, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@1", None, (Question("?", ("a", "b"), 0b10, 60, 1000),) * QUESTIONS
)

_submission, _score = Submission.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_window, _outbox = QuestionWindow.__table__, Outbox.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def other_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The same database from another process."""
    made = database.make_engine(database_url, 4)
    yield made
    await made.dispose()


@pytest.fixture
async def opened_at(own_engine: AsyncEngine) -> int:
    """When every question was handed out to every player."""
    opened = now_ms() - 1_000
    keys = [(player, number) for player in PLAYERS for number in range(1, QUESTIONS + 1)]
    rows = [{"quiz": QUIZ.id, "player": player, "question": number, "opened_at": opened} for player, number in keys]
    async with database.write(own_engine) as connection:
        await connection.execute(insert(_window), rows)
    return opened


def answers(choices: int, received_at: int) -> list[Answer]:
    """Everybody's answer to every question."""
    return [
        Answer(QUIZ, player, number, choices, received_at) for player in PLAYERS for number in range(1, QUESTIONS + 1)
    ]


class Taken(Relay):
    """A relay that publishes nothing, since it was not started, and shows what it was given."""

    rows: list[Row]

    def take(self, rows: Iterable[Row]) -> None:
        self.rows = [*getattr(self, "rows", []), *rows]


@pytest.fixture
def relay(platform: Platform, own_engine: AsyncEngine) -> Iterator[Taken]:
    """Where committed announcements go."""
    publisher = Publisher(
        Settings(
            signing_key="s" * 32,  # type: ignore[arg-type]
            database_url=platform.backends.database_url,
            kafka_bootstrap_servers=platform.backends.kafka_bootstrap_servers,
        )
    )
    yield Taken(own_engine, publisher, "unused")
    publisher.close()


@contextlib.asynccontextmanager
async def committer(engine: AsyncEngine, relay: Relay) -> AsyncIterator[Committer]:
    """What commits batches over a line of an engine."""
    columns = ("score", "elapsed_ms", "version")
    clause = database.on_existing_add(engine.dialect, "quiz_score", ("quiz", "player"), columns)
    made = Committer(open_line(engine, 10), relay, clause, database.shared_lock(engine.dialect))
    try:
        yield made
    finally:
        await made.close()


async def commit(engine: AsyncEngine, relay: Relay, batch: Sequence[Answer]) -> list[Verdict]:
    """Commit as the coalescer does: what meets a deadlock is tried again, whole."""
    async with committer(engine, relay) as committing:
        while True:
            try:
                return await committing.commit(batch)
            except Exception as failure:
                if not database.is_transient(failure):
                    raise


async def check_sums(engine: AsyncEngine) -> None:
    """Scores are what the submissions sum up to."""
    columns = _submission.c
    right = (
        func.sum(columns.elapsed_ms).filter(columns.correct)
        if engine.dialect.name == "sqlite"
        else func.sum(func.if_(columns.correct, columns.elapsed_ms, 0))
    )
    summed = select(columns.player, func.sum(columns.points), func.coalesce(right, 0), func.count()).group_by(
        columns.player
    )
    stored = select(_score.c.player, _score.c.score, _score.c.elapsed_ms, _score.c.version)
    async with engine.connect() as connection:
        expected = {tuple(map(int, row)) for row in (await connection.execute(summed)).all()}
        assert {tuple(row) for row in (await connection.execute(stored)).all()} == expected


async def test_two_processes_with_the_same_keys_count_each_once(
    own_engine: AsyncEngine, other_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    right, wrong = answers(0b10, opened_at + 2_000), answers(0b01, opened_at + 3_000)
    rng = random.Random(1)
    rng.shuffle(right)
    rng.shuffle(wrong)
    batches = [(engine, batch[start : start + 10]) for start in range(0, 40, 10) for engine, batch in
               ((own_engine, right), (other_engine, wrong))]  # fmt: skip
    verdicts = await asyncio.gather(*(commit(engine, relay, batch) for engine, batch in batches))
    accepted = [verdict for some in verdicts for verdict in some if verdict.outcome is Outcome.ACCEPTED]
    before = [verdict for some in verdicts for verdict in some if verdict.outcome is Outcome.COUNTED_BEFORE]
    assert len(accepted) == len(before) == len(right)
    winners = {}
    for (_, batch), some in zip(batches, verdicts, strict=True):
        for answer, verdict in zip(batch, some, strict=True):
            assert verdict.counted is not None
            winners.setdefault(answer.key, set()).add(verdict.counted)
    assert all(len(counted) == 1 for counted in winners.values())
    await check_sums(own_engine)


async def test_a_batch_sorts_out_what_counts(own_engine: AsyncEngine, relay: Taken, opened_at: int) -> None:
    in_time, late = opened_at + 1_000, opened_at + 60_000
    (first,) = await commit(own_engine, relay, [Answer(QUIZ, 1, 1, 0b10, in_time)])
    batch = [
        Answer(QUIZ, 1, 1, 0b01, in_time),  # answered before
        Answer(QUIZ, 1, 2, 0b10, in_time),
        Answer(QUIZ, 2, 1, 0b10, late),
        Answer(QUIZ, 99, 1, 0b10, in_time),  # never handed out
        Answer(QUIZ, 2, 2, 0b01, in_time),
    ]
    verdicts = await commit(own_engine, relay, batch)
    assert [verdict.outcome for verdict in verdicts] == [
        Outcome.COUNTED_BEFORE,
        Outcome.ACCEPTED,
        Outcome.CLOSED,
        Outcome.NOT_OPEN,
        Outcome.ACCEPTED,
    ]
    assert verdicts[0].counted == first.counted
    assert [verdict.counted is None for verdict in verdicts] == [False, False, True, True, False]
    await check_sums(own_engine)


async def test_a_late_repeat_of_what_counts_gets_it_back(own_engine: AsyncEngine, relay: Taken, opened_at: int) -> None:
    (first,) = await commit(own_engine, relay, [Answer(QUIZ, 1, 1, 0b10, opened_at + 1_000)])
    (again,) = await commit(own_engine, relay, [Answer(QUIZ, 1, 1, 0b10, opened_at + 90_000)])
    assert (again.outcome, again.counted) == (Outcome.COUNTED_BEFORE, first.counted)


async def test_only_what_is_new_is_announced_in_the_same_transaction(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    batch = [Answer(QUIZ, player, 1, 0b10, opened_at + 1_000) for player in (1, 2)]
    await commit(own_engine, relay, batch)
    (row,) = relay.rows
    await commit(own_engine, relay, batch)
    assert relay.rows == [row]
    assert [(update.quiz, set(update.players)) for update in row.updates] == [(QUIZ.id, {1, 2})]
    async with own_engine.connect() as connection:
        assert (await connection.execute(select(_outbox))).all() == [(row.quiz, row.id, row.payload, row.created_at)]


async def test_what_was_published_is_deleted_with_the_next_batch(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    await commit(own_engine, relay, [Answer(QUIZ, 1, 1, 0b10, opened_at + 1_000)])
    relay.published(relay.rows)
    await commit(own_engine, relay, [Answer(QUIZ, 1, 2, 0b10, opened_at + 1_000)])
    async with own_engine.connect() as connection:
        assert (await connection.execute(select(_outbox.c.id))).scalars().all() == [relay.rows[1].id]


async def test_what_a_failed_batch_should_have_deleted_is_deleted_with_the_next(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    await commit(own_engine, relay, [Answer(QUIZ, 1, 1, 0b10, opened_at + 1_000)])
    relay.published(relay.rows)
    await poison(own_engine, 2)
    with pytest.raises(DatabaseError):
        await commit(own_engine, relay, [Answer(QUIZ, 2, 1, 0b10, opened_at + 1_000)])
    await commit(own_engine, relay, [Answer(QUIZ, 1, 2, 0b10, opened_at + 1_000)])
    async with own_engine.connect() as connection:
        assert (await connection.execute(select(_outbox.c.id))).scalars().all() == [relay.rows[1].id]


async def poison(engine: AsyncEngine, player: int) -> None:
    """From now on the database refuses every submission of a player."""
    when = f"CREATE TRIGGER poison BEFORE INSERT ON submission FOR EACH ROW {{}} NEW.player = {player:d} {{}}"
    parts = ("WHEN", "BEGIN SELECT RAISE(FAIL, 'poison'); END")
    if engine.dialect.name != "sqlite":
        parts = ("IF", "THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'poison'; END IF")
    async with engine.begin() as connection:
        await connection.execute(text(when.format(*parts)))


async def test_a_batch_that_fails_leaves_nothing(own_engine: AsyncEngine, relay: Taken, opened_at: int) -> None:
    await poison(own_engine, 2)
    with pytest.raises(DatabaseError, match="poison"):
        await commit(own_engine, relay, [Answer(QUIZ, player, 1, 0b10, opened_at + 1_000) for player in (1, 2)])
    async with own_engine.connect() as connection:
        for table in (_submission, _score, _outbox):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_nothing_but_integers_gets_into_a_statement(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    sneaky = Answer(QUIZ, 1, 1, "1); DROP TABLE outbox; --", opened_at + 1_000)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="format code 'd'"):
        await commit(own_engine, relay, [sneaky])


async def test_scores_are_added_to_what_is_there(own_engine: AsyncEngine) -> None:
    columns = ("score", "elapsed_ms", "version")
    clause = database.on_existing_add(own_engine.dialect, "quiz_score", ("quiz", "player"), columns)
    line = open_line(own_engine, 10)

    async def add(*rows: tuple[int, int, int, int]) -> None:
        await line.run([statements.add_scores({(7, player): list(sums) for player, *sums in rows}, clause)])

    await add((1, 100, 10, 1))
    await add((1, 5, 1, 1), (2, 7, 3, 1))
    await add((2, 1, 1, 1))
    await line.close()
    async with own_engine.connect() as connection:
        rows = (await connection.execute(select(_score).order_by(_score.c.player))).all()
    assert [tuple(row) for row in rows] == [(7, 1, 105, 11, 2), (7, 2, 8, 4, 2)]
