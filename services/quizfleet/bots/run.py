"""A run of bots: join, play, settle, judge."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable

import msgspec

from quizfleet import garbage
from quizfleet.bots import oracle
from quizfleet.bots.client import Client, Reply, UnansweredError
from quizfleet.bots.evidence import PlayerSeen, RoomSeen, Span
from quizfleet.bots.led import oracle as led_oracle
from quizfleet.bots.led.evidence import Knock, LedSeen
from quizfleet.bots.led.player import LedPlayer
from quizfleet.bots.led.seat import LedSeat
from quizfleet.bots.led.settle import look_at_led
from quizfleet.bots.led.stage import Part, Stage
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import LiveBoard, live_url
from quizfleet.bots.nicknames import nicknames
from quizfleet.bots.options import BotOptions
from quizfleet.bots.payloads import Joined
from quizfleet.bots.player import Pacer, Player
from quizfleet.bots.report import Counts, Progress, Rate, Report, Spread, slices_of
from quizfleet.bots.seat import Seat
from quizfleet.bots.settle import settle

_JOINS_AT_ONCE = 16
_PROGRESS_SECONDS = 1.0
_LOCKED_SECONDS = 0.25
"""So long after a join into a locked room it is tried again."""


class _Run:
    """The state of a run."""

    def __init__(self, options: BotOptions, client: Client, ledger: Ledger) -> None:
        self.options = options
        self.client = client
        self.ledger = ledger
        self.rooms = [RoomSeen(code, options.players, options.exclusive) for code in options.codes]
        self.seats: dict[str, list[Seat]] = {code: [] for code in options.codes}
        self.settling = False
        self._pacer = Pacer(options.rate, options.ramp)
        self._joins = asyncio.Semaphore(_JOINS_AT_ONCE)
        self._joining = 0
        self._all_here = asyncio.Event()
        rngs = (random.Random(f"{options.seed}/{place}/host") for place in range(len(self.rooms)))  # noqa: S311
        tokens = zip(self.rooms, options.host_tokens, rngs, strict=False)
        self._stages = {room.code: Stage(room, token, options, client, rng) for room, token, rng in tokens}

    @property
    def all_seats(self) -> list[Seat]:
        """The seats of all rooms."""
        return [seat for seats in self.seats.values() for seat in seats]

    async def play(self) -> None:
        """Every bot joins, and plays to the end; self-paced and led, when all are there."""
        bots = []
        for place, room in enumerate(self.rooms):
            stage = self._stages.get(room.code)
            parts = stage.parts if stage is not None else [Part.PUNCTUAL] * self.options.players
            self._joining += sum(part is not Part.LATE for part in parts)
            names = nicknames(len(parts), random.Random(f"{self.options.seed}/{place}"))  # noqa: S311
            bots += [
                self._bot(room, name, f"{self.options.seed}/{place}/{name}", part)
                for name, part in zip(names, parts, strict=True)
            ]
        await asyncio.gather(*bots, *(stage.lead(self._all_here) for stage in self._stages.values()))

    async def _bot(self, room: RoomSeen, name: str, seed: str, part: Part) -> None:
        rng = random.Random(seed)  # noqa: S311
        if part is Part.LATE:
            await self._stages[room.code].arrive(rng)
        async with self._joins:
            seat = await self._join(room, name, rng)
        if part is not Part.LATE:
            self._has_come()
        if seat is None:
            return
        seat.live.open()
        if isinstance(seat, LedSeat):
            if room.code in self._stages:
                self._stages[room.code].take(seat, part)
            await LedPlayer(seat, self.options.think, self._pacer).play()
            return
        player = Player(seat, self.options.think, self._pacer)
        if seat.self_paced:  # in step the clock waits for nobody
            await player.look()
            await self._all_here.wait()
        await player.play()

    def _has_come(self) -> None:
        """One more of those who come before the start is here, or was turned away."""
        self._joining -= 1
        if not self._joining:
            garbage.collect_seldom()  # of what a run keeps of every answer, too: all bots would wait for a search
            self._all_here.set()

    async def _join(self, room: RoomSeen, name: str, rng: random.Random) -> Seat | None:
        try:
            span, reply = await self._let_in(room, name)
        except UnansweredError as away:
            room.ghosts += 1
            room.turned_away.append(str(away))
            return None
        try:
            joined = msgspec.convert(reply.body, Joined)
        except msgspec.ValidationError as fault:
            room.turned_away.append(f"{reply.status} {reply.problem or fault}")
            return None
        seen = PlayerSeen(joined.player, joined.name, joined=span)
        room.players.append(seen)
        self.ledger.note("joined", joined.quiz, joined.player, name=joined.name)
        seat = self._seat(room, joined, seen, rng)
        self.seats[room.code].append(seat)
        return seat

    async def _let_in(self, room: RoomSeen, name: str) -> tuple[Span, Reply]:
        """Join, again and again where a host's bot has locked the room: it will unlock it."""
        wish, patience = {"code": room.code, "name": name}, self.options.timeout
        while True:
            sent_at = time.monotonic()
            reply = await self.client.call("POST", "/api/join", body=wish, patience=patience)
            span = Span(sent_at, time.monotonic())
            # Joining is the one request that a retry repeats: a try without an answer may have made a player nobody
            # plays.
            room.ghosts += reply.unseen_tries
            if room.led is not None:
                room.led.knocks.append(Knock(span, f"{reply.status} {reply.problem}".strip()))
            if reply.problem != "room-locked" or room.code not in self._stages:
                return span, reply
            await asyncio.sleep(_LOCKED_SECONDS)

    def _seat(self, room: RoomSeen, joined: Joined, seen: PlayerSeen, rng: random.Random) -> Seat:
        if joined.mode == "host-led":
            room.led = room.led or LedSeen()
            return LedSeat.take(self.client, self.ledger, self.options.server, joined, seen, rng, room.led)
        live = LiveBoard(live_url(self.options.server, joined.quiz), joined.token, seen, rng)
        own_pace = joined.mode == "self-paced"
        return Seat(self.client, self.ledger, joined.quiz, own_pace, joined.token, seen, live, rng)

    async def settle(self) -> None:
        """Bring every room to rest."""
        self.settling = True
        await asyncio.gather(*(settle(room, self.seats[room.code]) for room in self.rooms))
        await asyncio.gather(*(look_at_led(room, self.seats[room.code]) for room in self.rooms))
        await asyncio.gather(*(stage.list_players() for stage in self._stages.values()))

    async def aclose(self) -> None:
        """Close all sockets."""
        await asyncio.gather(*(seat.live.aclose() for seat in self.all_seats))
        await asyncio.gather(*(stage.aclose() for stage in self._stages.values()))

    def progress(self) -> Progress:
        """Where the run is now."""
        seats = self.all_seats
        return Progress(
            players=sum(room.wanted for room in self.rooms),
            joined=len(seats),
            answered=sum(seat.answered for seat in seats),
            finished=sum(seat.seen.finished for seat in seats),
            frames=sum(seat.live.frames for seat in seats),
            errors=self.client.tally.errors,
            settling=self.settling,
        )

    def report(self, seconds: float) -> Report:
        """What the run has shown."""
        seats, tally = self.all_seats, self.client.tally
        answers = [answer for seat in seats for answer in seat.seen.answers.values()]
        counts = Counts(
            rooms=len(self.rooms),
            players=len(seats),
            answers=sum(answer.acked for answer in answers),
            late=sum(answer.refused is not None and not answer.acked for answer in answers),
            refused=sum(answer.other == "409 answer-conflict" for answer in answers),
            repeats=sum(seat.repeats for seat in seats),
            unknown=sum(answer.unknown for answer in answers),
            requests=tally.requests,
            retries=tally.retries,
            reconnects=sum(seat.live.reconnects for seat in seats),
            frames=sum(seat.live.frames for seat in seats),
            commands=sum(len(room.led.host.acts) for room in self.rooms if room.led and room.led.host),
            states=sum(len(heard) for seat in seats for heard in seat.seen.states),
        )
        acks = [ack for seat in seats for ack in seat.acks]
        shown = [board for seat in seats for board in seat.live.shown]
        return Report(
            counts,
            rate=Rate.of(acks),
            ack=Spread.of([span for _, span in acks]),
            staleness=Spread.of([span for _, span in shown]),
            seconds=round(seconds, 1),
            checks=oracle.check(self.rooms, tally.crashes),
            host_to_player=Spread.of([span for room in self.rooms for span in led_oracle.host_to_player_ms(room)]),
            slices=slices_of(acks, shown),
        )


async def run_bots(options: BotOptions, on_progress: Callable[[Progress], None] = lambda _: None) -> Report:
    """Play and judge. `on_progress` is called once a second, and at the end.

    Raises:
        OSError: the ledger cannot be written.
    """
    started = time.monotonic()
    rng = random.Random(options.seed)  # noqa: S311
    with Ledger(options.ledger) as ledger, garbage.collected_seldom():
        async with Client(options.server, rng) as client:
            run = _Run(options, client, ledger)
            try:
                async with _reporting(run, on_progress):
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(options.timeout):
                            await run.play()
                    await run.settle()
            finally:
                await run.aclose()
    return run.report(time.monotonic() - started)


@contextlib.asynccontextmanager
async def _reporting(run: _Run, on_progress: Callable[[Progress], None]) -> AsyncIterator[None]:
    async def report() -> None:
        while True:
            on_progress(run.progress())
            await asyncio.sleep(_PROGRESS_SECONDS)

    task = asyncio.create_task(report())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        on_progress(run.progress())
