"""Of no kind of question is the key told before it may be known: not in a payload, a frame, an error or a header.

A quiz with questions of all kinds is played over real HTTP and live sockets in every mode, the kind in question first.
Whoever has no right to the key asks for everything that there is, before the question opens, while it is open, and
after answering; and all that comes back is searched for words and numbers that occur nowhere but in keys. Once the
key may be known the same search has to find it.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.routing import Mount

from quizfleet.apps import Service, create, openapi
from quizfleet.content import Kind, Mode
from quizfleet.embedded import Platform
from quizfleet.settings import Settings
from tests.integration.client import Api, Bearer, granted, in_seconds, refused
from tests.integration.host import Host, screen_of
from tests.integration.spying import CASES, KEY_FIELDS, STATIC, VISITS, Case, Route, Seen, Spy, seen_in

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("forgiven")]

LONG_SECONDS = 3_600
"""However slow the machine, what is open stays open."""


@dataclass
class Game:
    """What was seen in the game that begins with a kind."""

    case: Case
    before: list[Seen] = field(default_factory=list)
    """By anybody, before the question opened."""
    unknown: list[Seen] = field(default_factory=list)
    """By those who might not know its result yet, from then on."""
    known: list[Seen] = field(default_factory=list)
    """By those who might, by then."""
    later: frozenset[str] = frozenset()
    """The secrets of the other questions, none of which was opened."""


@dataclass
class Room:
    """A quiz with everybody who has a way to it."""

    case: Case
    host: Host
    spies: list[Spy]
    """Anna, Ben, the screen, a player of another quiz, and nobody."""

    async def look(self) -> None:
        """Everybody looks at everything."""
        anna, *others = self.spies
        await asyncio.gather(anna.look_around(thoroughly=True), *(each.look_around() for each in others))
        await asyncio.gather(*(each.look_at(1) for each in self.spies[:3]))

    def take(self) -> list[Seen]:
        """What the spies have seen since they were asked last."""
        seen = [one for each in self.spies for one in each.seen]
        for each in self.spies:
            each.seen.clear()
        return seen


@contextlib.asynccontextmanager
async def room(platform: Platform, mode: Mode, case: Case, seconds: int, **changes: Any) -> AsyncIterator[Room]:
    """A room whose quiz begins with a kind, open for so long, with spies at all sockets and doors."""
    others = [other.content for other in CASES if other is not case]
    limits = httpx.Limits(max_connections=30)
    async with httpx.AsyncClient(base_url=platform.url, timeout=30, trust_env=False, limits=limits) as http:
        api = Api(http, platform.admin_key)
        quiz = await api.create(case.content | {"seconds": seconds}, *others, mode=mode.value, **changes)
        host = Host(http, quiz.host.token, quiz.quiz, quiz.code)
        inside = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben"), await screen_of(host)
        spies = [Spy(one, quiz.quiz, quiz.code, one.name or "screen") for one in inside]
        async with contextlib.AsyncExitStack() as stack:
            for each in spies:
                await stack.enter_async_context(each.listening(platform.url))
            outside = {"another quiz's player": await api.player(), "nobody": Bearer(http, "nothing")}
            spies += [Spy(who, quiz.quiz, quiz.code, name) for name, who in outside.items()]
            yield Room(case, host, spies)


async def play_self_paced(platform: Platform, game: Game) -> None:
    """Anna answers and knows; Ben, whose question is open too, does not."""
    async with room(platform, Mode.SELF_PACED, game.case, LONG_SECONDS) as quiz:
        anna, ben, *others = quiz.spies
        await asyncio.gather(*(each.send("GET", f"/api/quizzes/{each.quiz}") for each in quiz.spies))
        await asyncio.gather(*(each.look_around() for each in others))
        game.before += quiz.take()
        await quiz.look()
        game.unknown += quiz.take()
        granted(await anna.answer(game.case, 0), 201)
        refused(await anna.answer(game.case, 1), 409, "answer-conflict")
        await anna.look_at(1)
        game.known += [one for one in anna.seen if not one.where.endswith("a frame")]
        anna.seen.clear()
        await asyncio.gather(*(each.look_around() for each in (ben, *others)), ben.look_at(1))
        game.unknown += quiz.take()


async def play_autopilot(platform: Platform, game: Game) -> None:
    """By the clock: a quiz that waits, one whose question is open, and one whose question has closed."""
    before = room(platform, Mode.AUTOPILOT, game.case, LONG_SECONDS, startsAt=in_seconds(LONG_SECONDS))
    async with before as quiz:
        await asyncio.gather(*(each.look_around() for each in quiz.spies))
        game.before += quiz.take()
    async with room(platform, Mode.AUTOPILOT, game.case, LONG_SECONDS, startsAt=in_seconds(-0.5)) as quiz:
        await quiz.look()
        await answer_differently(quiz)
        game.unknown += quiz.take()
    async with room(platform, Mode.AUTOPILOT, game.case, 1, startsAt=in_seconds(-1)) as quiz:
        await asyncio.gather(*(each.look_at(1) for each in quiz.spies))
        game.known += quiz.take()


async def play_host_led(platform: Platform, game: Game) -> None:
    """A title is shown before its choices; then a question is open until its host closes it."""
    async with room(platform, Mode.HOST_LED, game.case, LONG_SECONDS, leadSeconds=60) as quiz:
        await asyncio.gather(*(each.look_around() for each in quiz.spies))
        await quiz.host.order("start")
        await quiz.look()
        titled = granted(await quiz.spies[0].send("GET", f"/api/quizzes/{quiz.host.quiz}/questions/1"))
        assert (titled["text"], titled["choices"]) == (game.case.content["text"], [])
        assert titled["opensInMs"] > 0, "the machine is too slow for this test"
        game.before += quiz.take()
    async with room(platform, Mode.HOST_LED, game.case, LONG_SECONDS, leadSeconds=0) as quiz:
        await quiz.host.order("start")
        await quiz.look()
        await answer_differently(quiz)
        game.unknown += quiz.take()
        await quiz.host.order("end")
        await asyncio.gather(*(each.answer(game.case, place) for place, each in enumerate(quiz.spies[:2])))
        await asyncio.gather(*(each.look_at(1) for each in quiz.spies[:3]))
        game.known += quiz.take()


async def answer_differently(quiz: Room) -> None:
    """Anna and Ben answer the open question, and learn nothing by it, nor by trying to change it."""
    for place, each in enumerate(quiz.spies[:2]):
        taken = granted(await each.answer(quiz.case, place), 201)
        assert taken["result"] is None
        refused(await each.answer(quiz.case, 1 - place), 409, "answer-conflict")
        assert granted(await each.answer(quiz.case, place), 200) == taken
        await each.look_at(1)
    await quiz.spies[0].look_around()


PLAYS = {Mode.SELF_PACED: play_self_paced, Mode.AUTOPILOT: play_autopilot, Mode.HOST_LED: play_host_led}


async def play(platform: Platform, mode: Mode, case: Case) -> Game:
    """A game that begins with a kind."""
    game = Game(case, later=frozenset().union(*(one.secrets | one.choices for one in CASES if one is not case)))
    await PLAYS[mode](platform, game)
    return game


@pytest.fixture(scope="module", params=list(Mode), ids=lambda mode: mode.value)
def games(request: pytest.FixtureRequest, platform: Platform) -> dict[Kind, Game]:
    """A game for every kind, in a mode."""

    async def all_of_them() -> list[Game]:
        together = asyncio.Semaphore(2)

        async def one(case: Case) -> Game:
            async with together:
                return await play(platform, request.param, case)

        return await asyncio.gather(*map(one, CASES))

    return {game.case.kind: game for game in asyncio.run(all_of_them())}


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_tells_the_key_before_it_may_be_known(games: dict[Kind, Game], kind: Kind) -> None:
    game = games[kind]
    assert len(game.before) >= 50
    assert len(game.unknown) >= 150
    told = [one for seen in (*game.before, *game.unknown) for one in seen.tells(game.case.secrets | game.later)]
    assert told == []


@pytest.mark.parametrize("kind", list(Kind))
def test_no_choice_is_shown_before_the_question_opens(games: dict[Kind, Game], kind: Kind) -> None:
    game = games[kind]
    assert [seen.where for seen in game.before if seen.mentioned(game.case.choices)] == []
    shown = {choice for seen in game.unknown for choice in seen.mentioned(game.case.choices)}
    assert shown == game.case.choices


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_search_finds_the_key_once_it_may_be_known(games: dict[Kind, Game], kind: Kind) -> None:
    game = games[kind]
    assert {secret for seen in game.known for secret in seen.mentioned(game.case.secrets)} == game.case.secrets
    assert [seen.where for seen in game.known if seen.mentioned(game.later)] == []
    elsewhere = [(seen.where, path) for seen in game.known for path in seen.fields() if not path.startswith(".result")]
    assert [one for one in elsewhere if not one[0].endswith("/tally")] == []  # which is only told by then


def everything_but_ids(response: httpx.Response) -> Any:
    """A payload without what is another in every quiz, and with choices in no order."""
    shown = granted(response, response.status_code)
    for varying in ("remainingMs", "elapsedMs", "quiz", "code", "startsAt", "revision"):
        shown.pop(varying, None)
    if shown.get("choices") and isinstance(shown["choices"][0], dict):
        shown["choices"] = sorted(choice["text"] for choice in shown["choices"])
    for entry in [*shown.get("entries", []), *shown.get("around", []), shown.get("me") or {}]:
        entry.pop("player", None)
    return shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
async def test_what_is_shown_while_it_is_open_does_not_depend_on_the_key(api: Api, case: Case) -> None:
    shown = []
    for content in (case.content, case.other):
        quiz = await api.create(content, mode="autopilot", startsAt=in_seconds(-0.5))
        player = await api.join(quiz.code)
        path = f"{player.path}/questions/1"
        responses = [await player.get_question(1), await player.send("PUT", f"{path}/answer", json=case.answers[0])]
        responses += [await player.get_question(1), await player.send("GET", player.path)]
        responses.append(await player.send("GET", f"{player.path}/leaderboard"))
        shown.append([(one.status_code, sorted(one.headers), everything_but_ids(one)) for one in responses])
    assert shown[0] == shown[1]


def flat(found: Iterable[Any]) -> Iterator[Any]:
    """Routes with those of the routers among them."""
    for route in found:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from flat(included.routes)


def routes() -> set[Route]:
    """Every route of the API's document and of the three applications."""
    described = {(method.upper(), path) for path, methods in openapi()["paths"].items() for method in methods}
    settings = Settings(signing_key="s" * 32, database_url="sqlite+aiosqlite:///x.sqlite")  # type: ignore[arg-type]
    served = set()
    for service in Service:
        for route in flat(create(service, settings).routes):
            methods = ["GET"] if isinstance(route, Mount) else getattr(route, "methods", ["*"])
            served |= {(method, getattr(route, "path", str(route))) for method in methods if method != "HEAD"}
    return described | served


def test_every_route_is_visited_or_static() -> None:
    unvisited = routes() - VISITS.keys() - STATIC
    assert unvisited == set(), "say in tests/integration/spying.py how a player visits them, or that they are static"


def test_a_route_of_the_application_is_found_by_this_test() -> None:
    assert {("PUT", "/api/quizzes/{quiz}/questions/{n}/answer"), ("GET", "/healthz"), ("GET", "/static")} <= routes()


def test_the_search_finds_a_secret_wherever_it_is() -> None:
    secrets = frozenset({"zqsecret"})
    packed = httpx.Response(200, headers={"x-hint": "ZqSecret"}, content=b'{"a": [{"accepted": []}]}')
    assert seen_in(packed, "here").tells(secrets) == ["here: zqsecret", "here: .a[0].accepted"]
    assert Seen("frame", "", '{"deep": {"b": "the zqsecret."}}').tells(secrets) == ["frame: zqsecret"]
    assert Seen("frame", "", '{"result": null, "streakBonus": false, "board": 1}').tells(secrets) == []
    assert [Seen("x", "", json.dumps({name: 1})).tells(secrets) for name in KEY_FIELDS] == [
        [f"x: .{name}"] for name in KEY_FIELDS
    ]
