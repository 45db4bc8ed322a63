"""A host's bot: leads a quiz from its lobby to its podium, as people at consoles do, and now and then does more."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from quizfleet.bots.evidence import PlayerSeen, Status
from quizfleet.bots.led.console import Console
from quizfleet.bots.led.evidence import Act, LedSeen, Rename
from quizfleet.bots.led.following import STEPS, Following
from quizfleet.bots.led.plan import Deed, Moment, Plan, draw
from quizfleet.bots.nicknames import nicknames
from quizfleet.bots.player import PATIENCE

ARRIVAL_SECONDS = 15.0
"""For so long a host waits until the console shows all who have joined."""

ADDED_SECONDS = 5

_TRIES = 40
_AGAIN_SECONDS = 0.1
_BEFORE, _HELD = (0.05, 0.4), (0.3, 0.9)
"""Spans of seconds: before a pause or a lock, and how long it lasts."""


_AT_ANY_TIME = (Deed.LOCK, Deed.RENAME, Deed.KICK)


def _when(moment: Moment) -> tuple[int, int]:
    """What orders the moments of a quiz."""
    question, state = moment
    return question, STEPS[state]


@dataclass
class Party:
    """The bots of a room, as far as its host deals with them. `knock` tries to join."""

    players: list[PlayerSeen]
    knock: Callable[[], Awaitable[None]]
    spare: PlayerSeen | None = None
    """Who may be sent away."""
    _shown: float = 0.0
    _more_shown: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_shown(self, share: float) -> None:
        """Return when the question at this share of the quiz is shown, or when no more questions are."""
        while self._shown < share:
            await self._more_shown.wait()

    def show(self, share: float) -> None:
        """The question at this share of the quiz is shown."""
        if share > self._shown:
            self._shown = share
            self._more_shown.set()
            self._more_shown = asyncio.Event()


class Host:
    """Leads one quiz from two consoles.

    Args:
        wait: seconds in the lobby when all bots are there.
        linger: a span of seconds for which a result stands, and the standings.
        is_plain: whether to lead and do nothing else, as where people play.
    """

    def __init__(
        self,
        consoles: tuple[Console, Console],
        following: Following,
        led: LedSeen,
        party: Party,
        rng: random.Random,
        *,
        wait: float,
        linger: tuple[float, float],
        is_plain: bool,
    ) -> None:
        self._console, self._other = consoles
        self._following = following
        self._led = led
        self._party = party
        self._rng = rng
        self._wait = wait
        self._linger = linger
        self._is_plain = is_plain
        self._plan: Plan = {}
        self._done: set[tuple[int, str]] = set()

    async def lead(self) -> None:
        """Lead from the lobby to the podium, or until enough made no sense."""
        try:
            await self._gather()
            while len(self._console.seen.faults) < PATIENCE:
                now = self._following.now
                if now is None:
                    await self._look_again()
                    continue
                if now.state == "finished":
                    return
                self._party.show((now.question or 0) / now.question_count)
                await self._do_deeds(now)
                if now.state in ("lobby", "reveal", "standings"):
                    await self._go_on(now)
                else:
                    await self._following.after(now)
        finally:
            self._party.show(1.0)

    async def _gather(self) -> None:
        """Wait until the console shows all bots, and for people."""
        await self._console.look_anew()
        here, faults = len(self._party.players), self._console.seen.faults
        if not await self._following.until(lambda now: now.player_count >= here, ARRIVAL_SECONDS):
            seen = self._following.now.player_count if self._following.now else "no"
            faults.append(f"the console shows {seen} players after {ARRIVAL_SECONDS:g} s, and {here} have joined")
        await asyncio.sleep(self._wait)
        now = self._following.now
        if now is not None and not self._is_plain:
            self._plan = draw(now.question_count, self._rng, has_spare=self._party.spare is not None)

    async def _go_on(self, was: Status) -> None:
        """From a state that lasts until the host ends it."""
        if was.state != "lobby":
            await asyncio.sleep(self._rng.uniform(*self._linger))
        now = self._following.now
        if now is None or (now.state, now.question) != (was.state, was.question):
            return
        command = "start" if now.state == "lobby" else "next"
        acts = [self._console.press(command, now)]
        if self._is_planned(now, Deed.TWICE):
            acts.append(self._other.press(command, now))
        pressed = await asyncio.gather(*acts)
        if len(pressed) > 1:
            self._console.seen.twins.append((pressed[0], pressed[1]))
        if not any(act.acked for act in pressed):
            await self._look_again()

    def _is_planned(self, now: Status, deed: Deed) -> bool:
        return deed in self._plan.get((now.question or 0, now.state), ())

    async def _do_deeds(self, now: Status) -> None:
        """What is planned for this moment, and of earlier ones that went by unseen what can be done at any time."""
        moment = (now.question or 0, now.state)
        deeds: dict[Deed, Callable[[], Awaitable[None]]] = {
            Deed.LOCK: self._lock,
            Deed.RENAME: self._rename,
            Deed.PAUSE: self._pause,
            Deed.ADD_TIME: self._add_time,
            Deed.KICK: self._kick,
            Deed.END: self._end,
        }
        for planned in sorted(self._plan, key=_when):
            if _when(planned) > _when(moment) or planned in self._done:
                continue
            self._done.add(planned)
            for deed in self._plan[planned]:
                if deed in deeds and (planned == moment or deed in _AT_ANY_TIME):
                    await deeds[deed]()

    async def _lock(self) -> None:
        await self._some_time(_BEFORE)
        if await self._order("lock", lambda now: now.locked):
            await self._party.knock()
            await self._some_time(_HELD)
        await self._order("unlock", lambda now: not now.locked)

    async def _pause(self) -> None:
        await self._some_time(_BEFORE)
        act = await self._press("pause")
        if act is not None and act.may_be_done:
            await self._some_time(_HELD)
            await self._order("resume", lambda now: not now.paused)

    async def _add_time(self) -> None:
        await self._press("add-time", seconds=ADDED_SECONDS)

    async def _end(self) -> None:
        """When half have answered, or half of the time is over."""
        now = self._following.now
        if now is None:
            return
        patience = (now.remaining_ms or 0) / 2000
        await self._following.until(
            lambda then: then.state != "open" or then.answered * 2 >= then.player_count, patience
        )
        if self._following.now is not None and self._following.now.state == "open":
            await self._press("end")

    async def _rename(self) -> None:
        player = self._rng.choice([one for one in self._party.players if not one.removed])
        act = await self._press("rename", player=player.player, name=nicknames(1, self._rng)[0])
        if act is None:
            return
        self._led.renames.append(Rename(player.player, act.acked, act.unseen_tries))
        for listed in await self._console.players() if act.acked else ():
            if listed.player == player.player:
                player.name = listed.name

    async def _kick(self) -> None:
        spare = self._party.spare
        if spare is not None:
            ban = self._rng.random() < 0.5
            await self._order("remove", lambda _: False, player=spare.player, ban=ban)

    async def _press(self, command: str, **details: object) -> Act | None:
        now = self._following.now
        return await self._console.press(command, now, **details) if now is not None else None

    async def _order(self, command: str, is_so: Callable[[Status], bool], **details: object) -> bool:
        """Give a command until it is done, or things are so by themselves; whether they came to be."""
        for _ in range(_TRIES):
            act = await self._press(command, **details)
            if act is not None and act.acked:
                return True
            await self._look_again()
            if self._following.now is not None and is_so(self._following.now):
                return True
        return False

    async def _look_again(self) -> None:
        await asyncio.sleep(_AGAIN_SECONDS)
        await self._console.look_anew()

    async def _some_time(self, span: tuple[float, float]) -> None:
        await asyncio.sleep(self._rng.uniform(*span))
