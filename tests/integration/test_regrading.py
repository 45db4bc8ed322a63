"""A regrade in the database: what the dry run told is what is stored, in rows and in packs, and all of it adds up."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import archive, database, ids, migrations, outbox, quizzes, retention
from quizfleet.clock import now_ms
from quizfleet.content import Kind, Mode
from quizfleet.grading import Given
from quizfleet.hosting.actions import End, Show
from quizfleet.leading.holding import hold
from quizfleet.models import Outbox, PackedQuiz, Player, QuizScore, Submission
from quizfleet.packed import Entry
from quizfleet.quiz import IN_WORDS, Quiz
from quizfleet.regrading import applying
from quizfleet.regrading.applying import Outcome, apply, survey, void
from quizfleet.regrading.correcting import Correction, corrected, voided
from tests.unit.regrading.games import CORRECTIONS, Played, answers, games, question, quiz

pytestmark = pytest.mark.integration

RIGHT, WRONG = Given(0b1), Given(0b10)
HOUR = 3_600_000

_submission, _score, _player = Submission.__table__, QuizScore.__table__, Player.__table__  # type: ignore[attr-defined]
_packed, _outbox = PackedQuiz.__table__, Outbox.__table__  # type: ignore[attr-defined]

Totals = dict[int, tuple[int, int, int]]


async def store(
    engine: AsyncEngine, made: Quiz, given_: dict[int, Played], removed: frozenset[int] = frozenset()
) -> Quiz:
    """A quiz that is over as its players have played it; those who were removed have kept their rows."""
    fresh = replace(made, id=ids.new_quiz_id(now_ms()), code=ids.new_code(), closed_at=now_ms() - HOUR)
    async with database.write(engine) as connection:
        for table, row in quizzes.rows(fresh, now_ms() - 2 * HOUR).items():
            extra = {"closed_at": fresh.closed_at} if table.name == "quiz" else {}
            await connection.execute(insert(table).values(row | extra))
        for player, mine in given_.items():
            await _store_player(connection, fresh, player, answers(fresh, player, mine), gone=player in removed)
    return await quizzes.load(engine, fresh.id)


async def _store_player(
    connection: AsyncConnection, made: Quiz, player: int, entries: list[Entry], *, gone: bool
) -> None:
    keys = {"quiz": made.id, "player": player}
    who = {"name": f"Player {player}", "name_key": f"player {player}", "joined_at": 0}
    await connection.execute(insert(_player).values(keys | who | {"removed_at": now_ms() if gone else None}))
    elapsed_ms = sum(one.elapsed_ms for one in entries if one.correct and made.questions[one.question - 1].is_scored)
    total = {"score": sum(one.points for one in entries), "elapsed_ms": elapsed_ms, "version": 1 + len(entries)}
    await connection.execute(insert(_score).values(keys | total))
    rows = [
        {
            "quiz": made.id, "player": player, "question": one.question, "choices": one.choices, "correct": one.correct,
            "points": one.points, "elapsed_ms": one.elapsed_ms, "received_at": one.received_at,
            "given": one.words.encode() if one.words is not None else None,
        }
        for one in entries
    ]  # fmt: skip
    if rows:
        await connection.execute(insert(_submission), rows)


async def apply_to(engine: AsyncEngine, quiz_id: int, number: int, correction: Correction) -> Outcome:
    """Apply as the endpoint does."""
    async with hold(engine, quiz_id) as held:
        after = corrected(held.quiz, number, correction)
        outcome = await apply(held.connection, held.quiz, after, number)
        await held.change()
    return outcome


async def survey_of(engine: AsyncEngine, before: Quiz, number: int, correction: Correction) -> Outcome:
    async with database.read(engine) as connection:
        return await survey(connection, before, corrected(before, number, correction), number)


async def submissions(engine: AsyncEngine, quiz_id: int) -> dict[tuple[int, int], tuple[bool, int]]:
    """(player, question) -> (correct, points), of rows or of a pack."""
    entries = [one async for some in archive.answers_of_quiz(engine, quiz_id) for one in some]
    return {one[:2]: (one.correct, one.points) for one in entries}


async def totals(engine: AsyncEngine, quiz_id: int) -> Totals:
    """player -> (score, ms, version)."""
    columns = _score.c
    wanted = select(columns.player, columns.score, columns.elapsed_ms, columns.version).where(columns.quiz == quiz_id)
    async with engine.connect() as connection:
        return {row.player: tuple(row[1:]) for row in (await connection.execute(wanted)).all()}


def expected(after: Quiz, given_: dict[int, Played]) -> tuple[dict[tuple[int, int], tuple[bool, int]], Totals]:
    """The same game with the right key from the start, but for versions."""
    rows, sums = {}, {}
    for player, mine in given_.items():
        entries = answers(after, player, mine)
        rows |= {one[:2]: (one.correct, one.points) for one in entries}
        ms = sum(one.elapsed_ms for one in entries if one.correct and after.questions[one.question - 1].is_scored)
        sums[player] = (sum(one.points for one in entries), ms, 0)
    return rows, sums


async def announced(engine: AsyncEngine, quiz_id: int) -> set[int]:
    """The players whose changes wait in the outbox."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(_outbox.c.payload).where(_outbox.c.quiz == quiz_id))).scalars()
        updates = [one for payload in rows for one in outbox.Row(0, 0, payload, 0).updates]
    return {player for one in updates for player in one.players}


GAME: dict[int, Played] = {
    1: {1: (RIGHT, 1_000), 2: (RIGHT, 2_000), 3: (RIGHT, 3_000)},
    2: {1: (WRONG, 1_000), 2: (RIGHT, 2_000), 3: (RIGHT, 3_000)},
    3: {2: (RIGHT, 5)},
    4: {},
    5: {1: (WRONG, 1_000), 3: (RIGHT, 3_000)},
}


@pytest.mark.parametrize("policy", ["kahoot@2", "kahoot@2+streak"])
@pytest.mark.parametrize("packs", [False, True])
async def test_what_was_told_is_what_is_stored(own_engine: AsyncEngine, policy: str, packs: bool) -> None:
    made = quiz(*[question(Kind.SINGLE)] * 3, policy=policy)
    before = await store(own_engine, made, GAME, removed=frozenset({5}))
    if packs:
        assert await retention.pack(own_engine, before.id)
    old = await totals(own_engine, before.id)
    correction = Correction(correct_choices=(2,))
    told = await survey_of(own_engine, before, 1, correction)
    assert await totals(own_engine, before.id) == old
    assert await announced(own_engine, before.id) == set()

    done = await apply_to(own_engine, before.id, 1, correction)
    assert (done.answers_changed, done.changes) == (told.answers_changed, told.changes)
    assert done.changes[0].player == 2
    assert 5 not in {change.player for change in done.changes}, "who was removed is not listed"
    after = await quizzes.load(own_engine, before.id)
    assert after.revision == before.revision + 1
    assert after.questions == corrected(before, 1, correction).questions
    rows, sums = expected(after, GAME)
    assert await submissions(own_engine, before.id) == rows
    now = await totals(own_engine, before.id)
    assert {player: total[:2] for player, total in now.items()} == {player: total[:2] for player, total in sums.items()}
    changed = {player for player in GAME if now[player][:2] != old[player][:2]}
    assert changed == {1, 2, 5}, "who was removed is regraded, too"
    assert {player for player in GAME if now[player][2] == old[player][2] + 1} == changed
    assert {player for player in GAME if now[player][2] == old[player][2]} == set(GAME) - changed
    assert await announced(own_engine, before.id) == changed
    if packs:
        async with own_engine.connect() as connection:
            pack = (await connection.execute(select(_packed).where(_packed.c.quiz == before.id))).one()
        assert (pack.answers, pack.points) == (len(rows), sum(points for _, points in rows.values()))
    else:
        assert await retention.pack(own_engine, before.id), "the regraded answers add up to the scores"
        assert await submissions(own_engine, before.id) == rows


async def test_the_same_again_changes_nothing_and_voiding_can_be_taken_back(own_engine: AsyncEngine) -> None:
    before = await store(own_engine, quiz(*[question(Kind.SINGLE)] * 3, policy="kahoot@2+streak"), GAME)
    rows, old = await submissions(own_engine, before.id), await totals(own_engine, before.id)
    assert (await apply_to(own_engine, before.id, 2, Correction(void=True))).answers_changed == 5
    assert (await apply_to(own_engine, before.id, 2, Correction(void=True))) == Outcome(0, [])
    await apply_to(own_engine, before.id, 2, Correction(void=False))
    assert await submissions(own_engine, before.id) == rows
    now = await totals(own_engine, before.id)
    assert {player: total[:2] for player, total in now.items()} == {player: total[:2] for player, total in old.items()}
    assert (await quizzes.load(own_engine, before.id)).questions == before.questions


async def test_an_open_question_is_voided_in_the_hosts_own_transaction(own_engine: AsyncEngine) -> None:
    made = quiz(*[question(Kind.TEXT)] * 2)
    given_: dict[int, Played] = {1: {1: (Given(IN_WORDS, "Rome"), 5)}, 2: {1: (Given(IN_WORDS, "Oslo"), 5)}}
    before = await store(own_engine, replace(made, mode=Mode.HOST_LED), given_)
    async with hold(own_engine, before.id) as held:
        after, rows = await void(held.connection, held.quiz, 1)
        await held.append([Show(held.now, 1), End(held.now)])
    assert not after.questions[0].is_scored
    assert [one.players for row in rows for one in row.updates] == [(1,)]
    assert await submissions(own_engine, before.id) == {(1, 1): (True, 0), (2, 1): (False, 0)}
    assert {player: total[:2] for player, total in (await totals(own_engine, before.id)).items()} == {
        1: (0, 0),
        2: (0, 0),
    }
    loaded = await quizzes.load(own_engine, before.id)
    assert (loaded.questions, loaded.revision) == (after.questions, 2)


async def test_a_regrade_that_fails_leaves_everything_as_it_was(own_engine: AsyncEngine) -> None:
    before = await store(own_engine, quiz(*[question(Kind.SINGLE)] * 3), GAME)
    rows, old = await submissions(own_engine, before.id), await totals(own_engine, before.id)

    async def fail() -> None:
        async with hold(own_engine, before.id) as held:
            await apply(held.connection, held.quiz, voided(held.quiz, 1), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await submissions(own_engine, before.id) == rows
    assert await totals(own_engine, before.id) == old
    assert await announced(own_engine, before.id) == set()
    assert await quizzes.load(own_engine, before.id) == before


async def test_a_quiz_of_many_players_is_regraded_in_batches(
    own_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = quiz(*[question(Kind.SINGLE)] * 3, policy="kahoot@2+streak")
    given_: dict[int, Played] = {player: GAME[player % 3 + 1] for player in range(1, 41)}
    many, whole = await store(own_engine, made, given_), await store(own_engine, made, given_)
    at_once = await apply_to(own_engine, whole.id, 1, Correction(correct_choices=(2,)))
    monkeypatch.setattr(applying, "AT_A_TIME", 7)
    monkeypatch.setattr(applying, "PACKED_PAIRS", 5)
    read: list[str] = []
    event.listen(own_engine.sync_engine, "before_cursor_execute", lambda *args: read.append(args[2]))
    in_batches = await apply_to(own_engine, many.id, 1, Correction(correct_choices=(2,)))
    assert sum("FROM submission" in text for text in read) == 20, "two players of three questions at a time"
    assert (in_batches.answers_changed, in_batches.changes) == (at_once.answers_changed, at_once.changes)
    assert len(in_batches.announced) == 6
    assert await submissions(own_engine, many.id) == await submissions(own_engine, whole.id)
    assert await totals(own_engine, many.id) == await totals(own_engine, whole.id)


@pytest.fixture(scope="module")
def sqlite_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'regrades.sqlite'}"
        migrations.upgrade(url)
        yield url


@st.composite
def regrades(draw: st.DrawFn) -> tuple[Quiz, dict[int, Played], list[tuple[int, Correction]]]:
    """A game and a few corrections one after the other."""
    played, given_ = draw(games())
    numbers = [n for n, one in enumerate(played.questions, 1) if one.kind is not Kind.POLL]
    said: list[tuple[int, Correction]] = []
    for number in draw(st.lists(st.sampled_from(numbers), max_size=3)) if numbers else []:
        choices = [*CORRECTIONS[played.questions[number - 1].kind], {"void": True}, {"void": False}]
        said.append((number, Correction(**draw(st.sampled_from(choices)))))
    return played, given_, said


@given(regrades(), st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_dry_run_is_what_applying_does(
    sqlite_url: str, game: tuple[Quiz, dict[int, Played], list[tuple[int, Correction]]], packs: bool
) -> None:
    async def check() -> None:
        engine = database.make_engine(sqlite_url, 2)
        try:
            await _check(engine, *game, packs=packs)
        finally:
            await engine.dispose()

    asyncio.run(check())


async def _check(
    engine: AsyncEngine, made: Quiz, given_: dict[int, Played], said: list[tuple[int, Correction]], *, packs: bool
) -> None:
    stored = await store(engine, made, given_)
    if packs:
        await retention.pack(engine, stored.id)
    for number, correction in said:
        before = await quizzes.load(engine, stored.id)
        was = await totals(engine, stored.id)
        told = await survey_of(engine, before, number, correction)
        done = await apply_to(engine, stored.id, number, correction)
        assert (done.answers_changed, done.changes) == (told.answers_changed, told.changes)
        now = await totals(engine, stored.id)
        scores: dict[int, Any] = {change.player: (change.before, change.after) for change in told.changes}
        for player, (score, _, _) in now.items():
            assert scores.get(player, (was[player][0], was[player][0])) == (was[player][0], score)
    after = await quizzes.load(engine, stored.id)
    rows, sums = expected(after, given_)
    assert await submissions(engine, stored.id) == rows
    assert {player: total[:2] for player, total in (await totals(engine, stored.id)).items()} == {
        player: total[:2] for player, total in sums.items()
    }
    if not packs:
        await retention.pack(engine, stored.id)
