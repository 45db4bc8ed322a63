"""Closing and packing: nothing is counted afterwards, and nothing that was counted is lost."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive, database, exporting, quizzes, retention
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.hosting.actions import Action, ExtraTime, Finish, Show
from quizfleet.leading.holding import hold
from quizfleet.models import PackedQuiz, Player, QuestionWindow, QuizScore, Submission
from quizfleet.participation import progress
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.wish import Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.relay import Relay
from quizfleet.retention import RetentionError
from quizfleet.scoring.answer import Answer, Outcome
from quizfleet.seeding import played
from quizfleet.seeding.plan import Plan
from quizfleet.seeding.source import MadeUp
from quizfleet.settings import Settings
from quizfleet.stream import Publisher
from quizfleet.timeline import State
from tests.integration.test_commit import commit, committer

pytestmark = pytest.mark.integration

QUESTIONS, ANSWERED, PLAYERS = 5, 3, 4
HOUR = 3_600_000
SOURCE = MadeUp("retention")

_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]
_packed, _score = PackedQuiz.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_player = Player.__table__  # type: ignore[attr-defined]


@pytest.fixture
def relay(own_engine: AsyncEngine) -> Iterator[Relay]:
    """Where committed announcements go, and stay: it is not started."""
    publisher = Publisher(
        Settings(
            signing_key="s" * 32,  # type: ignore[arg-type]
            database_url="sqlite+aiosqlite://",
            kafka_bootstrap_servers="127.0.0.1:1",
        )
    )
    yield Relay(own_engine, publisher, "unused")
    publisher.close()


async def store(engine: AsyncEngine, mode: Mode = Mode.SELF_PACED, starts_at: int | None = None) -> Quiz:
    """A quiz whose players have answered its first questions, and have the next one open."""
    plan = Plan("test", "1", 1, QUESTIONS, PLAYERS, ANSWERED, mode, starts_at, 20)
    quiz = plan.quiz(0, SOURCE)
    made = now_ms() - HOUR
    rows: dict[Any, Any] = {**quizzes.rows(quiz, made), **played.rows(plan, 0, quiz, made)}
    async with database.write(engine) as connection:
        for table, values in rows.items():
            await connection.execute(insert(table), values)
        if mode is Mode.SELF_PACED:
            opened = {"quiz": quiz.id, "question": ANSWERED + 1, "opened_at": now_ms() - 1_000}
            joined = [row["player"] for row in rows[_score]]
            await connection.execute(insert(_window), [opened | {"player": player} for player in joined])
    return await quizzes.load(engine, quiz.id)


async def players(engine: AsyncEngine) -> list[int]:
    """Who has joined."""
    async with engine.connect() as connection:
        return list((await connection.execute(select(_score.c.player).order_by(_score.c.player))).scalars())


async def count(engine: AsyncEngine, table: Any) -> int:
    """The rows of a table."""
    async with engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def scores(engine: AsyncEngine) -> list[Any]:
    """All totals."""
    async with engine.connect() as connection:
        return [tuple(row) for row in (await connection.execute(select(_score).order_by(_score.c.player))).all()]


async def close_and_pack(engine: AsyncEngine, quiz: Quiz) -> None:
    assert await retention.close(engine, quiz.id)
    packed = await retention.pack(engine, quiz.id)
    assert packed is not None
    assert packed.answers == PLAYERS * ANSWERED


async def test_an_export_is_the_same_before_and_after_packing(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    before, totals = await exporting.export(own_engine, quiz.id), await scores(own_engine)
    await close_and_pack(own_engine, quiz)
    after = await exporting.export(own_engine, quiz.id)
    assert len(after.lines) == PLAYERS * ANSWERED
    assert (after.as_csv(), after.as_json()) == (before.as_csv(), before.as_json())
    assert await scores(own_engine) == totals
    assert [await count(own_engine, table) for table in (_submission, _window, _packed)] == [0, 0, 1]
    async with own_engine.connect() as connection:
        row = (await connection.execute(select(_packed.c.answers, _packed.c.points))).one()
    assert (row.answers, row.points) == (PLAYERS * ANSWERED, sum(line.points for line in before.lines))


async def test_players_see_their_results_after_packing(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    await retention.close(own_engine, quiz.id)
    closed = await quizzes.load(own_engine, quiz.id)
    everybody = await players(own_engine)
    before = [await progress.read(own_engine, closed, player) for player in everybody]
    await retention.pack(own_engine, quiz.id)
    assert [await progress.read(own_engine, closed, player) for player in everybody] == before
    assert [sorted(one.windows) for one in before] == [[1, 2, 3, 4]] * PLAYERS
    assert all(one.is_done(ANSWERED + 1, now_ms()) for one in before)


async def test_packing_twice_is_packing_once(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    await close_and_pack(own_engine, quiz)
    assert await retention.pack(own_engine, quiz.id) is None
    assert not await retention.close(own_engine, quiz.id)
    assert await count(own_engine, _packed) == 1


async def test_a_late_repeat_gets_the_first_result_from_the_pack(own_engine: AsyncEngine, relay: Relay) -> None:
    quiz = await store(own_engine)
    player = (await players(own_engine))[0]
    key = (quiz.id, player, 1)
    async with committer(own_engine, relay) as committing:
        first = (await committing.find([key]))[key]
        await close_and_pack(own_engine, quiz)
        assert await committing.find([key]) == {key: first}
    repeat, missed = Answer(quiz, player, 1, first.choices, now_ms()), Answer(quiz, player, 5, 1, now_ms())
    repeated, refused = await commit(own_engine, relay, [repeat, missed])
    assert (repeated.outcome, repeated.counted) == (Outcome.COUNTED_BEFORE, first)
    assert (refused.outcome, refused.counted) == (Outcome.NOT_OPEN, None)
    async with own_engine.connect() as connection:
        packs = (await connection.execute(select(_packed.c.quiz, _packed.c.format, _packed.c.payload))).all()
        assert [one[:5] for one in archive.pick(packs, [key, (quiz.id, player, 5)]).values()] == [
            (player, 1, first.choices, first.correct, first.points)
        ]
    assert await count(own_engine, _submission) == 0


async def test_nothing_is_counted_after_closing(own_engine: AsyncEngine, relay: Relay) -> None:
    stale, totals = await store(own_engine), await scores(own_engine)
    await retention.close(own_engine, stale.id)
    late = [Answer(stale, player, ANSWERED + 1, 1, now_ms()) for player in await players(own_engine)]
    verdicts = await commit(own_engine, relay, late)
    assert {one.outcome for one in verdicts} == {Outcome.CLOSED}
    assert await scores(own_engine) == totals


async def test_nothing_is_handed_out_after_closing(own_engine: AsyncEngine, relay: Relay) -> None:
    stale = await store(own_engine)
    player = (await players(own_engine))[0]
    await commit(own_engine, relay, [Answer(stale, player, ANSWERED + 1, 1, now_ms())])
    await retention.close(own_engine, stale.id)
    for quiz in (stale, await quizzes.load(own_engine, stale.id)):
        so_far = await progress.read(own_engine, quiz, player)
        handing_out = HandingOut(own_engine, Quizzes(own_engine))
        with pytest.raises(Problem, match="this quiz is over"):
            await handing_out.hand_out(Wish(quiz, player, ANSWERED + 2, now_ms()))
        await handing_out.stop()
    assert (await quizzes.load(own_engine, stale.id)).timeline.moment(now_ms()).state == "finished"
    assert so_far.next_question(await quizzes.load(own_engine, stale.id), now_ms()) is None


async def test_answers_under_way_are_in_the_pack_or_refused(own_engine: AsyncEngine, relay: Relay) -> None:
    quiz = await store(own_engine)
    answers = [Answer(quiz, player, ANSWERED + 1, 1, now_ms()) for player in await players(own_engine)]

    async def end() -> retention.Packed | None:
        await retention.close(own_engine, quiz.id)
        return await retention.pack(own_engine, quiz.id)

    committing = asyncio.gather(*(commit(own_engine, relay, [answer]) for answer in answers))
    verdicts, packed = await asyncio.gather(committing, end())
    assert packed is not None
    accepted = sum(one.outcome is Outcome.ACCEPTED for [one] in verdicts)
    assert packed.answers == PLAYERS * ANSWERED + accepted
    assert await count(own_engine, _submission) == 0
    entries = [one async for some in archive.answers_of_quiz(own_engine, quiz.id) for one in some]
    totals = {row[1]: row[2] for row in await scores(own_engine)}
    assert {player: sum(one.points for one in entries if one.player == player) for player in totals} == totals


async def test_answers_that_do_not_add_up_are_left_as_they_are(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    await retention.close(own_engine, quiz.id)
    async with database.write(own_engine) as connection:
        await connection.execute(update(_score).values(score=_score.c.score + 1))
    with pytest.raises(RetentionError, match="do not add up"):
        await retention.pack(own_engine, quiz.id)
    assert [await count(own_engine, table) for table in (_submission, _packed)] == [PLAYERS * ANSWERED, 0]


async def test_what_is_not_over_is_not_packed(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    with pytest.raises(RetentionError, match="self-paced and not closed"):
        await retention.pack(own_engine, quiz.id)
    with pytest.raises(RetentionError, match="there is no quiz"):
        await retention.pack(own_engine, 5)
    assert [one async for one in retention.finished(own_engine, now_ms() + HOUR)] == []
    await retention.close(own_engine, quiz.id)
    assert [one async for one in retention.finished(own_engine, now_ms() - HOUR)] == []
    assert [one async for one in retention.finished(own_engine, now_ms() + HOUR)] == [quiz.id]


async def test_autopilot_ends_by_the_clock(own_engine: AsyncEngine, relay: Relay) -> None:
    quiz = await store(own_engine, Mode.AUTOPILOT, now_ms() - HOUR)
    with pytest.raises(RetentionError, match="ends by the clock"):
        await retention.close(own_engine, quiz.id)
    assert [one async for one in retention.finished(own_engine, now_ms() - HOUR)] == []
    assert [one async for one in retention.finished(own_engine, now_ms())] == [quiz.id]
    player = (await players(own_engine))[0]
    before = await progress.read(own_engine, quiz, player)
    packed = await retention.pack(own_engine, quiz.id)
    assert packed is not None
    assert packed.answers == PLAYERS * ANSWERED
    assert await progress.read(own_engine, quiz, player) == before
    window = quiz.timeline.window(5)
    assert window is not None
    in_time = Answer(quiz, player, 5, 1, window.opens_at + 1)  # of a process that stood still since
    verdicts = await commit(own_engine, relay, [in_time])
    assert verdicts[0].outcome is Outcome.CLOSED


async def test_an_autopilot_quiz_still_on_is_not_packed(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine, Mode.AUTOPILOT, now_ms() - 80_000)
    with pytest.raises(RetentionError, match="not over yet"):
        await retention.pack(own_engine, quiz.id)


async def test_idle_quizzes_are_those_to_which_nobody_came(own_engine: AsyncEngine) -> None:
    quiz = await store(own_engine)
    assert await retention.idle(own_engine, now_ms() - 30_000) == []
    assert await retention.idle(own_engine, now_ms()) == [quiz.id]
    await retention.close(own_engine, quiz.id)
    assert await retention.idle(own_engine, now_ms()) == []


async def led(engine: AsyncEngine, *done: Action) -> Quiz:
    """A led quiz that was made an hour ago, after its host has done this."""
    quiz = Plan("test", "led", 1, QUESTIONS, 0, 0, Mode.HOST_LED, None, 20).quiz(0, SOURCE)
    async with database.write(engine) as connection:
        for table, row in quizzes.rows(quiz, now_ms() - HOUR).items():
            await connection.execute(insert(table).values(row))
    async with hold(engine, quiz.id) as held:
        await held.append(done)
    return await quizzes.load(engine, quiz.id)


async def test_a_led_quiz_ends_when_its_host_says_so(own_engine: AsyncEngine, relay: Relay) -> None:
    began, finish = now_ms() - HOUR + 1_000, now_ms() - 60_000
    quiz = await led(own_engine, ExtraTime(began, 8, 100), Show(began, 1))
    with pytest.raises(RetentionError, match="host-led and not closed"):
        await retention.pack(own_engine, quiz.id)
    answer = Answer(quiz, 7, 1, quiz.questions[0].correct, began + 7_000)
    assert [one.outcome for one in await commit(own_engine, relay, [answer])] == [Outcome.ACCEPTED]
    assert [one async for one in retention.finished(own_engine, now_ms())] == []
    async with hold(own_engine, quiz.id) as held:
        await held.append([Finish(finish)])
    assert [one async for one in retention.finished(own_engine, finish)] == []
    assert [one async for one in retention.finished(own_engine, finish + 1)] == [quiz.id]
    assert await retention.idle(own_engine, now_ms()) == []
    quiz = await quizzes.load(own_engine, quiz.id)
    before = await progress.read(own_engine, quiz, 7)
    packed = await retention.pack(own_engine, quiz.id)
    assert packed is not None
    assert packed.answers == 1
    closed = await quizzes.load(own_engine, quiz.id)
    assert closed.closed_at == finish
    assert closed.timeline.window(1, 8) == quiz.timeline.window(1, 8)
    assert await progress.read(own_engine, closed, 7) == before
    late = [Answer(quiz, 8, 1, 1, began + 7_000)]  # of a process that stood still since
    assert [one.outcome for one in await commit(own_engine, relay, late)] == [Outcome.CLOSED]


async def test_a_led_quiz_that_its_host_has_left_is_closed(own_engine: AsyncEngine) -> None:
    shown = now_ms() - HOUR // 2
    quiz = await led(own_engine, Show(shown, 1))
    assert await retention.idle(own_engine, shown) == []
    assert await retention.idle(own_engine, shown + 1) == [quiz.id]
    async with database.write(own_engine) as connection:
        joined = {"quiz": quiz.id, "player": 7, "name": "Anna", "name_key": "anna", "joined_at": shown + 500}
        await connection.execute(insert(_player).values(joined))
    assert await retention.idle(own_engine, shown + 500) == []
    assert await retention.idle(own_engine, shown + 501) == [quiz.id]
    assert await retention.close(own_engine, quiz.id)
    closed = await quizzes.load(own_engine, quiz.id)
    assert closed.timeline.moment(now_ms()).state is State.FINISHED
    assert closed.timeline.hidden_from(now_ms()) is None
    assert await retention.idle(own_engine, now_ms()) == []
    assert [one async for one in retention.finished(own_engine, now_ms() + 1)] == [quiz.id]


async def test_a_led_quiz_that_nobody_came_to_is_idle(own_engine: AsyncEngine) -> None:
    quiz = await led(own_engine)
    assert await retention.idle(own_engine, now_ms()) == [quiz.id]
