"""What is changed while answers and wishes are under way: nobody is judged by a key, or shown a question, of before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import database, quizzes
from quizfleet.clock import now_ms
from quizfleet.content import Kind, Mode, QuizContent
from quizfleet.leading.holding import hold
from quizfleet.models import QuestionWindow
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.wish import Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.regrading.applying import apply
from quizfleet.regrading.correcting import Correction, corrected
from quizfleet.relay import Relay
from quizfleet.scoring.answer import Answer
from quizfleet.settings import Settings
from quizfleet.stream import Publisher
from tests.integration.client import question, quiz_content
from tests.integration.test_commit import commit
from tests.unit.regrading import games

pytestmark = pytest.mark.integration

SINGLE = games.question(Kind.SINGLE)
SECONDS = SINGLE.seconds

_window = QuestionWindow.__table__  # type: ignore[attr-defined]


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


async def store(engine: AsyncEngine, made: Quiz) -> Quiz:
    async with database.write(engine) as connection:
        for table, row in quizzes.rows(made, now_ms()).items():
            await connection.execute(insert(table).values(row))
    return await quizzes.load(engine, made.id)


@pytest.mark.parametrize("others", [0, 2])
async def test_an_answer_that_was_on_its_way_is_judged_by_the_key_that_was_put_right(
    own_engine: AsyncEngine, relay: Relay, others: int
) -> None:
    closed_at = now_ms() - 100
    made = replace(games.quiz(SINGLE, SINGLE), mode=Mode.AUTOPILOT, starts_at=closed_at - SECONDS * 1000)
    stale = await store(own_engine, made)
    quiet = [await store(own_engine, replace(made, id=7 + n, code=f"QUIET2{n}")) for n in range(others)]
    async with hold(own_engine, stale.id) as held:
        after = corrected(held.quiz, 1, Correction(correct_choices=(2,)))
        assert (await apply(held.connection, held.quiz, after, 1)).answers_changed == 0
        await held.change()
    in_time = [Answer(one, 5, 1, 0b10, closed_at - 1_000) for one in (stale, *quiet)]
    verdicts = await commit(own_engine, relay, in_time)
    assert [one.counted is not None and one.counted.correct for one in verdicts] == [True] + [False] * others
    assert verdicts[0].counted is not None
    assert verdicts[0].counted.points > 0


async def test_an_answer_to_a_question_that_was_replaced_is_judged_by_the_new_one(
    own_engine: AsyncEngine, relay: Relay
) -> None:
    stale = await store(own_engine, games.quiz(SINGLE))
    async with hold(own_engine, stale.id) as held:
        content = QuizContent.model_validate(quiz_content(question(right=(3,))))
        await quizzes.store_content(held.connection, quizzes.remake(held.quiz, content, None, held.now))
        await held.change()
        row = {"quiz": stale.id, "player": 5, "question": 1, "opened_at": now_ms() - 1_000}
        await held.connection.execute(insert(_window).values(row))
    [verdict] = await commit(own_engine, relay, [Answer(stale, 5, 1, 0b100, now_ms())])
    assert verdict.counted is not None
    assert verdict.counted.correct


async def test_a_question_that_was_replaced_is_not_handed_out(own_engine: AsyncEngine) -> None:
    stale = await store(own_engine, games.quiz(SINGLE))
    other = await store(own_engine, replace(games.quiz(SINGLE), id=7, code="OTHER22"))
    known = Quizzes(own_engine)
    handing_out = HandingOut(own_engine, known)
    assert (await known.get(stale.id)).revision == 0
    async with hold(own_engine, stale.id) as held:
        await held.change()
    with pytest.raises(Problem, match="has just been changed") as refused:
        await handing_out.hand_out(Wish(stale, 5, 1, now_ms()))
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "1")
    fresh = await known.get(stale.id)
    assert fresh.revision == 1
    assert (await handing_out.hand_out(Wish(fresh, 5, 1, now_ms()))).is_new
    assert (await handing_out.hand_out(Wish(other, 5, 1, now_ms()))).is_new
    assert not (await handing_out.hand_out(Wish(stale, 5, 1, now_ms()))).is_new, "the window is there already"
    await handing_out.stop()
