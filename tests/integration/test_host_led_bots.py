"""Bots play quizzes that bots host, side by side, and every promise holds: also when services die on the way."""

import asyncio
from typing import Any

import httpx
import pytest

from quizfleet.apps import Service
from quizfleet.bots import BotOptions, Progress, Report, run_bots
from quizfleet.demo.comparing import compare
from quizfleet.embedded import Platform
from tests.integration.client import Api, Quiz, question, until
from tests.integration.host import Host, host_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

ROOMS, PLAYERS = 4, 8
KINDS: list[dict[str, Any]] = [
    question("One of three?"),
    question("Two of three?", (1, 2), kind="multiple"),
    {"text": "Is it true?", "kind": "true-false", "answer": True},
    {"text": "A number from 1 to 9?", "kind": "numeric", "answer": 5, "tolerance": 2},
    {"text": "Who wrote 'Frankenstein'?", "kind": "text", "accepted": ["Frankenstein"]},
    {"text": "In which order?", "kind": "ordering", "choices": [{"text": "a"}, {"text": "b"}, {"text": "c"}]},
    {"text": "What do you think?", "kind": "poll", "choices": [{"text": "this"}, {"text": "that"}]},
    question("To warm up?", warmUp=True),
]


def failed(report: Report) -> list[str]:
    """What did not hold."""
    return [f"{check.name}: {check.detail}" for check in report.checks if not check.passed]


async def make(platform: Platform, rooms: int, *questions: dict[str, Any], lead: int = 1) -> list[Quiz]:
    """Rooms of a quiz that waits for its host."""
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as http:
        api = Api(http, platform.admin_key)
        changes = {"mode": "host-led", "leadSeconds": lead, "streakBonus": True}
        return [await api.create(*questions, **changes) for _ in range(rooms)]


def options(platform: Platform, rooms: list[Quiz], players: int, **more: Any) -> BotOptions:
    """Bots that play these rooms, and lead them."""
    codes, tokens = tuple(room.code for room in rooms), tuple(room.host.token for room in rooms)
    given: dict[str, Any] = {"think": (0.1, 0.8), "linger": (0.1, 0.4), "timeout": 150, "host_tokens": tokens} | more
    return BotOptions(platform.url, codes, players, **given)


@pytest.fixture(params=["real", "embedded"])
def played_platform(request: pytest.FixtureRequest) -> Platform:
    """Each kind of platform; the real one where its servers are here."""
    if request.param == "real":
        request.getfixturevalue("real_servers")
    platform: Platform = request.getfixturevalue("platform" if request.param == "real" else "embedded_platform")
    return platform


async def test_rooms_are_led_side_by_side_and_all_promises_hold(played_platform: Platform) -> None:
    platform = played_platform
    rooms = await make(platform, ROOMS, *KINDS)
    report = await run_bots(options(platform, rooms, PLAYERS))
    assert failed(report) == []
    counts = report.counts
    assert counts.players == ROOMS * (PLAYERS + 1)
    assert counts.answers >= ROOMS * PLAYERS * len(KINDS) / 2
    assert counts.states > counts.players * len(KINDS)
    assert report.host_to_player.count > counts.players
    seen = {check.name: check.detail for check in report.checks}
    # What is done while a title is shown may come too late on a slow machine: of all rooms, some will have done it.
    assert int(seen["two consoles advance a quiz once"].split()[0]) >= ROOMS
    assert int(seen["a locked room lets nobody in"].split()[0]) >= 1
    assert int(seen["nothing counts in a pause"].split()[-2]) >= ROOMS
    assert seen["removed players are gone"] == f"{ROOMS} players removed"
    assert seen["who joins late counts from there on"] == f"{ROOMS} joined late"
    assert seen["tallies add up to the answers"] == f"{ROOMS * len(KINDS)} questions"
    for room in rooms:
        for check in await compare(platform.backends.database_url, platform.url, room.quiz, room.host.token):
            assert check.passed, check


class Killer:
    """Kills services as the game goes on."""

    def __init__(self, platform: Platform, answers: int) -> None:
        self._platform = platform
        self._left = [(0.2, Service.LEADERBOARD), (0.4, Service.SCORING), (0.6, Service.PARTICIPATION)]
        self._answers = answers

    def __call__(self, progress: Progress) -> None:
        """Kill whose time has come, one at a time."""
        if self._left and progress.answered >= self._left[0][0] * self._answers:
            self._platform.process(self._left.pop(0)[1].value).kill()

    @property
    def is_done(self) -> bool:
        """Whether each was killed."""
        return not self._left


async def test_a_quiz_is_led_to_its_end_though_every_service_dies(platform: Platform) -> None:
    rooms = await make(platform, 2, *KINDS[:5])
    killer = Killer(platform, 2 * PLAYERS * 5)
    report = await run_bots(options(platform, rooms, PLAYERS), killer)
    assert failed(report) == []
    assert killer.is_done
    assert report.counts.reconnects > 0


async def test_bots_follow_a_person_who_leads(platform: Platform) -> None:
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as http:
        host = await host_of(Api(http, platform.admin_key), question("one"), question("two"))
        bots = BotOptions(platform.url, (host.code,), 5, (0, 0.2), timeout=60, exclusive=False)
        playing = asyncio.create_task(run_bots(bots))
        await lead(host, 5)
        report = await playing
    assert failed(report) == []
    assert report.counts.answers == 10
    assert report.counts.commands == 0


async def lead(host: Host, players: int) -> None:
    """Lead a quiz of two questions when all are there; it goes on when all have answered."""

    async def all_here() -> bool:
        return bool((await host.look())["playerCount"] == players)

    await until(all_here, "all players in the lobby")
    await host.order("start")
    for n in (1, 2):
        await host.is_at("reveal", n)
        await asyncio.sleep(0.3)
        await host.order("next")
        await host.order("next")


async def test_where_people_play_a_bot_only_leads(platform: Platform) -> None:
    rooms = await make(platform, 1, *KINDS[:3], lead=0)
    report = await run_bots(options(platform, rooms, 5, exclusive=False))
    assert failed(report) == []
    seen = {check.name: check.detail for check in report.checks}
    assert report.counts.players == 5
    assert report.counts.commands == 1 + 2 * 3
    assert seen["removed players are gone"] == "0 players removed"
    assert seen["two consoles advance a quiz once"] == "0 times at once"


async def test_a_quiz_that_no_host_leads_is_said_to_be_none(platform: Platform) -> None:
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as http:
        room = await Api(http, platform.admin_key).create(question())
    report = await run_bots(options(platform, [room], 3))
    assert any("this quiz is not host-led" in reason for reason in failed(report))
    assert report.counts.answers == 4
