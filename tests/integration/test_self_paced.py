"""Self-paced: questions in order, each with a window of the player's own that opens when it is handed out."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.models import QuestionWindow
from tests.integration.client import Api, Player, granted, question, refused, result, until

pytestmark = pytest.mark.integration


async def closed(player: Player, number: int) -> dict[str, Any]:
    """A question after its time is over."""

    async def probe() -> dict[str, Any] | None:
        seen = granted(await player.get_question(number))
        return seen if seen["closed"] else None

    return await until(probe, f"the end of question {number}")


async def test_a_quiz_shows_the_way_through_it(api: Api) -> None:
    player = await api.player(question(), question())
    now = await player.now()
    assert (now["mode"], now["state"], now["remainingMs"], now["startsAt"]) == ("self-paced", "open", None, None)
    assert (now["questionCount"], now["playerCount"]) == (2, 1)
    assert (now["question"], now["answered"]) == (1, [])
    await player.play(1, 1)
    now = await player.now()
    assert (now["question"], now["answered"]) == (2, [1])
    await player.play(2, 1)
    now = await player.now()
    assert (now["question"], now["answered"]) == (None, [1, 2])


async def test_questions_are_handed_out_in_order(api: Api) -> None:
    player = await api.player(question("one"), question("two"), question("three"))
    refused(await player.get_question(2), 409, "question-not-open")
    assert granted(await player.get_question(1))["text"] == "one"
    refused(await player.get_question(2), 409, "question-not-open")
    granted(await player.put_answer(1, 1), 201)
    assert granted(await player.get_question(2))["text"] == "two"
    refused(await player.get_question(3), 409, "question-not-open")


async def test_a_question_that_was_not_handed_out_takes_no_answer(api: Api) -> None:
    player = await api.player(question(), question())
    refused(await player.put_answer(1, 1), 409, "question-not-open")
    refused(await player.put_answer(2, 1), 409, "question-not-open")
    assert (await player.play(1, 1))["question"] == 1


async def test_a_question_is_as_documented(api: Api) -> None:
    player = await api.player(question("Why?", right=(1, 2), seconds=30, points=500))
    seen = granted(await player.get_question(1))
    assert 0 < seen.pop("remainingMs") <= 30_000
    assert seen == {
        "question": 1,
        "kind": "multiple",
        "text": "Why?",
        "image": None,
        "multiple": True,
        "choices": [{"id": place, "text": f"choice {place}"} for place in (1, 2, 3)],
        "seconds": 30,
        "points": 500,
        "warmUp": False,
        "scored": True,
        "opensInMs": 0,
        "closed": False,
        "result": None,
    }


async def test_asking_again_does_not_reset_the_window(api: Api) -> None:
    player = await api.player()
    first = granted(await player.get_question(1))["remainingMs"]

    async def later() -> bool:
        return bool(granted(await player.get_question(1))["remainingMs"] < first - 200)

    await until(later, "time passing")


async def test_many_tabs_at_once_open_one_window(api: Api, engine: AsyncEngine) -> None:
    player = await api.player()
    responses = await asyncio.gather(*(player.get_question(1) for _ in range(20)))
    assert {response.status_code for response in responses} == {200}
    window = QuestionWindow.__table__  # type: ignore[attr-defined]
    async with engine.connect() as connection:
        rows = (await connection.execute(select(window).where(window.c.quiz == ids.decode(player.quiz)))).all()
    assert len(rows) == 1


async def test_time_over_closes_the_question_and_opens_the_next(api: Api) -> None:
    player = await api.player(question(seconds=1), question("two"))
    assert granted(await player.get_question(1))["result"] is None
    over = await closed(player, 1)
    assert over["remainingMs"] == 0
    assert over["result"] == result()
    refused(await player.put_answer(1, 1), 410, "question-closed")
    now = await player.now()
    assert (now["question"], now["answered"]) == (2, [])
    assert granted(await player.get_question(2))["text"] == "two"
    assert (await player.board())["me"]["score"] == 0


async def test_an_answer_in_time_is_found_again_after_the_end(api: Api) -> None:
    player = await api.player(question(seconds=1))
    first = await player.play(1, 1)
    over = await closed(player, 1)
    assert over["result"] == {"choices": [1], **first["result"]}
    assert granted(await player.put_answer(1, 1), 200) == first
    refused(await player.put_answer(1, 2), 409, "answer-conflict")


async def test_the_result_is_told_after_answering(api: Api) -> None:
    player = await api.player()
    assert granted(await player.get_question(1))["result"] is None
    answer = granted(await player.put_answer(1, 1), 201)
    seen = granted(await player.get_question(1))
    assert seen["result"] == {"choices": [1], **answer["result"]}
    assert seen["closed"] is False


async def test_sooner_is_worth_more_by_the_servers_clock(api: Api) -> None:
    player = await api.player(question(seconds=2, points=1000))
    granted(await player.get_question(1))

    async def late_enough() -> bool:
        return bool(granted(await player.get_question(1))["remainingMs"] < 1_200)

    await until(late_enough, "most of a second")
    answer = granted(await player.put_answer(1, 1), 201)
    elapsed, points = answer["elapsedMs"], answer["result"]["points"]
    assert 800 <= elapsed < 2_000
    assert abs(points - 1000 * (1 - elapsed / 2000 / 2)) <= 0.5


async def test_windows_are_each_players_own(api: Api) -> None:
    quiz = await api.create(question(seconds=1))
    anna, ben = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben")
    granted(await anna.get_question(1))
    await closed(anna, 1)
    assert granted(await ben.get_question(1))["closed"] is False
