"""How a bot plays: asks, thinks, answers, now and then repeats itself or tries to change its mind."""

import asyncio
import time
from collections.abc import Callable

from quizfleet.bots.evidence import Answer
from quizfleet.bots.guessing import other, pick
from quizfleet.bots.payloads import Question, QuizNow
from quizfleet.bots.seat import Seat

REPEAT_SHARE = 0.1
OTHER_SHARE = 0.1
LOOK_SHARE = 0.1
"""Shares of answers that are sent twice, that are tried to be changed, and whose question is looked at again."""

_LONGEST_SLEEP = 5.0
PATIENCE = 20
"""After so many replies that make no sense a bot leaves."""

_FIRST_SHARE = 0.1
"""A rate that grows begins with this share of itself."""

LATEST = 0.85
"""In an autopilot quiz thinking ends at this share of the time that is left."""


class Pacer:
    """Lets so many turns a second begin, over all bots; without a rate, all at once.

    The rate grows evenly from a tenth of it, beginning with the first turn, where there are `ramp` seconds for that.
    """

    def __init__(self, rate: float | None, ramp: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._ramp = ramp
        self._clock = clock
        self._began: float | None = None
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is the caller's turn."""
        if self._rate:
            await asyncio.sleep(self.wait(self._rate))

    def wait(self, rate: float) -> float:
        """Seconds until the turn of whoever asks now."""
        now = self._clock()
        if self._began is None:
            self._began = now
        grown = min(1.0, (self._next - self._began) / self._ramp) if self._ramp else 1.0
        self._next = max(now, self._next + 1 / (rate * max(grown, _FIRST_SHARE)))
        return self._next - now


class Player:
    """Plays one quiz from its seat."""

    def __init__(self, seat: Seat, think: tuple[float, float], pacer: Pacer) -> None:
        self.seat = seat
        self._think = think
        self._pacer = pacer
        self._next: int | None = None
        self._last = 0

    async def look(self) -> QuizNow | None:
        """See which question is next, as a player's page does as soon as it has joined; None when nobody says."""
        now = await self.seat.quiz_now()
        if now is not None:
            self._next, self._last = now.question, now.question_count
        return now

    async def play(self) -> None:
        """Play to the end of the quiz, or until the platform has talked nonsense too often."""
        self.seat.seen.finished = await (self._own_pace() if self.seat.self_paced else self._in_step())

    @property
    def _has_enough(self) -> bool:
        return len(self.seat.seen.faults) >= PATIENCE

    async def _own_pace(self) -> bool:
        while not self._has_enough:
            # Before asking, so that a crowd that begins together is no burst of questions.
            await self._pacer.turn()
            number = self._next
            if number is None or number > self._last:
                now = await self.look()
                if now is None:
                    await asyncio.sleep(0.5)
                    continue
                if now.question is None:
                    return self._saw_all(now.question_count)
                number = now.question
            acked = await self._turn(number, None)
            self._next = number + 1 if acked else None
        return False

    def _saw_all(self, questions: int) -> bool:
        missed = set(range(1, questions + 1)) - self.seat.asked_at.keys()
        if missed:
            self.seat.seen.faults.append(f"the quiz ended without asking questions {sorted(missed)}")
        return not missed

    async def _in_step(self) -> bool:
        seat, tried = self.seat, set[int]()
        while not self._has_enough:
            now = await seat.quiz_now()
            if now is not None and now.state == "finished":
                return True
            if now is not None and now.question is not None:
                if now.state == "open" and now.question not in tried:
                    tried.add(now.question)
                    seat.hold_board(now.question)
                    await self._pacer.turn()
                    await self._turn(now.question, seat.closes_from[now.question])
                    await self._sleep_until(seat.closes_from[now.question])
                    continue
                if now.state == "reveal":
                    await seat.question(now.question)
            await self._sleep_until(time.monotonic() + _pause(now))
        return False

    async def _sleep_until(self, instant: float) -> None:
        """A little later, differently for each bot: they do not all come back in the same millisecond."""
        await asyncio.sleep(max(0.0, instant - time.monotonic()) + self.seat.rng.uniform(0.01, 0.15))

    async def _turn(self, n: int, until: float | None) -> bool:
        """Take a question; whether its answer was acked."""
        question = await self.seat.question(n)
        if question is None or question.closed:
            await asyncio.sleep(0.1)
            return False
        rng = self.seat.rng
        think = rng.uniform(*self._think)
        if until is not None:
            think = min(think, max(0.0, until - time.monotonic()) * LATEST)
        await asyncio.sleep(think)
        earlier = self.seat.seen.answers.get(
            n
        )  # its fate may be unknown: then it may count, and another would be refused
        answer = await self.seat.answer(n, earlier.given if earlier else pick(question, rng))
        if answer.acked:
            await self._afterwards(question, answer)
        return answer.acked

    async def _afterwards(self, question: Question, answer: Answer) -> None:
        rng, seat = self.seat.rng, self.seat
        if rng.random() < REPEAT_SHARE:
            seat.repeats += 1
            await seat.answer(question.question, answer.given)
        if rng.random() < OTHER_SHARE:
            await seat.try_other(question.question, other(question, answer.given, rng))
        if seat.self_paced and rng.random() < LOOK_SHARE:
            await seat.question(question.question)


def _pause(now: QuizNow | None) -> float:
    if now is None or now.remaining_ms is None:
        return 0.5
    return min(_LONGEST_SLEEP, now.remaining_ms / 1000)
