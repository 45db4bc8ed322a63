"""What the rooms of a led quiz are told over sockets: where it stands, and boards without what is still open."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from quizfleet.embedded import Platform
from tests.integration.client import Api, Player, board_of, granted, question, refused
from tests.integration.host import Host, host_of, screen_of
from tests.integration.live import close_code, frame, frame_where, live
from tests.integration.pods import leaderboard_pod

pytestmark = pytest.mark.integration

Frame = dict[str, Any]


async def state_where(socket: ClientConnection, **wanted: Any) -> Frame:
    """The first state frame that says all of this."""
    return await frame_where(socket, lambda seen: seen["type"] == "state" and wanted.items() <= seen.items())


async def state_and_board(socket: ClientConnection, state: str, version: int) -> tuple[Frame, Frame]:
    """The first frames of a state and of a version of the board: each is told as soon as it is known."""
    told: dict[str | int, Frame] = {}
    while not told.keys() >= {state, version}:
        seen = await frame(socket)
        told.setdefault(seen["state"] if seen["type"] == "state" else seen["version"], seen)
    return told[state], told[version]


def at(host: Host | Player, platform: Platform) -> Any:
    """A socket of somebody's."""
    return live(platform.url, host.quiz, host.token)


async def test_a_room_is_told_where_its_quiz_stands(api: Api, platform: Platform) -> None:
    host = await host_of(api, question("one"), question("two"), leadSeconds=1)
    async with at(host, platform) as console:
        lobby = await state_where(console)
        assert lobby == {
            "type": "state",
            "revision": 0,
            "state": "lobby",
            "question": None,
            "questionCount": 2,
            "remainingMs": None,
            "paused": False,
            "locked": False,
            "playerCount": 0,
            "answered": 0,
        }
        anna, _ = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
        await state_where(console, playerCount=2)
        await host.order("lock")
        await state_where(console, locked=True)
        await host.order("start")
        intro = await state_where(console, state="intro", question=1)
        assert 0 < intro["remainingMs"] <= 1_000
        opened = await state_where(console, state="open", question=1, answered=0)
        assert 59_000 < opened["remainingMs"] <= 60_000
        granted(await anna.put_answer(1, 1), 201)
        await state_where(console, state="open", answered=1)
        await host.order("pause")
        paused = await state_where(console, paused=True)
        async with at(await screen_of(host), platform) as screen:
            assert await state_where(screen) == paused
        await host.order("resume")
        await state_where(console, paused=False)
        await host.order("end")
        await state_where(console, state="reveal", question=1, remainingMs=None, answered=1)
        await host.order("next")
        await state_where(console, state="standings", question=1)
        await host.order("finish")
        await state_where(console, state="finished", question=None)


async def test_who_connects_late_is_told_what_remains_now(api: Api, platform: Platform) -> None:
    host = await host_of(api, question(seconds=30))
    await host.order("start")
    async with at(host, platform) as first:
        before = await state_where(first, state="open")
        await asyncio.sleep(0.5)
        async with at(host, platform) as second:
            after = await state_where(second, state="open")
            assert before["remainingMs"] - 2_000 < after["remainingMs"] <= before["remainingMs"] - 400
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await state_where(first)


async def test_the_clock_closes_a_question_and_the_room_hears_of_it(api: Api, platform: Platform) -> None:
    host = await host_of(api, question(seconds=5))
    anna, _ = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    async with at(host, platform) as console:
        await host.order("start")
        await state_where(console, state="open")
        granted(await anna.put_answer(1, 1), 201)
        reveal, board = await state_and_board(console, "reveal", 3)
        assert reveal["revision"] == 1
        assert board["entries"][0]["score"] > 0


async def test_a_question_ends_when_everybody_who_is_here_has_answered(api: Api, platform: Platform) -> None:
    host = await host_of(api, question("one"), question("two"), question("three"))
    async with at(host, platform) as console:
        await host.order("start")
        await state_where(console, state="open", playerCount=0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await state_where(console, state="reveal")  # nobody has joined
        anna, ben, cleo = [await api.join(host.code, name) for name in ("Anna", "Ben", "Cleo")]
        for player in (anna, ben):
            granted(await player.put_answer(1, 1), 201)
        await state_where(console, state="open", answered=2)
        await host.order("remove", player=cleo.player)
        ended = await state_where(console, state="reveal", question=1)
        assert (ended["answered"], ended["playerCount"]) == (2, 2)

        await host.order("extra-time", player=ben.player, percent=100)
        for _ in range(2):
            await host.order("next")
        await state_where(console, state="open", question=2)
        granted(await anna.put_answer(2, 1), 201)
        await state_where(console, state="open", answered=1)
        granted(await ben.put_answer(2, 1), 201)
        await state_where(console, state="reveal", question=2)


async def test_only_who_has_extra_time_is_waited_for_when_it_is_over_for_the_others(
    api: Api, platform: Platform
) -> None:
    host = await host_of(api, question(seconds=5))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    await host.order("extra-time", player=ben.player, percent=300)
    async with at(host, platform) as console:
        await host.order("start")
        opened = await state_where(console, state="open")
        assert opened["remainingMs"] > 15_000
        await asyncio.sleep(5.2)
        refused(await anna.put_answer(1, 1), 410, "question-closed")
        assert granted(await anna.get_question(1))["result"] is None
        granted(await ben.put_answer(1, 1), 201)
        reveal = await state_where(console, state="reveal")
        assert (reveal["answered"], reveal["playerCount"]) == (1, 2)


async def test_boards_never_show_what_is_open(api: Api, platform: Platform) -> None:
    host = await host_of(api, question("one"), question("two"))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    frames: list[Frame] = []

    async def follow() -> None:
        async with at(ben, platform) as socket:
            while True:
                frames.append(await frame(socket))

    following = asyncio.create_task(follow())
    try:
        await host.order("start")
        granted(await anna.put_answer(1, 1), 201)
        await asyncio.sleep(1.5)
        assert [(row["score"]) for row in (await ben.board())["entries"]] == [0, 0]
        await host.order("end")
        first = (await board_of(ben, 3))["entries"]
        assert first[0]["score"] > 0
        for _ in range(2):
            await host.order("next")
        granted(await anna.put_answer(2, 1), 201)
        await asyncio.sleep(1.5)
        assert (await ben.board())["entries"] == first
        await host.order("finish")
        last = (await board_of(ben, 4))["entries"]
        assert last[0]["score"] > first[0]["score"]
        await asyncio.sleep(0.5)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    state: tuple[str, int | None] = ("", None)
    versions = []
    for seen in frames:
        if seen["type"] == "state":
            state = (seen["state"], seen["question"])
            continue
        versions.append(seen["version"])
        if state in {("lobby", None), ("open", 1)}:
            assert [row["score"] for row in seen["entries"]] in ([0], [0, 0])
        elif state == ("open", 2):
            assert seen["entries"] == first
    assert versions == sorted(set(versions))
    assert versions[-1] == 4


async def test_who_is_sent_away_leaves_sockets_and_boards(api: Api, platform: Platform) -> None:
    host = await host_of(api)
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    async with at(anna, platform) as hers, at(ben, platform) as his:
        await frame_where(his, lambda seen: seen["type"] == "board" and seen["playerCount"] == 2)
        await host.order("remove", player=anna.player)
        assert await close_code(hers) == 4403
        board = await frame_where(his, lambda seen: seen["type"] == "board" and seen["playerCount"] == 1)
        assert ([row["name"] for row in board["entries"]], board["version"]) == (["Ben"], 3)
        async with at(anna, platform) as again:
            assert await close_code(again) == 4403
        refused(await anna.send("GET", f"{anna.path}/leaderboard"), 403, "removed")


@pytest.mark.parametrize("mode", ["self-paced", "autopilot"])
async def test_boards_in_the_cache_follow_removals_and_names(api: Api, platform: Platform, mode: str) -> None:
    host = await host_of(api, mode=mode)
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    async with at(anna, platform) as hers, at(ben, platform) as his:
        await frame_where(his, lambda seen: seen["version"] == 2)
        await host.order("rename", player=ben.player, name="Zoe")
        board = await frame_where(his, lambda seen: seen["version"] == 3)
        assert [row["name"] for row in board["entries"]] == ["Anna", "Zoe"]
        await host.order("remove", player=anna.player)
        board = await frame_where(his, lambda seen: seen["version"] == 4)
        assert [row["name"] for row in board["entries"]] == ["Zoe"]
        assert await close_code(hers) == 4403


async def test_other_quizzes_have_no_state_frames(api: Api, platform: Platform) -> None:
    anna = await api.player(question())
    async with at(anna, platform) as socket:
        assert (await frame(socket))["type"] == "board"
        await anna.play(1, 1)
        assert (await frame(socket))["type"] == "board"


async def test_who_comes_back_from_a_pod_that_stops_is_told_where_the_quiz_stands(
    api: Api, platform: Platform, tmp_path: Path
) -> None:
    host = await host_of(api, question())
    anna = await api.join(host.code)
    await api.join(host.code, "Ben")
    with leaderboard_pod(platform, tmp_path, resume_spread_ms=0) as pod:
        async with live(pod.url, anna.quiz, anna.token) as socket:
            await frame_where(socket, lambda seen: seen["type"] == "board" and seen["version"] == 2)
            await host.order("start")
            await state_where(socket, state="open")
            await asyncio.to_thread(pod.process.terminate)
            last = await frame_where(socket, lambda seen: seen["type"] == "resume")
    granted(await anna.put_answer(1, 1), 201)
    async with live(platform.url, anna.quiz, anna.token, resume=last["token"]) as socket:
        assert await frame(socket) == {"type": "resumed", "version": 2}
        state = await state_where(socket, state="open")
        assert (state["question"], state["playerCount"], state["answered"]) == (1, 2, 1)
        await host.order("end")
        await state_and_board(socket, "reveal", 3)
