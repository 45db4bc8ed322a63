"""An answer counts once, whoever sends it how often, over however many processes; the first one counts."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.embedded import Platform
from quizfleet.embedded.platform import free_port
from quizfleet.embedded.processes import Process
from quizfleet.models import QuizScore, Submission
from tests.integration.client import Api, Player, board_of, granted, question, refused, result, wait_ready

pytestmark = pytest.mark.integration

AT_ONCE = 100


async def counted(engine: AsyncEngine, player: Player) -> tuple[list[tuple[int, int, int]], tuple[int, int]]:
    """A player's submissions as (question, choices, points), and their (score, version)."""
    submission, score = Submission.__table__.c, QuizScore.__table__.c  # type: ignore[attr-defined]
    mine = ids.decode(player.quiz), ids.decode(player.player)
    async with engine.connect() as connection:
        rows = await connection.execute(
            select(submission.question, submission.choices, submission.points).where(
                submission.quiz == mine[0], submission.player == mine[1]
            )
        )
        total = await connection.execute(
            select(score.score, score.version).where(score.quiz == mine[0], score.player == mine[1])
        )
        return [(row[0], row[1], row[2]) for row in rows], tuple(total.one())


async def test_a_hundred_equal_answers_at_once_count_once(api: Api, engine: AsyncEngine) -> None:
    player = await api.player()
    granted(await player.get_question(1))
    responses = await asyncio.gather(*(player.put_answer(1, 1) for _ in range(AT_ONCE)))
    assert Counter(response.status_code for response in responses) == {201: 1, 200: AT_ONCE - 1}
    assert len({response.content for response in responses}) == 1
    points = responses[0].json()["result"]["points"]
    assert await counted(engine, player) == ([(1, 0b1, points)], (points, 2))
    board = await board_of(player, 2)
    assert (board["version"], board["me"]["score"]) == (2, points)


async def test_of_a_hundred_different_answers_at_once_one_wins(api: Api, engine: AsyncEngine) -> None:
    player = await api.player()
    granted(await player.get_question(1))
    sent = [1 + place % 3 for place in range(AT_ONCE)]
    responses = await asyncio.gather(*(player.put_answer(1, choice) for choice in sent))
    (winner,) = [choice for choice, response in zip(sent, responses, strict=True) if response.status_code == 201]
    for choice, response in zip(sent, responses, strict=True):
        if choice == winner:
            assert response.json()["choices"] == [winner]
        else:
            refused(response, 409, "answer-conflict")
    submissions, (_, version) = await counted(engine, player)
    assert [(number, bits) for number, bits, _ in submissions] == [(1, 1 << winner - 1)]
    assert version == 2


@pytest.fixture(scope="module")
def second_pod(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one more scoring process, to which the cache is away: only the database can tell it what counts."""
    port = free_port()
    command = [sys.executable, "-m", "quizfleet", "serve", "scoring", "--port", str(port)]
    away = {"QUIZFLEET_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    log: Path = tmp_path_factory.mktemp("pod") / "scoring.log"
    process = Process("scoring-2", command, platform.environment() | away, log)
    try:
        wait_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        code = process.wait(25)
    assert code == 0, process.tail()


async def test_two_processes_at_once_count_it_once_without_the_cache(
    api: Api, second_pod: str, engine: AsyncEngine
) -> None:
    player = await api.player(*[question()] * 5)
    async with httpx.AsyncClient(base_url=second_pod, timeout=20, trust_env=False) as http:
        twin = Player(http, player.token, player.quiz, player.player)
        for number in range(1, 6):
            granted(await player.get_question(number))
            sent = [(one, choice) for choice in (1, 2) for one in (player, twin) for _ in range(5)]
            responses = await asyncio.gather(*(one.put_answer(number, choice) for one, choice in sent))
            statuses = Counter(response.status_code for response in responses)
            assert statuses == {201: 1, 200: 9, 409: 10}
            assert len({response.content for response in responses if response.is_success}) == 1
    submissions, (score, version) = await counted(engine, player)
    assert len(submissions) == 5
    assert (score, version) == (sum(points for _, _, points in submissions), 6)


async def test_a_retry_long_after_gets_the_first_result(api: Api) -> None:
    player = await api.player()
    first = await player.play(1, 2)
    again = await player.put_answer(1, 2)
    assert granted(again, 200) == first
    assert first == {
        "question": 1,
        "choices": [2],
        "text": None,
        "elapsedMs": first["elapsedMs"],
        "result": result(choices=[2], answered=True, elapsedMs=first["elapsedMs"]),
    }
    refused(await player.put_answer(1, 1), 409, "answer-conflict")


async def test_the_order_of_choices_does_not_matter(api: Api) -> None:
    player = await api.player(question(right=(1, 3)))
    first = await player.play(1, 3, 1)
    assert first["choices"] == [1, 3]
    assert granted(await player.put_answer(1, 1, 3), 200) == first


@pytest.mark.parametrize(("choices", "correct"), [((1, 3), True), ((1,), False), ((3,), False), ((1, 2, 3), False)])
async def test_only_the_exact_set_is_right(api: Api, choices: tuple[int, ...], correct: bool) -> None:
    player = await api.player(question(right=(1, 3)), policy="accuracy")
    assert granted(await player.get_question(1))["multiple"] is True
    answer = granted(await player.put_answer(1, *choices), 201)
    assert answer["result"]["correct"] is correct
    assert (answer["result"]["points"] > 0) is correct
    assert answer["result"]["correctChoices"] == [1, 3]


@pytest.mark.parametrize(("choices", "share"), [((1, 3), 2), ((1,), 1), ((3,), 1), ((1, 2, 3), 0), ((2,), 0)])
async def test_each_right_choice_brings_half_and_a_wrong_one_nothing(
    api: Api, choices: tuple[int, ...], share: int
) -> None:
    player = await api.player(question(right=(1, 3), seconds=3600))
    answer = await player.play(1, *choices)
    assert answer["result"]["correct"] is (share == 2)
    assert share * 500 - 25 <= answer["result"]["points"] <= share * 500


async def test_players_do_not_share_answers(api: Api) -> None:
    quiz = await api.create()
    anna, ben = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben")
    assert (await anna.play(1, 1))["result"]["correct"] is True
    assert (await ben.play(1, 2))["result"]["correct"] is False
    board = await board_of(anna, 4)
    assert [(row["rank"], row["name"]) for row in board["entries"]] == [(1, "Anna"), (2, "Ben")]
