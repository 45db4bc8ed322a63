"""No payload tells which choice is right before that may be known, not by a field and not by a difference."""

from collections.abc import Iterator
from typing import Any

import pytest

from quizfleet.embedded import Platform
from tests.integration.client import Api, Player, granted, in_seconds, question, refused
from tests.integration.live import frame, live

pytestmark = pytest.mark.integration


def telling(value: Any) -> Iterator[str]:
    """Fields that speak of right choices, and results that are not null, wherever they are."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if "correct" in name.lower() or (name == "result" and inner is not None):
                yield name
            yield from telling(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from telling(inner)


async def everything_shown(platform: Platform, player: Player, number: int) -> list[Any]:
    """All payloads that a player can ask for before answering, errors included."""
    async with live(platform.url, player.quiz, player.token) as socket:
        pushed = await frame(socket)
    requests = [
        await player.get_question(number),
        await player.get_question(number),
        await player.get_question(number + 1),
        await player.get_question(99),
        await player.put_answer(number, 99),
        await player.put_answer(number, 1, 1),
        await player.put_answer(number),
        await player.put_answer(number + 1, 1),
        await player.send("GET", player.path),
        await player.send("GET", f"{player.path}/leaderboard"),
        await player.send("GET", f"{player.path}/leaderboard", params={"top": 0}),
    ]
    return [pushed, *(response.json() for response in requests)]


@pytest.mark.parametrize("mode", ["self-paced", "autopilot"])
async def test_nothing_tells_before_an_answer(api: Api, platform: Platform, mode: str) -> None:
    starts = {"startsAt": in_seconds(-0.5)} if mode == "autopilot" else {}
    player = await api.player(question(), question(), mode=mode, **starts)
    shown = await everything_shown(platform, player, 1)
    assert len(shown) == 12
    assert [name for payload in shown for name in telling(payload)] == []


async def test_in_autopilot_nothing_tells_after_an_answer_while_the_question_is_open(
    api: Api, platform: Platform
) -> None:
    quiz = await api.create(question(), mode="autopilot", startsAt=in_seconds(-0.5))
    anna, ben = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben")
    right, wrong = [granted(await player.put_answer(1, place), 201) for place, player in ((1, anna), (2, ben))]
    for player in (anna, ben):
        shown = [right, wrong, *await everything_shown(platform, player, 1)]
        assert [name for payload in shown for name in telling(payload)] == []
        board = await player.board()
        assert [row["score"] for row in board["entries"]] == [0, 0]
        assert board["version"] == 2
    assert set(right) == set(wrong)
    questions = [granted(await player.get_question(1)) | {"remainingMs": 0} for player in (anna, ben)]
    assert questions[0] == questions[1]


async def test_self_paced_one_players_answer_tells_the_others_nothing(api: Api, platform: Platform) -> None:
    quiz = await api.create(question())
    anna, ben = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben")
    await anna.play(1, 1)
    payloads = [granted(await ben.get_question(1)), await ben.now()]
    assert [name for payload in payloads for name in telling(payload)] == []


async def test_a_conflict_does_not_tell_the_result(api: Api) -> None:
    quiz = await api.create(question(), mode="autopilot", startsAt=in_seconds(-0.5))
    player = await api.join(quiz.code)
    granted(await player.put_answer(1, 2), 201)
    for place in (1, 3):
        document = refused(await player.put_answer(1, place), 409, "answer-conflict")
        assert document["detail"] == "question 1 was already answered with [2]; the first answer counts"
