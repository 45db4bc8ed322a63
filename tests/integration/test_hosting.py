"""A quiz that its host leads, through the gateway: orders, what players may see and do meanwhile, and who may be in."""

import asyncio
from typing import Any

import httpx
import pytest

from quizfleet.embedded import Platform
from tests.integration.client import Api, Player, granted, question, refused
from tests.integration.host import Host, host_of, screen_of

pytestmark = pytest.mark.integration


async def test_a_whole_game(api: Api) -> None:
    host = await host_of(api, question("one"), question("two", (2,)), leadSeconds=1)
    lobby = await host.look()
    assert (lobby["state"], lobby["question"], lobby["revision"], lobby["playerCount"]) == ("lobby", None, 0, 0)
    assert lobby["can"] == ["start", "extra-time", "finish", "lock", "remove", "rename"]
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    refused(await anna.get_question(1), 409, "question-not-open")
    refused(await anna.put_answer(1, 1), 409, "question-not-open")

    started = await host.order("start", revision=0)
    assert (started["state"], started["question"], started["revision"]) == ("intro", 1, 1)
    assert 0 < started["remainingMs"] <= 1_000
    titled = granted(await anna.get_question(1))
    assert (titled["text"], titled["choices"], titled["result"]) == ("one", [], None)
    assert 0 < titled["opensInMs"] <= 1_000
    refused(await anna.put_answer(1, 1), 409, "question-not-open")

    await host.is_at("open", 1)
    assert len(granted(await anna.get_question(1))["choices"]) == 3
    assert granted(await anna.put_answer(1, 1), 201)["result"] is None
    assert (await host.look())["answered"] == 1
    assert (await anna.board())["entries"][0]["score"] == 0
    assert [row["score"] for row in await host.players()] == [0, 0]
    ended = await host.order("end")
    assert (ended["state"], ended["remainingMs"], ended["can"][0]) == ("reveal", None, "next")
    refused(await ben.put_answer(1, 1), 410, "question-closed")
    result = granted(await anna.get_question(1))["result"]
    assert result["correct"]
    assert result["correctChoices"] == [1]
    assert granted(await ben.get_question(1))["result"]["answered"] is False
    board = await anna.board()
    assert [(row["name"], row["score"]) for row in board["entries"]] == [("Anna", result["points"]), ("Ben", 0)]
    assert [row["score"] for row in await host.players()] == [result["points"], 0]

    assert (await host.order("next"))["state"] == "standings"
    assert (await host.order("next"))["question"] == 2
    assert (await host.order("skip"))["state"] == "finished"
    assert (await host.look())["can"] == ["remove", "rename"]
    over = await anna.now()
    assert (over["state"], over["streak"], over["answered"]) == ("finished", 1, [1])
    refused(await api.try_join(host.code, "Cleo"), 410, "quiz-finished")
    assert (await anna.board())["entries"] == board["entries"]


async def test_two_consoles_that_press_next_at_once_advance_once(api: Api) -> None:
    host = await host_of(api, question(), question())
    revision = (await host.order("start"))["revision"]
    revision = (await host.order("end"))["revision"]
    pressed = await asyncio.gather(*(host.try_order("next", revision=revision) for _ in range(6)))
    assert sorted(response.status_code for response in pressed) == [200, 409, 409, 409, 409, 409]
    for response in pressed:
        if response.status_code != httpx.codes.OK:
            refused(response, 409, "moved-on")
    assert (await host.look())["state"] == "standings"


async def test_what_is_not_possible_now_is_refused_with_what_is(api: Api) -> None:
    host = await host_of(api)
    told = refused(await host.try_order("end"), 409, "not-now")
    assert told["detail"] == "end is not possible now; possible: start, extra-time, finish, lock, remove, rename"
    assert (await host.look())["revision"] == 0


@pytest.mark.parametrize(
    ("command", "wish", "field"),
    [
        ("add-time", {}, "seconds"),
        ("add-time", {"seconds": 0}, "seconds"),
        ("add-time", {"seconds": 601}, "seconds"),
        ("remove", {}, "player"),
        ("extra-time", {"player": "7"}, "percent"),
        ("extra-time", {"player": "7", "percent": -1}, "percent"),
        ("rename", {"player": "7"}, "name"),
        ("rename", {"player": "7", "name": "<b>"}, "name"),
        ("start", {"revision": -1}, "revision"),
    ],
)
async def test_an_order_names_what_it_lacks(api: Api, command: str, wish: dict[str, Any], field: str) -> None:
    host = await host_of(api)
    told = refused(await host.try_order(command, **wish), 422, "invalid-request")
    assert field in [error["field"] for error in told["errors"]]


@pytest.mark.parametrize("command", ["remove", "extra-time", "rename"])
@pytest.mark.parametrize("player", ["7", "0", "not an id", "z" * 13])
async def test_nobody_is_not_found(api: Api, command: str, player: str) -> None:
    host = await host_of(api)
    wish = {"player": player, "percent": 50, "name": "Ben"}
    refused(await host.try_order(command, **wish), 404, "player-not-found")
    assert (await host.look())["revision"] == 0


async def test_only_the_host_hosts(api: Api) -> None:
    host, other = await host_of(api), await host_of(api)
    anna = await api.join(host.code)
    screen = await screen_of(host)
    for somebody in (anna, screen, Player(api.http, other.token, host.quiz)):
        for method, path in (("GET", "host"), ("POST", "host/start"), ("GET", "players")):
            refused(await somebody.send(method, f"{host.path}/{path}"), 403, "forbidden")
    assert (await host.look())["state"] == "lobby"
    refused(await host.send("POST", f"{host.path}/host/dance"), 422, "invalid-request")


async def test_a_screen_sees_what_everybody_may_see(api: Api) -> None:
    host = await host_of(api, question("one"))
    anna = await api.join(host.code)
    screen = await screen_of(host)
    refused(await screen.get_question(1), 409, "question-not-open")
    await host.order("start")
    shown = granted(await screen.get_question(1))
    assert (len(shown["choices"]), shown["result"]) == (3, None)
    granted(await anna.put_answer(1, 1), 201)
    assert (await screen.board())["entries"][0]["score"] == 0
    refused(await screen.put_answer(1, 1), 403, "forbidden")
    await host.order("end")
    result = granted(await screen.get_question(1))["result"]
    assert (result["answered"], result["points"], result["correctChoices"]) == (False, 0, [1])
    assert (await screen.now())["state"] == "reveal"
    assert (await screen.board())["entries"][0]["score"] > 0


async def test_a_pause_takes_no_answers_and_keeps_what_is_left(api: Api) -> None:
    host = await host_of(api, question(seconds=30))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    await host.order("start")
    paused = await host.order("pause")
    assert (paused["state"], paused["paused"]) == ("open", True)
    assert "resume" in paused["can"]
    refused(await anna.put_answer(1, 1), 409, "question-not-open")
    await asyncio.sleep(0.3)
    assert (await anna.now())["remainingMs"] == paused["remainingMs"]
    resumed = await host.order("resume")
    assert not resumed["paused"]
    assert paused["remainingMs"] - 200 < resumed["remainingMs"] <= paused["remainingMs"]
    granted(await anna.put_answer(1, 1), 201)
    await host.order("end")
    assert granted(await anna.get_question(1))["result"]["elapsedMs"] < 30_000 - paused["remainingMs"] + 1_000
    refused(await ben.put_answer(1, 1), 410, "question-closed")


async def test_time_is_added_while_nobody_knows_the_result(api: Api) -> None:
    host = await host_of(api, question(seconds=5))
    await host.order("start")
    assert (await host.order("add-time", seconds=60))["remainingMs"] > 60_000
    await host.order("end")
    refused(await host.try_order("add-time", seconds=5), 409, "not-now")


async def test_extra_time_is_from_the_next_question_on(api: Api) -> None:
    host = await host_of(api, question("one", seconds=5), question("two", seconds=5))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    await host.order("start")
    await host.order("extra-time", player=anna.player, percent=300)
    assert (await anna.now())["extraPercent"] == 300
    assert granted(await anna.get_question(1))["remainingMs"] <= 5_000
    for command in ("end", "next", "next"):
        await host.order(command)
    assert granted(await anna.get_question(2))["remainingMs"] > 15_000
    assert granted(await ben.get_question(2))["remainingMs"] <= 5_000
    [hers, his] = await host.players()
    assert (hers["extraPercent"], his["extraPercent"]) == (300, 0)


async def test_a_locked_room_lets_nobody_in(api: Api) -> None:
    host = await host_of(api)
    assert (await host.order("lock"))["locked"]
    refused(await api.try_join(host.code), 403, "room-locked")
    refused(await host.try_order("lock"), 409, "not-now")
    await host.order("unlock")
    anna = await api.join(host.code)
    assert not (await anna.now())["locked"]


async def test_who_was_sent_away_may_do_nothing_and_is_on_no_board(api: Api) -> None:
    host = await host_of(api, question("one"), question("two"))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    await host.order("start")
    granted(await anna.put_answer(1, 1), 201)
    await host.order("end")
    assert [row["name"] for row in (await ben.board())["entries"]] == ["Anna", "Ben"]
    gone = await host.order("remove", player=anna.player)
    assert gone["playerCount"] == 1
    for refusal in (
        await anna.send("GET", anna.path),
        await anna.get_question(1),
        await anna.put_answer(1, 1),
        await anna.send("PUT", f"{anna.path}/me", json={"name": "Zoe"}),
    ):
        refused(refusal, 403, "removed")
    again = await host.order("remove", player=anna.player)
    assert again["revision"] == gone["revision"]
    assert [(row["name"], row["removed"], row["banned"]) for row in await host.players()] == [
        ("Anna", True, False),
        ("Ben", False, False),
    ]


async def test_a_ban_holds_on_to_the_browser(api: Api, platform: Platform) -> None:
    host, elsewhere = await host_of(api), await host_of(api)
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as browser:
        theirs = Api(browser, "")
        kicked = await theirs.join(host.code, "Troll")
        [cookie] = [one for one in browser.cookies.jar if one.name == "quizfleet_browser"]
        assert cookie.has_nonstandard_attr("HttpOnly")
        await host.order("remove", player=kicked.player)
        again = await theirs.join(host.code, "Troll")
        await host.order("remove", player=again.player, ban=True)
        refused(await theirs.try_join(host.code, "Somebody else"), 403, "banned")
        await theirs.join(elsewhere.code)
    await api.join(host.code, "Troll")


async def test_names_change_until_the_start_and_by_the_host_at_any_time(api: Api) -> None:
    host = await host_of(api)
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    me = f"{anna.path}/me"
    assert granted(await anna.send("PUT", me, json={"name": "Ben"})) == {"player": anna.player, "name": "Ben 2"}
    assert granted(await anna.send("PUT", me, json={"name": "anna"}))["name"] == "anna"
    refused(await anna.send("PUT", me, json={"name": " "}), 422, "invalid-request")
    refused(await host.send("PUT", me, json={"name": "Ben"}), 403, "forbidden")
    await host.order("start")
    refused(await anna.send("PUT", me, json={"name": "Zoe"}), 409, "quiz-started")
    before = (await host.look())["revision"]
    await host.order("rename", player=ben.player, name="Anna", revision=before)
    assert [row["name"] for row in await host.players()] == ["anna", "Anna 2"]


async def test_a_self_paced_player_is_renamed_until_the_first_answer(api: Api) -> None:
    anna = await api.player(question())
    assert granted(await anna.send("PUT", f"{anna.path}/me", json={"name": "Zoe"}))["name"] == "Zoe"
    await anna.play(1, 1)
    refused(await anna.send("PUT", f"{anna.path}/me", json={"name": "Ann"}), 409, "quiz-started")


async def test_the_host_of_any_quiz_keeps_the_door(api: Api) -> None:
    host = await host_of(api, mode="self-paced")
    anna = await api.join(host.code)
    assert (await host.look())["can"] == ["lock", "remove", "rename"]
    await host.order("lock")
    refused(await api.try_join(host.code), 403, "room-locked")
    await host.order("remove", player=anna.player)
    refused(await anna.get_question(1), 403, "removed")
    refused(await host.try_order("start"), 409, "not-now")


async def test_the_list_of_quizzes_lets_the_admin_host_each(api: Api) -> None:
    host = await host_of(api)
    listed = granted(await api.admin.send("GET", "/api/quizzes", params={"limit": 5}))["quizzes"]
    [token] = [one["hostToken"] for one in listed if one["quiz"] == host.quiz]
    assert (await Host(api.http, token, host.quiz, host.code).look())["state"] == "lobby"


async def test_a_question_that_is_skipped_counts_for_nobody(api: Api) -> None:
    host = await host_of(api, question("one"), question("two"), streakBonus=True)
    anna = await api.join(host.code)
    await host.order("start")
    granted(await anna.put_answer(1, 1), 201)
    skipped = await host.order("skip")
    assert (skipped["state"], skipped["question"]) == ("open", 2)
    refused(await anna.put_answer(1, 2), 409, "answer-conflict")
    granted(await anna.put_answer(2, 1), 201)
    await host.order("end")
    assert granted(await anna.get_question(1))["result"]["points"] == 0
    second = granted(await anna.get_question(2))["result"]
    assert (second["points"] > 500, second["bonus"]) == (True, 0)
    assert [row["score"] for row in (await anna.board())["entries"]] == [second["points"]]
    assert (await anna.now())["streak"] == 1
