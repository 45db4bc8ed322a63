"""How a bot plays where a host leads: it follows what it is told, answers in time, and looks at everything."""

import asyncio
import time

from quizfleet.bots.evidence import Given, Status
from quizfleet.bots.guessing import other, pick
from quizfleet.bots.led.seat import AGAIN_SECONDS, LedSeat
from quizfleet.bots.nicknames import nicknames
from quizfleet.bots.payloads import Question
from quizfleet.bots.player import LATEST, LOOK_SHARE, OTHER_SHARE, PATIENCE, REPEAT_SHARE, Pacer

RENAME_SHARE = 0.1
"""Of players, who take another name in the lobby."""

PAUSE_SHARE = 0.3
LATE_SHARE = 0.5
"""Of players without an answer, who try one in a pause, and after the end."""

BACK_SHARE = 0.3
"""Of late joiners, who try to answer what was asked before they came."""

_TOP, _AROUND = 5, 2
_IN_WORDS = ("numeric", "text")


class LedPlayer:
    """Plays one quiz from its seat."""

    def __init__(self, seat: LedSeat, think: tuple[float, float], pacer: Pacer) -> None:
        self._seat = seat
        self._think = think
        self._pacer = pacer
        self._done: set[tuple[str, int]] = set()

    async def play(self) -> None:
        """Play until the podium, until the host sends the player away, or until enough made no sense."""
        seat, following = self._seat, self._seat.following
        status = await following.after(None)
        if status is not None and status.question is not None:
            await self._look_back(status.question)
        while status is not None and len(seat.seen.faults) < PATIENCE:
            await self._accompany(status)
            if status.state == "finished":
                seat.seen.finished = True
                return
            status = await following.after(status)
        await self._look_once_more()

    async def _look_once_more(self) -> None:
        """Who has been sent away is refused everything."""
        seat = self._seat
        await seat.status()
        last = max(seat.asked_at, default=0)
        if seat.seen.removed and last and not seat.seen.answers.get(last):
            await seat.answer(last, (1,))
        seat.seen.finished = seat.seen.removed

    async def _accompany(self, status: Status) -> None:
        n = status.question or 0
        if (status.state, n) in self._done:
            return
        self._done.add((status.state, n))
        match status.state:
            case "lobby":
                await self._wait_in_lobby()
            case "intro":
                await self._seat.title(n)
            case "open":
                await self._answer(n)
            case "reveal":
                self._seat.revealed_at = time.monotonic()
                await self._seat.question(n)
                await self._seat.tally(n)
            case "standings" | "finished":
                await self._seat.place(_TOP, _AROUND)

    async def _wait_in_lobby(self) -> None:
        rng = self._seat.rng
        if rng.random() < RENAME_SHARE:
            await asyncio.sleep(rng.uniform(0, 0.3))
            await self._seat.rename(nicknames(1, rng)[0])

    async def _look_back(self, n: int) -> None:
        """What was asked before one came can be read, and not be answered any more."""
        if n > 1 and self._seat.rng.random() < BACK_SHARE:
            before = await self._seat.question(n - 1)
            if before is not None:
                await self._seat.answer(before.question, pick(before, self._seat.rng))

    async def _answer(self, n: int) -> None:
        """Think, answer, and now and then try what has to be refused."""
        seat, following = self._seat, self._seat.following
        question = await self._handed_out(n)
        if question is None:
            return
        given = pick(question, seat.rng)
        answers_at = time.monotonic() + self._thinking(following.now)
        tried = False
        while (status := self._still_at(n)) is not None:
            if status.paused or status.state == "intro":
                if not tried and seat.rng.random() < PAUSE_SHARE:
                    await seat.answer(n, given)
                tried = True
                await following.after(status)
            elif (left := answers_at - time.monotonic()) > 0:
                await following.after(status, left)
            else:
                await self._pacer.turn()
                answer = await seat.answer(n, given)
                if answer.acked:
                    await self._afterwards(question, given)
                if answer.acked or answer.refused:
                    return
                await following.after(status, AGAIN_SECONDS)
        mine = seat.seen.answers.get(n)
        if not following.is_over and (mine is None or not mine.refused) and seat.rng.random() < LATE_SHARE:
            await seat.answer(n, given)

    async def _handed_out(self, n: int) -> Question | None:
        """A question with all that is to be chosen from; None when it is over.

        It can be called open a moment before it is: a pause that its host ordered just before keeps it from opening,
        and who calls it open has not heard of that yet.
        """
        while (status := self._still_at(n)) is not None:
            question = await self._seat.question(n)
            if question is not None and question.closed:
                return None
            if question is not None and (question.choices or question.kind in _IN_WORDS):
                return question
            await self._seat.following.after(status, AGAIN_SECONDS)
        return None

    def _still_at(self, n: int) -> Status | None:
        """Where the quiz is, while a question is not over."""
        status = self._seat.following.now
        if self._seat.following.is_over or status is None or status.question != n:
            return None
        return status if status.state in ("intro", "open") else None

    def _thinking(self, now: Status | None) -> float:
        think = self._seat.rng.uniform(*self._think)
        if now is not None and now.remaining_ms is not None:
            think = min(think, now.remaining_ms / 1000 * LATEST)
        return think

    async def _afterwards(self, question: Question, given: Given) -> None:
        rng, seat, n = self._seat.rng, self._seat, question.question
        if rng.random() < REPEAT_SHARE:
            seat.repeats += 1
            await seat.answer(n, given)
        if rng.random() < OTHER_SHARE:
            await seat.try_other(n, other(question, given, rng))
        if rng.random() < LOOK_SHARE:
            await seat.question(n)
            await seat.place(_TOP, _AROUND)


async def look_on(seat: LedSeat) -> None:
    """Look at everything that a screen shows, from a seat that plays nothing."""
    status = await seat.following.after(None)
    while status is not None and status.state != "finished":
        n = status.question or 0
        match status.state:
            case "intro":
                await seat.title(n)
            case "open":
                await seat.question(n)
            case "reveal":
                await seat.question(n)
                await seat.tally(n)
        status = await seat.following.after(status)
