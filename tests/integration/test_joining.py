"""Joining: a code however it is typed, a name nobody else has, a place on the board."""

import asyncio

import pytest

from quizfleet import ids
from tests.integration.client import Api, Player, board_of, granted, refused

pytestmark = pytest.mark.integration


async def test_a_player_gets_an_identity(api: Api) -> None:
    quiz = await api.create()
    joined = granted(await api.try_join(quiz.code, "  Anna  Lee "), 201)
    assert {name: joined[name] for name in ("quiz", "name", "title", "mode")} == {
        "quiz": quiz.quiz,
        "name": "Anna Lee",
        "title": "Capitals",
        "mode": "self-paced",
    }
    board = await board_of(Player(api.http, joined["token"], quiz.quiz), 1)
    assert board["me"] == {"rank": 1, "player": joined["player"], "name": "Anna Lee", "score": 0}
    assert board["entries"] == [board["me"]]


async def test_thirty_at_once_under_one_name_get_suffixes(api: Api) -> None:
    quiz = await api.create()
    responses = await asyncio.gather(*(api.try_join(quiz.code, "Anna") for _ in range(30)))
    joined = [granted(response, 201) for response in responses]
    assert {one["name"] for one in joined} == {"Anna", *(f"Anna {number}" for number in range(2, 31))}
    assert len({one["player"] for one in joined}) == 30
    board = await board_of(Player(api.http, joined[0]["token"], quiz.quiz), 30)
    assert (board["version"], board["playerCount"], len(board["entries"])) == (30, 30, 30)


async def test_names_that_look_alike_get_suffixes(api: Api) -> None:
    quiz = await api.create()
    names = ["Stra\u00dfe", "STRASSE", "\uff33trasse", "\U0001f600", "\U0001f600", "Zo\u00eb", "zoe\u0308", "zoe"]
    got = [(await api.join(quiz.code, name)).name for name in names]
    assert got == [
        "Stra\u00dfe",
        "STRASSE 2",
        "\uff33trasse 3",
        "\U0001f600",
        "\U0001f600 2",
        "Zo\u00eb",
        "zo\u00eb 2",
        "zoe",
    ]


async def test_a_name_that_is_not_for_everybodys_eyes_is_refused_with_its_field(api: Api) -> None:
    quiz = await api.create()
    told = refused(await api.try_join(quiz.code, "F.u.c.k 7"), 422, "invalid-request")
    assert told["errors"] == [{"field": "name", "message": "this name is not for everybody's eyes; choose another"}]
    player = await api.join(quiz.code, "Scunthorpe")
    refused(await player.send("PUT", f"{player.path}/me", json={"name": "sh1t"}), 422, "invalid-request")
    assert (await player.now())["playerCount"] == 1


async def test_a_name_is_free_again_in_another_quiz(api: Api) -> None:
    assert [(await api.player()).name for _ in range(2)] == ["Anna", "Anna"]


async def test_a_code_may_be_typed_in_any_way(api: Api) -> None:
    quiz = await api.create()
    code = quiz.code
    for typed in (
        code,
        code.lower(),
        ids.show_code(code),
        f" {' '.join(code.lower())} ",
        f"{code[:3]}\u2013{code[3:]}",
    ):
        assert (await api.join(typed)).quiz == quiz.quiz


@pytest.mark.usefixtures("forgiven")
async def test_an_unknown_code_is_404_and_names_its_field(api: Api) -> None:
    for code in ("AAAAAAA", "abc", "'; --", "ABC-DEFG" * 4):
        document = refused(await api.try_join(code), 404, "code-not-found")
        assert document["errors"] == [{"field": "code", "message": "no quiz has this code"}]


async def test_the_list_of_quizzes_is_newest_first_and_counts_players(api: Api) -> None:
    first, second = await api.create(title="first"), await api.create(title="second", mode="autopilot")
    await api.join(first.code)
    listed = granted(await api.admin.send("GET", "/api/quizzes", params={"limit": 2}))["quizzes"]
    assert [(one["quiz"], one["title"], one["state"], one["playerCount"]) for one in listed] == [
        (second.quiz, "second", "lobby", 0),
        (first.quiz, "first", "open", 1),
    ]
    assert listed[0]["startsAt"] is not None
    assert listed[0]["code"] == second.code
