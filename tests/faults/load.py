"""The load: bots that play while a fault is made, and the verdict on everything they did."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from quizfleet.bots import BotOptions, Progress, Report, run_bots
from quizfleet.demo.comparing import compare
from tests.faults import oracle
from tests.faults.announced import until_consumed
from tests.faults.catalogue import FaultError, Seen
from tests.faults.ledger import Ledger
from tests.faults.scene import Scene, until
from tests.faults.truth import truth, waiting_announcements
from tests.integration.client import Quiz

BOARD_SECONDS = 10
"""Boards equal the database at most so long after everything is back."""

DRAIN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How much load: so many answers, at most `rate` a second, for at most `timeout` seconds."""

    rooms: int = 4
    players: int = 10
    questions: int = 12
    rate: float = 60.0
    timeout: float = 100.0

    @property
    def answers(self) -> int:
        """How many answers there are to give."""
        return self.rooms * self.players * self.questions


class Load:
    """Bots at play."""

    def __init__(self, scene: Scene, shape: Shape, rooms: list[Quiz]) -> None:
        self.shape = shape
        self.rooms = rooms
        self.progress = Progress(shape.rooms * shape.players)
        self._path: Path = scene.folder / f"{rooms[0].quiz}.ledger"
        self._changed = asyncio.Event()
        options = BotOptions(
            scene.stage.platform.url,
            tuple(room.code for room in rooms),
            shape.players,
            think=(0.02, 0.2),
            rate=shape.rate,
            timeout=shape.timeout,
            ledger=self._path,
        )
        self._task = asyncio.create_task(run_bots(options, self._note))

    def _note(self, progress: Progress) -> None:
        self.progress = progress
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    @property
    def quizzes(self) -> list[str]:
        """The ids of the rooms' quizzes."""
        return [room.quiz for room in self.rooms]

    def ledger(self) -> Ledger:
        """What the bots have noted up to now."""
        return Ledger.read(self._path)

    async def reach(self, share: float, seconds: float = 60) -> None:
        """Return when so large a share of all answers has been acked.

        Raises:
            FaultError: that takes too long: the platform does not go on.
        """
        wanted = share * self.shape.answers
        try:
            async with asyncio.timeout(seconds):
                while self.progress.answered < wanted:
                    if self._task.done():
                        raise FaultError(f"the bots ended after {self.progress.answered} answers")
                    await self._changed.wait()
        except TimeoutError:
            raise FaultError(
                f"{self.progress.answered} answers were acked, not {wanted:.0f}, after {seconds:g} s more"
            ) from None

    async def more(self, answers: int, seconds: float = 60) -> None:
        """Return when so many more answers have been acked.

        Raises:
            FaultError: that takes too long.
        """
        await self.reach((self.progress.answered + answers) / self.shape.answers, seconds)

    async def end(self) -> Report:
        """What the bots report when they have played to the end and looked at everything again."""
        return await self._task

    async def cancel(self) -> None:
        """Stop the bots, if they still play."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self._task


@asynccontextmanager
async def playing(scene: Scene, seen: Seen, shape: Shape = Shape()) -> AsyncIterator[Load]:
    """Let bots play; after the block, wait for their end and judge everything."""
    load = Load(scene, shape, [await scene.room(shape.questions) for _ in range(shape.rooms)])
    try:
        yield load
        report = await load.end()
    finally:
        await load.cancel()
    _judge_bots(seen, load, report)
    await judge_rooms(scene, seen, load.rooms, load.ledger())
    try:
        await until_consumed(scene)
    except FaultError as stuck:
        seen.require(holds=False, otherwise=str(stuck))


def _judge_bots(seen: Seen, load: Load, report: Report) -> None:
    ledger = load.ledger()
    seen.count(
        sent=len(ledger.sent),
        acked=len(ledger.acks),
        refused=len(ledger.refused),
        unknown=len(ledger.unknown),
        retries=report.counts.retries,
    )
    for check in report.checks:
        seen.require(check.passed, f"bots: {check.name}: {check.detail}")


async def judge_rooms(scene: Scene, seen: Seen, rooms: list[Quiz], ledger: Ledger | None) -> None:
    """Compare ledger, database, Redis and boards of some rooms, and see the outbox drained."""
    url, server = scene.stage.servers.backends.database_url, scene.stage.platform.url
    for room in rooms:
        for check in await compare(url, server, room.quiz, room.host.token):
            seen.require(check.passed, f"{room.quiz}: {check.name}: {check.detail}")

    async def drained() -> bool:
        return await waiting_announcements(scene.engine) == 0

    try:
        await until(drained, "an empty outbox", DRAIN_SECONDS)
    except FaultError as full:
        seen.require(holds=False, otherwise=f"{full}: {await waiting_announcements(scene.engine)} rows are left")
    for sentence in await _violations_at_rest(scene, [room.quiz for room in rooms], ledger):
        seen.require(holds=False, otherwise=sentence)


async def _violations_at_rest(scene: Scene, quizzes: list[str], ledger: Ledger | None) -> list[str]:
    """What is wrong, or what is still wrong when boards have had their time."""
    give_up = time.monotonic() + BOARD_SECONDS
    while True:
        found = oracle.violations(await truth(scene.engine, scene.redis, scene.keys, quizzes), ledger)
        if not found or time.monotonic() > give_up:
            return found
        await asyncio.sleep(0.2)
