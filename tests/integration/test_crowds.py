"""What one pod bears: limits, clients that never read, clients that say nothing, and its own end under load."""

import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from websockets.frames import Frame, Opcode

from quizfleet import cache, ids
from quizfleet.embedded import Platform
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import Standing
from tests.integration.client import Api, Player, board_of, until
from tests.integration.live import frame, frame_where, live
from tests.integration.pods import Pod, leaderboard_pod
from tests.integration.raw import RawSocket, handshake, raw

pytestmark = pytest.mark.integration


@pytest.fixture
async def player(api: Api) -> Player:
    """A player in a quiz of their own."""
    return await api.player()


def said(received: Frame | None) -> dict[str, Any]:
    """The message in a text frame."""
    assert received is not None
    assert received.opcode is Opcode.TEXT
    message: dict[str, Any] = json.loads(received.data)
    return message


async def refusal(socket: RawSocket) -> tuple[int, str, bool]:
    """Status and problem of a refused handshake, and whether it says when to try again."""
    status, head = await socket.head()
    document = json.loads(await socket.rest())
    assert document["status"] == status
    return status, document["type"].rsplit("/", 1)[1], "retry-after: " in head.lower()


@pytest.mark.parametrize("allowed", ["127.0.0.1", "192.0.2.1"])
async def test_sockets_are_limited_by_address_and_in_all(
    platform: Platform, player: Player, tmp_path: Path, allowed: str
) -> None:
    """A proxy's word for where a client is counts only where the proxy is one of ours."""
    limits = {"max_sockets": 4, "max_sockets_per_address": 2, "forwarded_allow_ips": allowed}
    with leaderboard_pod(platform, tmp_path, **limits) as pod:

        async def enter(stack: AsyncExitStack, address: str) -> RawSocket:
            head = handshake(pod.url, player.quiz, player.token, x_forwarded_for=f"203.0.113.9, {address}")
            return await stack.enter_async_context(raw(pod.url, head))

        async with AsyncExitStack() as everybody:
            for address in ("198.51.100.1", "198.51.100.1"):
                assert (await (await enter(everybody, address)).head())[0] == 101
            third = await enter(everybody, "198.51.100.1")
            assert await refusal(third) == (429, "too-many-requests", True)
            if allowed != "127.0.0.1":
                elsewhere = await enter(everybody, "198.51.100.2")
                assert await refusal(elsewhere) == (429, "too-many-requests", True)
                return
            for address in ("198.51.100.2", "198.51.100.3"):
                assert (await (await enter(everybody, address)).head())[0] == 101
            fifth = await enter(everybody, "198.51.100.4")
            assert await refusal(fifth) == (503, "overloaded", True)

        async def is_empty() -> bool:
            return await pod.metric("quizfleet_sockets") == 0

        await until(is_empty, "room for others")
        async with AsyncExitStack() as again:
            assert (await (await enter(again, "198.51.100.1")).head())[0] == 101


async def test_who_says_nothing_to_pings_is_cut_off_and_the_others_stay(
    platform: Platform, player: Player, tmp_path: Path
) -> None:
    with leaderboard_pod(platform, tmp_path, ping_seconds=1) as pod:
        async with (
            live(pod.url, player.quiz, player.token) as other,
            raw(pod.url, handshake(pod.url, player.quiz, player.token)) as mute,
        ):
            await mute.head()
            assert said(await mute.frame())["version"] == 1
            pinged = await mute.frame()
            assert pinged is not None
            assert (pinged.opcode, pinged.data) == (Opcode.PING, b"")
            assert await mute.frame() is None
            assert await pod.metric("quizfleet_sockets_lost_total") == 1
            await player.play(1, 1)
            await frame_where(other, lambda seen: bool(seen["version"] == 2))


@pytest.fixture
def boards(platform: Platform, redis_client: redis.asyncio.Redis) -> Boards:
    """The platform's boards, to move them as often as needed."""
    return Boards(redis_client, cache.Keys(platform.event))


async def test_who_never_reads_is_skipped_and_gets_the_newest_when_it_reads(
    platform: Platform, player: Player, tmp_path: Path, boards: Boards
) -> None:
    quiz = ids.decode(player.quiz)
    names = [f"{number:02}" + "\u00e9" * 22 for number in range(10)]

    def moved(version: int) -> list[Standing]:
        return [Standing(number, name, version, 1, version) for number, name in enumerate(names, 1)]

    def shown(board: dict[str, Any]) -> int:
        return int(board["entries"][0]["score"])

    await board_of(player, 1)
    await boards.replace(quiz, moved(100))
    with leaderboard_pod(platform, tmp_path, tick_ms=10) as pod:
        head = handshake(pod.url, player.quiz, player.token)
        async with live(pod.url, player.quiz, player.token) as other, raw(pod.url, head, 4096) as slow:
            await slow.head()
            version = 100
            while await pod.metric("quizfleet_frames_skipped_total") < 20:
                for _ in range(20):
                    version += 1
                    await boards.apply({quiz: moved(version)})
                    await frame_where(other, lambda seen: shown(seen) == version)  # noqa: B023
                assert version < 2000, "so much cannot wait for one client"
            assert await pod.metric("quizfleet_sockets_slow") == 1
            seen = [shown(said(await slow.frame()))]
            while seen[-1] < version:
                seen.append(shown(said(await slow.frame())))
            assert seen == sorted(set(seen))
            assert len(seen) <= version - 100 - 20 + 2
            assert await pod.metric("quizfleet_sockets_slow") == 0
            await boards.apply({quiz: moved(version + 1)})
            assert shown(said(await slow.frame())) == version + 1
            assert shown(await frame(other)) == version + 1


class Stopped:
    """What a client has from a pod that stopped."""

    def __init__(self, pod: Pod, resume: dict[str, Any], code: int) -> None:
        self.pod = pod
        self.token = str(resume["token"])
        self.after_ms = int(resume["afterMs"])
        self.code = code


async def stop_under(pod: Pod, player: Player, version: int) -> Stopped:
    """Follow a board at a pod up to a version; then the pod is asked to end."""
    async with raw(pod.url, handshake(pod.url, player.quiz, player.token)) as socket:
        await socket.head()
        assert said(await socket.frame())["version"] == version
        pod.process.terminate()
        resume = said(await socket.frame())
        assert resume["type"] == "resume"
        code = await socket.close_code()
        assert await socket.frame() is None
    assert pod.process.wait(25) == 0, pod.process.tail()
    return Stopped(pod, resume, code)


def resuming(url: str, player: Player, token: str) -> bytes:
    """A handshake of a client that was somewhere else before."""
    offered = f"quizfleet.v1, bearer.{player.token}, resume.{token}"
    return handshake(url, player.quiz, sec_websocket_protocol=offered)


async def test_a_stopping_pod_sends_its_clients_elsewhere_and_no_version_is_missed_or_repeated(
    platform: Platform, player: Player, tmp_path: Path
) -> None:
    with leaderboard_pod(platform, tmp_path, resume_spread_ms=2000) as pod:
        stopped = await stop_under(pod, player, 1)
    assert stopped.code == 1012
    assert 0 <= stopped.after_ms <= 2000
    async with raw(platform.url, resuming(platform.url, player, stopped.token)) as socket:
        assert (await socket.head())[0] == 101
        assert said(await socket.frame()) == {"type": "resumed", "version": 1}
        await player.play(1, 1)
        assert said(await socket.frame())["version"] == 2


async def test_what_changed_while_a_client_was_away_comes_at_once(
    platform: Platform, player: Player, tmp_path: Path
) -> None:
    with leaderboard_pod(platform, tmp_path) as pod:
        stopped = await stop_under(pod, player, 1)
    await player.play(1, 1)
    async with raw(platform.url, resuming(platform.url, player, stopped.token)) as socket:
        await socket.head()
        assert said(await socket.frame()) == {"type": "resumed", "version": 1}
        assert said(await socket.frame())["version"] == 2


async def test_a_resume_token_opens_nothing_and_one_that_is_not_ours_is_ignored(
    api: Api, platform: Platform, player: Player, tmp_path: Path
) -> None:
    with leaderboard_pod(platform, tmp_path) as pod:
        stopped = await stop_under(pod, player, 1)
    other = await api.player()
    for token in (stopped.token, "a.b.c", other.token):
        async with raw(platform.url, resuming(platform.url, other, token)) as socket:
            await socket.head()
            assert said(await socket.frame())["type"] == "board"
    alone = handshake(platform.url, player.quiz, sec_websocket_protocol=f"quizfleet.v1, resume.{stopped.token}")
    async with raw(platform.url, alone) as socket:
        await socket.head()
        assert await socket.close_code() == 4401
    as_bearer = handshake(platform.url, player.quiz, stopped.token)
    async with raw(platform.url, as_bearer) as socket:
        await socket.head()
        assert await socket.close_code() == 4401


async def test_many_sockets_are_drained_and_told_to_come_back_at_different_times(
    platform: Platform, player: Player, tmp_path: Path
) -> None:
    with leaderboard_pod(platform, tmp_path, resume_spread_ms=60_000) as pod:
        async with AsyncExitStack() as everybody:
            sockets = []
            for _ in range(200):
                head = handshake(pod.url, player.quiz, player.token)
                sockets.append(await everybody.enter_async_context(raw(pod.url, head)))
            for socket in sockets:
                assert (await socket.head())[0] == 101
                assert said(await socket.frame())["version"] == 1
            pod.process.terminate()
            resumes = [said(await socket.frame()) for socket in sockets]
            assert {await socket.close_code() for socket in sockets} == {1012}
        assert pod.process.wait(25) == 0, pod.process.tail()
    assert len({resume["token"] for resume in resumes}) == 1
    assert len({resume["afterMs"] for resume in resumes}) > 150
    assert max(resume["afterMs"] for resume in resumes) > 30_000
