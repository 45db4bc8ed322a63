"""A room that a host's bot leads: who comes when, and the host with two consoles and a screen."""

import asyncio
import random
import time
from dataclasses import replace
from enum import StrEnum

from quizfleet.bots.client import Client, UnansweredError
from quizfleet.bots.evidence import PlayerSeen, RoomSeen, Span
from quizfleet.bots.led.console import Console
from quizfleet.bots.led.evidence import HostSeen, Knock, LedSeen
from quizfleet.bots.led.following import Following
from quizfleet.bots.led.host import Host, Party
from quizfleet.bots.led.player import look_on
from quizfleet.bots.led.seat import LedSeat
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import LiveBoard, live_url
from quizfleet.bots.options import MAX_PLAYERS, BotOptions
from quizfleet.bots.payloads import Joined

_LATE_SHARE = 0.1
_FEWEST_FOR_LATE = 3


class Part(StrEnum):
    """When a bot comes: before the start, after it, or before it to be sent away."""

    PUNCTUAL = "punctual"
    LATE = "late"
    SPARE = "spare"


def parts(players: int, *, exclusive: bool) -> list[Part]:
    """The parts of a room's bots. One who is to be sent away comes on top, where nobody else plays."""
    late = max(1, round(players * _LATE_SHARE)) if players >= _FEWEST_FOR_LATE else 0
    found = [Part.PUNCTUAL] * (players - late) + [Part.LATE] * late
    return [*found, Part.SPARE] if exclusive and players < MAX_PLAYERS else found


class Stage:
    """One room with its host."""

    def __init__(self, room: RoomSeen, token: str, options: BotOptions, client: Client, rng: random.Random) -> None:
        self.parts = parts(options.players, exclusive=options.exclusive)
        room.wanted = len(self.parts)
        self._led = room.led = LedSeen()
        self._room = room
        self._token = token
        self._options = options
        self._client = client
        self._rng = rng
        self._party = Party(room.players, self._knock)
        self._quiz: str | None = None
        self._console: Console | None = None
        self._lives: list[LiveBoard] = []
        self._watching: asyncio.Task[None] | None = None

    async def arrive(self, rng: random.Random) -> None:
        """Return when it is time to join for who comes late."""
        await self._party.until_shown(rng.uniform(0.1, 0.6))

    def take(self, seat: LedSeat, part: Part) -> None:
        """Somebody has joined."""
        self._quiz = seat.quiz
        if part is Part.SPARE:
            self._party.spare = seat.seen

    async def lead(self, all_here: asyncio.Event) -> None:
        """Lead the quiz when all are there who come before the start."""
        await all_here.wait()
        rng, seen = self._rng, HostSeen("", f"the host of {self._room.code}")
        self._led.host = seen
        if self._quiz is None:
            seen.faults.append("nobody could join, or this quiz is not host-led")
            self._party.show(1.0)
            return
        following = Following(self._led, rng)
        console = self._console = Console(self._client, self._quiz, self._token, seen, following)
        following.ask = console.look
        url = live_url(self._options.server, self._quiz)
        self._open(LiveBoard(url, self._token, seen, rng, following))
        host = Host(
            (console, replace(console)),
            following,
            self._led,
            self._party,
            rng,
            wait=self._options.lobby,
            linger=self._options.linger,
            is_plain=not self._options.exclusive,
        )
        await self._open_screen(console, self._quiz)
        await host.lead()

    async def _open_screen(self, console: Console, quiz: str) -> None:
        """A screen is a seat of nobody: it sees what everybody may see."""
        await console.look_anew()
        if console.screen_token is None:
            return
        seen = PlayerSeen("", f"the screen of {self._room.code}")
        self._led.screen = seen
        joined = Joined(quiz, "", seen.name, console.screen_token, "host-led")
        screen = LedSeat.take(self._client, Ledger(None), self._options.server, joined, seen, self._rng, self._led)
        self._open(screen.live)
        self._watching = asyncio.create_task(look_on(screen))

    def _open(self, live: LiveBoard) -> None:
        self._lives.append(live)
        live.open()

    async def _knock(self) -> None:
        """Try to get in where nobody may."""
        sent_at = time.monotonic()
        try:
            reply = await self._client.call("POST", "/api/join", body={"code": self._room.code, "name": "Knock Knock"})
        except UnansweredError:
            self._room.ghosts += 1
            return
        self._led.knocks.append(Knock(Span(sent_at, time.monotonic()), f"{reply.status} {reply.problem}".strip()))
        self._room.ghosts += reply.unseen_tries
        self._led.seats += reply.ok

    async def list_players(self) -> None:
        """Note the host's list, at the end."""
        if self._console is not None:
            self._led.listed = {one.player: (one.name, one.removed) for one in await self._console.players()}

    async def aclose(self) -> None:
        """Close the sockets of host and screen."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await asyncio.gather(*(live.aclose() for live in self._lives))
