"""One transaction for a batch, on both dialects: the primary key decides, and scores are the sums of submissions."""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import pytest
from asyncmy.errors import DatabaseError as MySQLDatabaseError
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database
from quizfleet.clock import now_ms
from quizfleet.content import Kind, Mode
from quizfleet.embedded import Platform
from quizfleet.grading import Counted
from quizfleet.leaderboard import scores
from quizfleet.lines import open_line
from quizfleet.models import Outbox, Player, QuestionWindow, QuizScore, Submission
from quizfleet.outbox import Row
from quizfleet.quiz import IN_WORDS, Question, Quiz
from quizfleet.quiz_cache import Quizzes
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
_player = Player.__table__  # type: ignore[attr-defined]


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
async def committer(engine: AsyncEngine, relay: Relay, cached: Quizzes | None = None) -> AsyncIterator[Committer]:
    """What commits batches over a line of an engine."""
    columns = ("score", "elapsed_ms", "version")
    clause = database.on_existing_add(engine.dialect, "quiz_score", ("quiz", "player"), columns)
    known = cached or Quizzes(engine)
    made = Committer(open_line(engine, 10), relay, known, clause, database.shared_lock(engine.dialect))
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
    sneaky = Answer(QUIZ, "1); DROP TABLE outbox; --", 1, 0b10, opened_at + 1_000)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="format code 'd'"):
        await commit(own_engine, relay, [sneaky])
    key, sent = (QUIZ.id, 1, 1), Answer(QUIZ, 1, 1, 0b10, opened_at + 1_000)
    for field in ("choices", "points", "elapsed_ms"):
        counted = msgspec.structs.replace(Counted(0b10, True, 900, 5), **{field: "1); DROP TABLE outbox; --"})
        with pytest.raises(ValueError, match="format code 'd'"):
            statements.insert_submissions({key: counted}, {key: sent})


def test_a_batch_without_words_is_a_text_without_words() -> None:
    keys = [(QUIZ.id, player, 1) for player in (2, 1)]
    answers = {key: Answer(QUIZ, key[1], 1, 0b10, 40 + key[1]) for key in keys}
    chosen = {key: Counted(0b10, True, 900, 5) for key in keys}
    columns = "quiz, player, question, choices, correct, points, elapsed_ms, received_at"
    assert statements.insert_submissions(chosen, answers) == (
        f"INSERT INTO submission ({columns}) VALUES (7,1,1,2,1,900,5,41),(7,2,1,2,1,900,5,42)"
    )
    typed = chosen | {keys[0]: Counted(IN_WORDS, False, 0, 5, "it's")}
    assert statements.insert_submissions(typed, answers) == (
        f"INSERT INTO submission ({columns}, given) VALUES (7,1,1,2,1,900,5,41,NULL),(7,2,1,16384,0,0,5,42,X'69742773')"
    )


WORDY = Quiz(
    7,
    "ABCDEFG",
    "Words",
    Mode.SELF_PACED,
    "kahoot@2",
    None,
    (
        Question("Who?", (), 0, 60, 1000, Kind.TEXT, accepted=("Ada Lovelace",)),
        Question("Warm?", (), 0, 60, 1000, Kind.TEXT, accepted=("yes",), warm_up=True),
        Question("Tea?", ("yes", "no"), 0, 60, 0, Kind.POLL),
        Question("Which?", ("a", "b"), 0b10, 60, 0),
    ),
)
TYPED = [
    "Ada",
    "'); DROP TABLE submission; --",
    '\\" OR 1=1 /* \x00; COMMIT',
    "\u4e16\u754c \U0001f600",
    "x" * 100,
    "\U0001f600" * 100,
    "a;b",
    "X'41'",
]


async def test_what_players_typed_is_stored_and_found_as_it_was(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    batch = [Answer(WORDY, player, 1, IN_WORDS, opened_at + 1_000, text) for player, text in enumerate(TYPED, 1)]
    batch.append(Answer(QUIZ, 9, 2, 0b10, opened_at + 1_000))  # of a quiz of choices, in the same batch
    first = await commit(own_engine, relay, batch)
    assert [verdict.outcome for verdict in first] == [Outcome.ACCEPTED] * len(batch)
    again = await commit(own_engine, relay, batch)
    assert [verdict.outcome for verdict in again] == [Outcome.COUNTED_BEFORE] * len(batch)
    assert [verdict.counted for verdict in again] == [verdict.counted for verdict in first]
    found = [verdict.counted for verdict in again if verdict.counted]
    assert [(counted.choices, counted.words) for counted in found] == [*((IN_WORDS, text) for text in TYPED), (2, None)]
    await check_sums(own_engine)


async def test_what_is_not_scored_adds_neither_points_nor_time(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    sent = [
        Answer(WORDY, 1, 1, IN_WORDS, opened_at + 1_000, "ada lovelace"),
        Answer(WORDY, 1, 2, IN_WORDS, opened_at + 2_000, "Yes"),
        Answer(WORDY, 1, 3, 0b01, opened_at + 3_000),
        Answer(WORDY, 1, 4, 0b10, opened_at + 4_000),  # right, for no points: it breaks ties all the same
    ]
    verdicts = [verdict.counted for verdict in await commit(own_engine, relay, sent)]
    told = [(counted.correct, counted.points > 0) for counted in verdicts if counted]
    assert told == [(True, True), (True, False), (False, False), (True, False)]
    async with own_engine.connect() as connection:
        row = (await connection.execute(select(_score.c.elapsed_ms, _score.c.version))).one()
    assert tuple(row) == (5_000, 4)
    for first, elapsed_ms in ((1, 0), (2, 1_000), (3, 1_000), (4, 1_000), (5, 5_000)):
        async with database.write(own_engine) as connection:
            await connection.execute(delete(_player))
            joined = {"quiz": 7, "player": 1, "name": "Anna", "name_key": "anna", "joined_at": 1}
            await connection.execute(insert(_player).values(joined))
        [standing] = await scores.without(own_engine, WORDY, first)
        assert (standing.elapsed_ms, standing.version) == (elapsed_ms, first - 1)


STREAKS = Quiz(
    7,
    "ABCDEFG",
    "Rows",
    Mode.SELF_PACED,
    "accuracy@1+streak",
    None,
    (*QUIZ.questions[:2], Question("Tea?", ("yes", "no"), 0, 60, 0, Kind.POLL), QUIZ.questions[0]),
)


async def points_of(engine: AsyncEngine, relay: Relay, *batches: Sequence[Answer]) -> list[int]:
    """The points that answers brought, batch after batch."""
    verdicts = [verdict for batch in batches for verdict in await commit(engine, relay, batch)]
    return [verdict.counted.points for verdict in verdicts if verdict.counted]


async def test_a_streak_is_read_from_what_was_stored_before(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    def sent(player: int, number: int, choices: int = 0b10, quiz: Quiz = STREAKS) -> Answer:
        return Answer(quiz, player, number, choices, opened_at + 1_000)

    one_by_one = [[sent(1, number)] for number in range(1, 5)]
    assert await points_of(own_engine, relay, *one_by_one) == [1000, 1100, 0, 1200]
    at_once = [sent(2, number) for number in (4, 2, 1, 3)]
    assert await points_of(own_engine, relay, at_once) == [1200, 1100, 1000, 0]
    wrong_between = [sent(3, 1), sent(3, 2, 0b01), sent(3, 4)]
    assert await points_of(own_engine, relay, wrong_between) == [1000, 0, 1000]
    missing_between = [sent(4, 1), sent(4, 4)]
    assert await points_of(own_engine, relay, missing_between) == [1000, 1000]
    beside_others = [sent(5, 1), sent(6, 1), sent(6, 2, 0b01), sent(5, 2), sent(7, 1, quiz=QUIZ), sent(7, 2, quiz=QUIZ)]
    assert await points_of(own_engine, relay, beside_others) == [1000, 1000, 0, 1100, 1000 - 8, 1000 - 8]
    await check_sums(own_engine)


async def test_only_quizzes_that_count_streaks_ask_for_more(
    own_engine: AsyncEngine, relay: Taken, opened_at: int
) -> None:
    async with committer(own_engine, relay) as committing:
        asked: list[str] = []
        select_rows = committing._line.select

        async def watched(query: str) -> Sequence[Sequence[Any]]:
            asked.append(query)
            return await select_rows(query)

        committing._line.select = watched  # type: ignore[method-assign]
        for quiz, player, queries in ((QUIZ, 1, 1), (STREAKS, 2, 2)):
            await committing.commit([Answer(quiz, player, 2, 0b10, opened_at + 1_000)])
            assert len(asked) == queries, asked
            asked.clear()


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
