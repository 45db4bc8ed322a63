"""A host's actions and everything else are one after the other, whichever processes they go through."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids, quizzes
from quizfleet.clock import now_ms
from quizfleet.coalescer import Coalescer
from quizfleet.content import QuizContent
from quizfleet.database import is_transient, make_engine, write
from quizfleet.embedded import Platform
from quizfleet.hosting.actions import Action, AddTime, End, Lock, Pause, Remove, Show, Standings
from quizfleet.hosting.commands import Command, Order
from quizfleet.leaderboard import scores
from quizfleet.leading.acting import Leading
from quizfleet.leading.holding import hold
from quizfleet.leading.players import Count, count
from quizfleet.lines import open_line
from quizfleet.models import HostAction, Player, QuizScore, Submission
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.relay import Relay
from quizfleet.scoring.answer import Answer, Outcome, Verdict
from quizfleet.settings import Settings
from quizfleet.stream import Publisher
from quizfleet.timeline import State
from tests.integration.client import Api, granted, question, quiz_content, refused
from tests.integration.host import host_of
from tests.integration.live import frame, frame_where, live
from tests.integration.test_commit import Taken, committer
from tests.integration.test_led_rooms import state_and_board

pytestmark = pytest.mark.integration

SECONDS = 30

_action = HostAction.__table__  # type: ignore[attr-defined]
_player, _score, _submission = Player.__table__, QuizScore.__table__, Submission.__table__  # type: ignore[attr-defined]


@pytest.fixture
async def other_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The same database from another process."""
    made = make_engine(database_url, 8)
    yield made
    await made.dispose()


@pytest.fixture
def publisher(platform: Platform) -> Iterator[Publisher]:
    made = Publisher(settings(platform.backends.kafka_bootstrap_servers))
    yield made
    made.close()


def settings(broker: str) -> Settings:
    """Settings with a broker."""
    return Settings(
        signing_key="s" * 32,  # type: ignore[arg-type]
        database_url="sqlite+aiosqlite://",
        kafka_bootstrap_servers=broker,
    )


@pytest.fixture
def relay(own_engine: AsyncEngine, publisher: Publisher) -> Relay:
    """Where committed announcements go, and stay: it is not started."""
    return Taken(own_engine, publisher, "unused")


@pytest.fixture
async def quiz(own_engine: AsyncEngine) -> Quiz:
    """A led quiz of three questions, which open at once."""
    wanted = quiz_content(*(question(seconds=SECONDS) for _ in range(3)), mode="host-led", leadSeconds=0)
    return await quizzes.create(own_engine, QuizContent.model_validate(wanted))


@pytest.fixture
async def leading(own_engine: AsyncEngine, publisher: Publisher) -> AsyncIterator[Leading]:
    """A process through which the host acts."""
    made = Leading(own_engine, publisher, "test.quiz-control", Quizzes(own_engine))
    yield made
    await made.stop()


async def log(engine: AsyncEngine, quiz: Quiz) -> list[int]:
    """The numbers of what the host has done."""
    async with engine.connect() as connection:
        wanted = select(_action.c.seq).where(_action.c.quiz == quiz.id).order_by(_action.c.seq)
        return list((await connection.execute(wanted)).scalars())


async def join(engine: AsyncEngine, quiz: Quiz, *players: int) -> None:
    """Let players be in a quiz."""
    async with write(engine) as connection:
        for player in players:
            keys = {"quiz": quiz.id, "player": player}
            name = f"P{player}"
            await connection.execute(insert(_player).values(**keys, name=name, name_key=name, joined_at=1))
            await connection.execute(insert(_score).values(**keys, score=0, elapsed_ms=0, version=1))


async def silently(engine: AsyncEngine, quiz: int, *done: Action) -> None:
    """Act as a host whose message to the other processes is lost."""
    async with hold(engine, quiz) as held:
        await held.append(done)


@pytest.fixture
async def stale(other_engine: AsyncEngine, quiz: Quiz) -> Quizzes:
    """What another process has in its cache, from before the host did anything."""
    made = Quizzes(other_engine)
    await made.get(quiz.id)
    return made


async def commit(engine: AsyncEngine, relay: Relay, cached: Quizzes, *answers: Answer) -> list[Outcome]:
    """What becomes of answers in a process that has this in its cache."""
    async with committer(engine, relay, cached) as committing:
        return [verdict.outcome for verdict in await committing.commit(answers)]


async def test_of_many_who_order_the_same_of_one_revision_one_succeeds(
    own_engine: AsyncEngine, other_engine: AsyncEngine, publisher: Publisher, quiz: Quiz
) -> None:
    processes = [Leading(engine, publisher, "test", Quizzes(engine)) for engine in (own_engine, other_engine) * 4]
    told = await asyncio.gather(
        *(process.act(quiz.id, Order(Command.START), revision=0) for process in processes), return_exceptions=True
    )
    refusals = [one for one in told if not isinstance(one, Quiz)]
    assert [one.slug for one in refusals if isinstance(one, Problem)] == ["moved-on"] * 7
    assert await log(own_engine, quiz) == [1]


async def test_each_of_many_orders_has_a_number_of_its_own(
    own_engine: AsyncEngine, other_engine: AsyncEngine, publisher: Publisher, quiz: Quiz
) -> None:
    await join(own_engine, quiz, *range(1, 13))
    processes = [Leading(engine, publisher, "test", Quizzes(engine)) for engine in (own_engine, other_engine)]
    orders = [Order(Command.REMOVE, player=player) for player in range(1, 13)]
    await asyncio.gather(*(processes[order.player % 2].act(quiz.id, order) for order in orders))
    assert await log(own_engine, quiz) == list(range(1, 13))
    led = await quizzes.load(own_engine, quiz.id)
    assert (led.revision, led.room.removed) == (12, frozenset(range(1, 13)))
    instants = [action.at for action in led.actions]
    assert instants == sorted(instants)


async def test_a_process_that_has_not_heard_of_the_start_takes_answers(
    other_engine: AsyncEngine, leading: Leading, relay: Relay, quiz: Quiz, stale: Quizzes
) -> None:
    await leading.act(quiz.id, Order(Command.START))
    known = stale.known(quiz.id)
    assert known is not None
    assert known.timeline.moment(now_ms()).state is State.LOBBY
    answer = Answer(known, 7, 1, 1, now_ms())
    assert await commit(other_engine, relay, stale, answer) == [Outcome.ACCEPTED]


async def test_an_end_counts_for_whoever_has_not_heard_of_it(
    other_engine: AsyncEngine, leading: Leading, relay: Relay, quiz: Quiz
) -> None:
    await leading.act(quiz.id, Order(Command.START))
    stale = Quizzes(other_engine)
    known = await stale.get(quiz.id)
    before = now_ms()
    await asyncio.sleep(0.02)
    ended = await leading.act(quiz.id, Order(Command.END))
    at = ended.actions[-1].at
    answers = [Answer(known, 7, 1, 1, before), Answer(known, 8, 1, 1, at - 1), Answer(known, 9, 1, 1, at)]
    outcomes = await commit(other_engine, relay, stale, *answers)
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.CLOSED]
    assert (await stale.get(quiz.id)).revision == ended.revision


async def test_added_time_and_pauses_count_for_whoever_has_not_heard_of_them(
    own_engine: AsyncEngine, other_engine: AsyncEngine, leading: Leading, relay: Relay, quiz: Quiz
) -> None:
    started = await leading.act(quiz.id, Order(Command.START))
    stale = Quizzes(other_engine)
    known = await stale.get(quiz.id)
    window = started.timeline.window(1)
    assert window is not None
    await silently(own_engine, quiz.id, AddTime(window.closes_at - 5, 10), Pause(window.closes_at + 5_000))
    added = Answer(known, 7, 1, 1, window.closes_at + 4_999)
    paused = Answer(known, 8, 1, 1, window.closes_at + 5_000)
    assert await commit(other_engine, relay, stale, added, paused) == [Outcome.ACCEPTED, Outcome.NOT_OPEN]


async def test_what_one_host_does_holds_up_no_answer_to_another_quiz_in_the_batch(
    own_engine: AsyncEngine, other_engine: AsyncEngine, leading: Leading, relay: Relay, quiz: Quiz, stale: Quizzes
) -> None:
    wanted = QuizContent.model_validate(quiz_content(question(), mode="host-led", leadSeconds=0))
    other = await quizzes.create(own_engine, wanted)
    await leading.act(other.id, Order(Command.START))
    await leading.act(quiz.id, Order(Command.START))
    await leading.act(quiz.id, Order(Command.END))
    known, running = stale.known(quiz.id), await stale.get(other.id)
    assert known is not None
    late, in_time = Answer(known, 7, 1, 1, now_ms()), Answer(running, 7, 1, 1, now_ms())
    assert await commit(other_engine, relay, stale, late, in_time) == [Outcome.CLOSED, Outcome.ACCEPTED]


async def test_answers_and_an_end_at_the_same_time_are_one_after_the_other(
    own_engine: AsyncEngine, other_engine: AsyncEngine, leading: Leading, relay: Relay, quiz: Quiz
) -> None:
    await leading.act(quiz.id, Order(Command.START))
    stale = Quizzes(other_engine)
    known = await stale.get(quiz.id)

    async def answer(accepting: Coalescer[Answer, Verdict], player: int) -> tuple[int, Outcome]:
        await asyncio.sleep(player * 0.004)
        received_at = now_ms()
        return received_at, (await accepting.submit(Answer(known, player, 1, 1, received_at))).outcome

    async def end() -> Quiz:
        await asyncio.sleep(0.05)
        return await leading.act(quiz.id, Order(Command.END))

    async with committer(other_engine, relay, stale) as one, committer(other_engine, relay, stale) as another:
        lanes = [one.commit, another.commit]
        accepting: Coalescer[Answer, Verdict] = Coalescer(lanes, is_transient=is_transient, rows=5, queue=100)
        ended, *told = await asyncio.gather(end(), *(answer(accepting, player) for player in range(1, 51)))
    at = ended.actions[-1].at
    for received_at, outcome in told:
        assert outcome is (Outcome.ACCEPTED if received_at < at else Outcome.CLOSED)
    assert {outcome for _, outcome in told} == {Outcome.ACCEPTED, Outcome.CLOSED}


async def test_an_end_by_the_clock_is_believed_after_a_host_who_is_putting_it_off(
    own_engine: AsyncEngine, other_engine: AsyncEngine, leading: Leading
) -> None:
    wanted = QuizContent.model_validate(quiz_content(question(seconds=5), mode="host-led", leadSeconds=0))
    quiz = await quizzes.create(own_engine, wanted)
    started = await leading.act(quiz.id, Order(Command.START))
    window = started.timeline.window(1)
    assert window is not None
    await asyncio.sleep((window.closes_at - now_ms()) / 1000 - 0.3)
    async with hold(own_engine, quiz.id) as held:
        assert held.now < window.closes_at
        await held.append([AddTime(held.now, 60)])
        await asyncio.sleep(0.8)  # the question closes meanwhile, for whoever looks at the rows that are committed
        loading = asyncio.create_task(quizzes.load(other_engine, quiz.id))
        await asyncio.sleep(0.3)
        assert not loading.done()
    loaded = await loading
    assert loaded.timeline.moment(now_ms()).state is State.OPEN
    assert not loaded.timeline.is_public(1, now_ms())


async def test_one_of_many_processes_closes_a_question_that_all_have_answered(
    own_engine: AsyncEngine, other_engine: AsyncEngine, publisher: Publisher, relay: Relay, quiz: Quiz
) -> None:
    processes = [Leading(engine, publisher, "test", Quizzes(engine)) for engine in (own_engine, other_engine) * 3]
    await processes[0].act(quiz.id, Order(Command.START))
    assert not await processes[0].end_if_answered(quiz.id, 1)  # nobody has joined
    await join(own_engine, quiz, 7, 8, 9)
    known = await quizzes.load(other_engine, quiz.id)
    cached = Quizzes(other_engine)
    for player in (7, 8):
        await commit(other_engine, relay, cached, Answer(known, player, 1, 1, now_ms()))
    assert await count(own_engine, {quiz.id: 1, 5: None}) == {quiz.id: Count(3, 2), 5: Count()}
    assert not await processes[0].end_if_answered(quiz.id, 1)
    await processes[0].act(quiz.id, Order(Command.REMOVE, player=9))
    assert await count(own_engine, {quiz.id: 2}) == {quiz.id: Count(2, 0)}
    assert not await processes[0].end_if_answered(quiz.id, 2)
    ended = await asyncio.gather(*(process.end_if_answered(quiz.id, 1) for process in processes))
    assert sorted(ended) == [False] * 5 + [True]
    led = await quizzes.load(own_engine, quiz.id)
    assert isinstance(led.actions[-1], End)
    assert led.timeline.is_public(1, now_ms())


async def test_a_broker_that_is_away_does_not_keep_a_host_from_acting(own_engine: AsyncEngine, quiz: Quiz) -> None:
    away = Publisher(settings("127.0.0.1:1"))
    leading = Leading(own_engine, away, "test", Quizzes(own_engine))
    try:
        async with asyncio.timeout(3):
            assert (await leading.act(quiz.id, Order(Command.START))).revision == 1
        await leading.stop()
    finally:
        away.close()


async def test_a_removed_player_is_off_the_board_and_its_version_goes_on(
    own_engine: AsyncEngine, leading: Leading, quiz: Quiz
) -> None:
    await join(own_engine, quiz, 7, 8)
    await leading.act(quiz.id, Order(Command.REMOVE, player=7))
    await leading.act(quiz.id, Order(Command.REMOVE, player=7, ban=True))
    for standings in (await scores.of_quiz(own_engine, quiz.id), await scores.without(own_engine, quiz, 1)):
        told = sorted((row.player, row.removed, row.version) for row in standings)
        assert told == [(7, True, 2), (8, False, 1)]
    line = open_line(own_engine, 10)
    [row] = (await scores.of_pairs(line, [(quiz.id, 7)]))[quiz.id]
    await line.close()
    assert (row.removed, row.member) == (True, "")


async def test_who_joins_while_the_host_locks_the_room_is_before_or_after(api: Api, engine: AsyncEngine) -> None:
    host = await host_of(api)
    quiz = await quizzes.by_code(engine, host.code)
    assert quiz is not None
    async with hold(engine, quiz) as held:
        joining = asyncio.create_task(api.try_join(host.code))
        await asyncio.sleep(0.3)
        assert not joining.done()
        await held.append([Lock(held.now)])
    refused(await joining, 403, "room-locked")
    assert await host.players() == []


async def test_processes_that_have_not_heard_tell_nothing_that_is_over(api: Api, engine: AsyncEngine) -> None:
    """Nothing is told on quiz-control here: what is asked for is answered by what the database says."""
    host = await host_of(api, question("one"), question("two"))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    quiz = await quizzes.by_code(engine, host.code)
    assert quiz is not None
    for player in (anna, ben):
        assert (await player.now())["state"] == "lobby"
        refused(await player.get_question(1), 409, "question-not-open")
        await player.board()
    await silently(engine, quiz, Show(now_ms(), 1))
    assert len(granted(await anna.get_question(1))["choices"]) == 3
    assert (await anna.now())["state"] == "open"
    granted(await anna.put_answer(1, 1), 201)
    await silently(engine, quiz, End(now_ms()))
    refused(await ben.put_answer(1, 1), 410, "question-closed")
    assert granted(await anna.get_question(1))["result"]["correct"]
    assert (await anna.now())["state"] == "reveal"
    assert (await ben.board())["entries"][0]["score"] > 0
    await silently(engine, quiz, Remove(now_ms(), ids.decode(ben.player)))
    refused(await ben.send("GET", ben.path), 403, "removed")
    refused(await ben.get_question(1), 403, "removed")
    refused(await ben.send("GET", f"{ben.path}/leaderboard"), 403, "removed")


async def test_a_room_that_has_not_heard_shows_nothing_that_is_open_and_finds_out(
    api: Api, engine: AsyncEngine, platform: Platform
) -> None:
    host = await host_of(api, question("one"), question("two"))
    anna, _ = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    quiz = await quizzes.by_code(engine, host.code)
    assert quiz is not None
    async with live(platform.url, host.quiz, host.token) as socket:
        await host.order("start")
        await frame_where(socket, lambda seen: seen.get("state") == "open")
        granted(await anna.put_answer(1, 1), 201)
        await host.order("end")
        await state_and_board(socket, "reveal", 3)
        before = (await anna.board())["entries"]
        await silently(engine, quiz, Standings(now_ms()), Show(now_ms(), 2))
        granted(await anna.put_answer(2, 1), 201)
        seen: dict[str, Any] = {}
        while seen.get("state") != "open":
            seen = await frame(socket)
            if seen["type"] == "board":
                assert seen["entries"] == before
        assert seen["question"] == 2
