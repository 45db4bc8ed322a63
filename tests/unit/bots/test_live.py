"""The live socket of a bot: comes back, keeps the newest board, and sees what it should not."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve

from quizfleet.bots.evidence import Board, Entry, PlayerSeen
from quizfleet.bots.live import LiveBoard, live_url

Script = list[tuple[list[dict[str, object] | str], int]]


def _frame(version: int, score: int) -> dict[str, object]:
    mine = {"rank": 1, "player": "p", "name": "Ada", "score": score}
    return {"type": "board", "version": version, "playerCount": 1, "entries": [mine]}


@asynccontextmanager
async def _following(script: Script, offers: list[str] | None = None) -> AsyncIterator[tuple[LiveBoard, PlayerSeen]]:
    """A bot following a server that, for each connection, sends frames and closes with a code (0: stays open)."""
    lines = list(script)
    offers = [] if offers is None else offers
    played = asyncio.Event()

    async def play(socket: ServerConnection) -> None:
        assert socket.subprotocol == "quizfleet.v1"
        offers.append(socket.request.headers["sec-websocket-protocol"] if socket.request else "")
        frames, code = lines.pop(0)
        for frame in frames:
            await socket.send(frame if isinstance(frame, str) else json.dumps(frame))
        if code:
            await socket.close(code)
            return
        await asyncio.wait_for((await socket.ping()), 10)
        played.set()
        await socket.wait_closed()

    async with serve(play, "127.0.0.1", 0, subprotocols=["quizfleet.v1"]) as server:  # type: ignore[list-item]
        port = server.sockets[0].getsockname()[1]
        seen = PlayerSeen("p", "Ada")
        live = LiveBoard(live_url(f"http://127.0.0.1:{port}", "q"), "token", seen, random.Random(1))
        live.hold(500, time.monotonic() + 60)
        live.expect(400, time.monotonic())
        live.open()
        await asyncio.wait_for(played.wait(), 10)
        yield live, seen
        await live.aclose()


async def test_it_comes_back_and_keeps_versions_socket_by_socket() -> None:
    async with _following([([_frame(1, 0), _frame(2, 400)], 1012), ([_frame(2, 400), _frame(3, 400)], 0)]) as (
        live,
        seen,
    ):
        assert seen.versions == [[1, 2], [2, 3]]
        assert seen.last_frame == Board(3, 1, (Entry(1, "p", "Ada", 400),))
        assert (live.frames, live.reconnects, len(live.shown)) == (4, 1, 1)
    assert seen.faults == []
    assert seen.leaks == []


async def test_a_server_that_stops_is_left_and_found_again_with_its_token() -> None:
    offers: list[str] = []
    resume: dict[str, object] = {"type": "resume", "token": "a.b.c", "afterMs": 1}
    resumed: dict[str, object] = {"type": "resumed", "version": 2}
    script: Script = [([_frame(2, 400), resume], 1012), ([], 1012), ([resumed], 1012), ([_frame(3, 400)], 0)]
    async with _following(script, offers) as (live, seen):
        assert offers == [
            "quizfleet.v1, bearer.token",
            "quizfleet.v1, bearer.token, resume.a.b.c",
            "quizfleet.v1, bearer.token, resume.a.b.c",
            "quizfleet.v1, bearer.token",
        ]
        assert seen.versions == [[2], [], [], [3]]
        assert live.reconnects == 3
    assert seen.faults == []


async def test_an_answer_of_who_is_not_on_the_board_is_not_timed() -> None:
    others: dict[str, object] = {"type": "board", "version": 3, "playerCount": 11, "entries": []}
    async with _following([([_frame(2, 0), others], 0)]) as (live, _):
        live.expect(900, time.monotonic())
        assert live.hear(json.dumps(_frame(9, 1800)).encode(), [])
        assert live.shown == []


async def test_a_frame_that_counts_an_open_question_is_a_leak() -> None:
    async with _following([([_frame(2, 501)], 0)]) as (_, seen):
        assert seen.leaks == ["a frame shows 501 points while a question is open; before it there were 500"]


async def test_a_frame_that_is_no_board_and_a_refused_token_are_faults() -> None:
    async with _following([([], 4401), ([], 0)]) as (_, seen):
        assert seen.faults == ["the live socket was closed: bad token"]
    async with _following([(['{"type": "board"}'], 1000), ([], 0)]) as (_, seen):
        assert seen.faults[0].startswith("a frame that is no board: ")
