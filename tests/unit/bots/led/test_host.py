"""A host's bot leads a quiz to its podium, whatever gets in between, and does all that hosts do."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from quizfleet.bots.client import Client
from quizfleet.bots.evidence import PlayerSeen
from quizfleet.bots.led import following as following_module
from quizfleet.bots.led import host as module
from quizfleet.bots.led.console import Console
from quizfleet.bots.led.evidence import HostSeen, LedSeen
from quizfleet.bots.led.following import Following
from quizfleet.bots.led.host import Host, Party
from tests.unit.bots.led.platform import Quiz, serving


async def until(reached: Callable[[], bool]) -> None:
    """Return when something is so."""
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no live socket here, and nobody to wait for."""
    monkeypatch.setattr(following_module, "_UNHEARD_SECONDS", 0.02)
    monkeypatch.setattr(module, "_BEFORE", (0.0, 0.01))
    monkeypatch.setattr(module, "_HELD", (0.05, 0.06))
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(module, "ARRIVAL_SECONDS", 0.2)
    monkeypatch.setattr(module, "ADDED_SECONDS", 1)


@asynccontextmanager
async def _host(quiz: Quiz, *, is_plain: bool = False, seed: int = 1) -> AsyncIterator[tuple[Host, Console, Party]]:
    async with serving(quiz) as url, Client(url, random.Random(1), outage=1) as client:
        led, rng = LedSeen(), random.Random(seed)
        seen = led.host = HostSeen("", "the host")
        following = Following(led, rng)
        console = Console(client, "q", "token", seen, following)
        following.ask = console.look

        async def knock() -> None:
            await client.call("POST", "/api/join", body={"code": "ABCDEFG", "name": "Knock"})

        players = [PlayerSeen(player, name) for player, name in quiz.players.items()]
        party = Party(players, knock, spare=None if is_plain else players[2])
        consoles = (console, replace(console))
        yield (
            Host(consoles, following, led, party, rng, wait=0, linger=(0, 0.01), is_plain=is_plain),
            console,
            party,
        )


async def test_a_plain_host_starts_and_presses_next_until_the_podium() -> None:
    quiz = Quiz((80, 80))
    async with _host(quiz, is_plain=True) as (host, console, _):
        await asyncio.wait_for(host.lead(), 20)
    assert quiz.commands() == ["start", "next", "next", "next", "next"]
    assert quiz.view()["state"] == "finished"
    assert console.seen.faults == []


@pytest.mark.parametrize("seed", range(2))
async def test_a_host_does_all_that_hosts_do(seed: int) -> None:
    quiz = Quiz((400, 400, 400), lead_ms=200)
    async with _host(quiz, seed=seed) as (host, console, _):
        await asyncio.wait_for(host.lead(), 30)
    assert quiz.view()["state"] == "finished"
    assert {"lock", "unlock", "pause", "resume", "add-time", "remove", "rename"} <= set(quiz.commands())
    assert console.seen.faults == []
    view = quiz.view()
    assert (view["locked"], view["paused"], view["playerCount"]) == (False, False, 2)
    assert "/api/join" in [path for path, _ in quiz.requests]
    removals = [body["player"] for path, body in quiz.requests if path.endswith("/remove")]
    assert set(removals) == {"dan"}
    assert quiz.players["ada"] != "Ada" or quiz.players["bob"] != "Bob" or quiz.players["dan"] != "Dan"


async def test_what_can_be_done_at_any_time_is_done_though_its_moment_went_by() -> None:
    """No title is shown here: what was planned for then is done when the question opens."""
    quiz = Quiz((600, 600, 600), lead_ms=0)
    async with _host(quiz) as (host, console, _):
        await asyncio.wait_for(host.lead(), 30)
    assert {"lock", "unlock", "rename", "remove"} <= set(quiz.commands())
    assert quiz.commands().count("pause") == 1
    assert console.seen.faults == []


async def test_from_two_consoles_one_is_refused_and_both_are_noted() -> None:
    quiz = Quiz((200, 200), lead_ms=50)
    async with _host(quiz) as (host, console, _):
        await asyncio.wait_for(host.lead(), 20)
    assert len(console.seen.twins) == 2
    for twins in console.seen.twins:
        assert sorted(act.status or 0 for act in twins) == [200, 409]
        assert {act.problem for act in twins} == {"", "moved-on"}


async def test_who_is_overtaken_looks_anew_and_goes_on() -> None:
    overtaken: list[str] = []

    def first(quiz: Quiz, command: str) -> None:
        if command == "next" and len(overtaken) < 2:
            overtaken.append(command)
            quiz.do("lock" if len(overtaken) == 1 else "unlock")

    quiz = Quiz((50,), before=first)
    async with _host(quiz, is_plain=True) as (host, console, _):
        await asyncio.wait_for(host.lead(), 20)
    assert quiz.commands() == ["start", "next", "next", "next", "next"]
    assert [act.problem for act in console.seen.acts] == ["", "moved-on", "moved-on", "", ""]
    assert console.seen.faults == []


async def test_a_quiz_that_somebody_else_has_led_on_is_not_pushed_twice() -> None:
    quiz = Quiz((5_000, 50))
    async with _host(quiz, is_plain=True) as (host, _, __):
        leading = asyncio.create_task(host.lead())
        await until(lambda: quiz.view()["state"] == "open")
        quiz.do("end")
        await asyncio.wait_for(leading, 20)
    assert quiz.commands() == ["start", "next", "next", "next", "next"]


async def test_a_console_that_does_not_show_all_is_a_fault() -> None:
    quiz = Quiz((50,))
    async with _host(quiz, is_plain=True) as (host, console, _):
        del quiz.players["dan"]
        await asyncio.wait_for(host.lead(), 20)
    assert console.seen.faults == ["the console shows 2 players after 0.2 s, and 3 have joined"]


async def test_a_command_that_is_refused_for_no_reason_is_a_fault() -> None:
    quiz = Quiz((50,))
    async with serving(quiz) as url, Client(url, random.Random(1)) as client:
        seen = HostSeen("", "the host")
        console = Console(client, "q", "token", seen, Following(LedSeen(), random.Random(1)))
        status = await console.look()
        assert status is not None
        quiz.answer = lambda _, __: (403, {"type": "/forbidden"})  # type: ignore[method-assign, assignment]
        act = await console.press("start", status)
    assert not act.may_be_done
    assert seen.faults == ["start got 403 forbidden"]


async def test_who_waits_for_a_question_joins_when_it_is_shown_or_all_is_over() -> None:
    quiz = Quiz((50, 50, 50))
    async with _host(quiz, is_plain=True) as (host, _, party):
        joining = asyncio.create_task(party.until_shown(0.5))
        leading = asyncio.create_task(host.lead())
        await asyncio.wait_for(joining, 20)
        assert quiz.view()["question"] == 2
        await asyncio.wait_for(leading, 20)
