"""Autopilot: all in step by the clock, nothing told before a question closes. One game, looked at from all sides."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from quizfleet.embedded import Platform
from tests.integration.client import Api, Player, board_of, granted, in_seconds, question, refused, result, until
from tests.integration.live import live

pytestmark = pytest.mark.integration

Board = dict[str, Any]


@dataclass
class Game:
    """What was seen in a game of two questions by Anna, Ben and Cleo. Anna is right, Ben is wrong, Cleo is silent."""

    states: list[tuple[str, int | None]] = field(default_factory=list)
    remaining: list[tuple[str, int | None]] = field(default_factory=list)
    seen: dict[str, httpx.Response] = field(default_factory=dict)
    boards: dict[str, list[Board]] = field(default_factory=dict)
    frames: list[tuple[tuple[str, int | None], Board]] = field(default_factory=list)


async def state_of(player: Player) -> tuple[str, int | None]:
    """The state of the quiz and its question."""
    now = await player.now()
    return now["state"], now["question"]


async def watch(game: Game, player: Player) -> None:
    """Note each state once, in order."""
    while True:
        now = await player.now()
        if not game.states or game.states[-1] != (now["state"], now["question"]):
            game.states.append((now["state"], now["question"]))
        game.remaining.append((now["state"], now["remainingMs"]))
        await asyncio.sleep(0.05)


async def follow(game: Game, url: str, player: Player) -> None:
    """Note frames with a state that began no later than the frame was sent."""
    async with live(url, player.quiz, player.token) as socket:
        async for data in socket:
            game.frames.append((await state_of(player), json.loads(data)))


async def boards_while(player: Player, state: tuple[str, int | None]) -> list[Board]:
    """Boards read while the quiz was in a state, before and after reading."""
    boards = []
    while True:
        board = await player.board()
        if await state_of(player) != state:
            return boards
        boards.append(board)


async def play(platform: Platform) -> Game:
    """Play the game."""
    game = Game()
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as http:
        api = Api(http, platform.admin_key)
        quiz = await api.create(
            question("one", seconds=3),
            question("two", (2, 3), seconds=2),
            mode="autopilot",
            startsAt=in_seconds(3),
            policy="accuracy",
        )
        anna, ben, cleo = [await api.join(quiz.code, name) for name in ("Anna", "Ben", "Cleo")]
        tasks = [asyncio.create_task(watch(game, anna)), asyncio.create_task(follow(game, platform.url, cleo))]
        try:
            await _lobby(game, anna)
            await _first_question(game, anna, ben, cleo)
            await _second_question(game, anna, ben)
            await until(lambda: _is(anna, ("finished", None)), "the end")
            game.seen["join when finished"] = await api.try_join(quiz.code, "Dora")
            game.boards["finished"] = [await board_of(anna, 7)]
            await until(lambda: _noted(game, lambda: game.states[-1] == ("finished", None)), "the last state")
            await until(lambda: _noted(game, lambda: game.frames[-1][1]["version"] == 7), "the last frame")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return game


async def _noted(game: Game, holds: Callable[[], bool]) -> bool:
    return holds()


def _is(player: Player, state: tuple[str, int | None]) -> Awaitable[bool]:
    async def probe() -> bool:
        return await state_of(player) == state

    return probe()


async def _lobby(game: Game, anna: Player) -> None:
    game.seen["question in the lobby"] = await anna.get_question(1)
    game.seen["answer in the lobby"] = await anna.put_answer(1, 1)


async def _first_question(game: Game, anna: Player, ben: Player, cleo: Player) -> None:
    await until(lambda: _is(anna, ("open", 1)), "question 1")
    game.seen["question open"] = await anna.get_question(1)
    game.seen["right while open"] = await anna.put_answer(1, 1)
    game.seen["wrong while open"] = await ben.put_answer(1, 2)
    game.seen["right again while open"] = await anna.put_answer(1, 1)
    game.seen["other while open"] = await anna.put_answer(1, 2)
    game.seen["question answered"] = await anna.get_question(1)
    game.seen["next question"] = await anna.get_question(2)
    game.seen["next answer"] = await anna.put_answer(2, 2)
    game.boards["open 1"] = await boards_while(anna, ("open", 1))
    game.boards["reveal 1"] = [await board_of(anna, 5, 3)]
    game.seen["right again after close"] = await anna.put_answer(1, 1)
    game.seen["other after close"] = await anna.put_answer(1, 3)
    game.seen["late"] = await cleo.put_answer(1, 1)
    game.seen["question closed, right"] = await anna.get_question(1)
    game.seen["question closed, silent"] = await cleo.get_question(1)
    game.seen["question 2 in reveal 1"] = await anna.get_question(2)


async def _second_question(game: Game, anna: Player, ben: Player) -> None:
    await until(lambda: _is(anna, ("open", 2)), "question 2")
    game.seen["set while open"] = await anna.put_answer(2, 3, 2)
    game.seen["half a set while open"] = await ben.put_answer(2, 2)
    game.boards["open 2"] = await boards_while(anna, ("open", 2))
    game.boards["reveal 2"] = [await board_of(anna, 7, 3)]
    game.seen["set after close"] = await anna.put_answer(2, 2, 3)


@pytest.fixture(scope="module")
def game(platform: Platform) -> Game:
    """The game, played once."""
    return asyncio.run(play(platform))


def scores(board: Board) -> dict[str, int]:
    """Scores by name."""
    return {row["name"]: row["score"] for row in board["entries"]}


def test_states_come_in_order(game: Game) -> None:
    assert game.states == [
        ("lobby", None),
        ("open", 1),
        ("reveal", 1),
        ("open", 2),
        ("reveal", 2),
        ("finished", None),
    ]


def test_the_remaining_time_is_within_its_state(game: Game) -> None:
    longest = {"lobby": 3_000, "open": 3_000, "reveal": 4_000}
    for state, remaining in game.remaining:
        if state == "finished":
            assert remaining is None
        else:
            assert remaining is not None
            assert 0 < remaining <= longest[state]


def test_no_question_before_it_opens(game: Game) -> None:
    for what in ("question in the lobby", "next question", "question 2 in reveal 1"):
        refused(game.seen[what], 409, "question-not-open")


def test_no_answer_before_its_question_opens(game: Game) -> None:
    for what in ("answer in the lobby", "next answer"):
        refused(game.seen[what], 409, "question-not-open")


def test_an_open_question_tells_no_result(game: Game) -> None:
    for what in ("question open", "question answered"):
        seen = granted(game.seen[what])
        assert seen["result"] is None
        assert seen["closed"] is False
        assert 0 < seen["remainingMs"] <= 3_000


def test_an_answer_to_an_open_question_is_taken_without_a_result(game: Game) -> None:
    right, wrong = granted(game.seen["right while open"], 201), granted(game.seen["wrong while open"], 201)
    assert (right["result"], wrong["result"]) == (None, None)
    assert granted(game.seen["right again while open"], 200) == right
    refused(game.seen["other while open"], 409, "answer-conflict")


def right_result(elapsed_ms: int, points: int) -> dict[str, Any]:
    """What becomes known of the right answer to question 1."""
    return result(choices=[1], answered=True, correct=True, points=points, elapsedMs=elapsed_ms)


def test_after_close_the_same_answer_again_gets_its_result(game: Game) -> None:
    first = granted(game.seen["right while open"], 201)
    again = granted(game.seen["right again after close"], 200)
    points = again["result"]["points"]
    assert 500 <= points <= 1000
    assert again == first | {"result": right_result(first["elapsedMs"], points)}
    refused(game.seen["other after close"], 409, "answer-conflict")


def test_after_close_no_answer_is_taken(game: Game) -> None:
    refused(game.seen["late"], 410, "question-closed")


def test_a_closed_question_tells_everybody_the_result(game: Game) -> None:
    points = granted(game.seen["right again after close"])["result"]["points"]
    right, silent = granted(game.seen["question closed, right"]), granted(game.seen["question closed, silent"])
    assert right["closed"] is True
    assert silent["closed"] is True
    assert right["result"] == right_result(granted(game.seen["right while open"], 201)["elapsedMs"], points)
    assert silent["result"] == result()


def test_boards_leave_out_the_open_question(game: Game) -> None:
    assert game.boards["open 1"]
    for board in game.boards["open 1"]:
        assert (board["version"], scores(board)) == (3, {"Anna": 0, "Ben": 0, "Cleo": 0})
    after_one = game.boards["reveal 1"][0]
    assert game.boards["open 2"]
    for board in game.boards["open 2"]:
        assert board == after_one


def test_boards_include_a_question_when_it_has_closed(game: Game) -> None:
    one = granted(game.seen["right again after close"])["result"]["points"]
    two = granted(game.seen["set after close"])["result"]["points"]
    assert scores(game.boards["reveal 1"][0]) == {"Anna": one, "Ben": 0, "Cleo": 0}
    assert scores(game.boards["reveal 2"][0]) == {"Anna": one + two, "Ben": 0, "Cleo": 0}
    assert game.boards["finished"] == game.boards["reveal 2"]


def test_a_set_has_to_be_whole(game: Game) -> None:
    assert granted(game.seen["set while open"], 201)["choices"] == [2, 3]
    assert granted(game.seen["half a set while open"], 201)["choices"] == [2]
    assert granted(game.seen["set after close"])["result"]["correct"] is True


def test_frames_follow_the_boards_and_never_go_back(game: Game) -> None:
    versions = [frame["version"] for _, frame in game.frames]
    assert versions == sorted(set(versions))
    assert versions[-1] == 7
    for (state, number), frame in game.frames:
        if state == "lobby" or (state, number) == ("open", 1):
            assert frame["version"] <= 3
        if (state, number) in {("reveal", 1), ("open", 2)}:
            assert frame["version"] <= 5
    assert scores(game.frames[-1][1]) == scores(game.boards["finished"][0])


def test_nobody_joins_a_finished_quiz(game: Game) -> None:
    refused(game.seen["join when finished"], 410, "quiz-finished")
