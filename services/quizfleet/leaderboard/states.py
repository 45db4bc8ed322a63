"""Where quizzes stand that hosts lead: told to their rooms at every change, by the host, by the clock, or by players.

A change of the host's is heard of on quiz-control and told at once. How many are here and have answered is counted when
a board has changed, for all rooms that are due in one query, at most twice a second for each. Whoever counts that
nobody is left to answer closes the question.
"""

import asyncio
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.database import read
from quizfleet.leaderboard import frames
from quizfleet.leaderboard.admission import CLOSE_FORBIDDEN, REMOVED
from quizfleet.leaderboard.agenda import Agenda, now
from quizfleet.leaderboard.frames import StateFrame
from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.rooms import Room, Rooms
from quizfleet.leading import players
from quizfleet.leading.acting import Leading
from quizfleet.leading.players import Count
from quizfleet.models import Quiz
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz as StoredQuiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.timeline import State

log = logging.getLogger(__name__)

COUNT_SECONDS = 0.5
"""Between two counts of a room's answers."""

_ROUND_SECONDS = 0.01
_RETRY_SECONDS = 1.0

_quiz = Quiz.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class QuizState:
    """Where a quiz stands, when that was counted (in the loop's time), and what was said of it then."""

    quiz: StoredQuiz
    count: Count
    counted_at: float
    said: StateFrame

    @classmethod
    def of(cls, quiz: StoredQuiz, count: Count) -> "QuizState":
        """Where a quiz stands at this moment."""
        return cls(quiz, count, now(), _said(quiz, count))

    def frame(self) -> bytes:
        """A frame that says so, with the time that remains at this moment."""
        return frames.state(_said(self.quiz, self.count))

    def is_news(self, before: "QuizState | None") -> bool:
        """Whether more has changed than the time that remains."""
        return before is None or replace(self.said, remaining_ms=None) != replace(before.said, remaining_ms=None)

    def shows_more(self, before: "QuizState | None") -> bool:
        """Whether boards may show what they might not before."""
        if before is None:
            return False
        was, said = before.said, self.said
        return (was.revision, was.state, was.question) != (said.revision, said.state, said.question)


def _said(quiz: StoredQuiz, count: Count) -> StateFrame:
    moment = quiz.timeline.moment(now_ms())
    return StateFrame(
        quiz.revision,
        moment.state,
        moment.question,
        len(quiz.questions),
        moment.remaining_ms,
        moment.paused,
        quiz.room.locked,
        count.players,
        count.answered,
    )


class States:
    """Decides when rooms are told where their quizzes stand."""

    def __init__(self, engine: AsyncEngine, rooms: Rooms, quizzes: Quizzes, leading: Leading, pushing: Pushing) -> None:
        self._engine = engine
        self._rooms = rooms
        self._quizzes = quizzes
        self._leading = leading
        self._pushing = pushing
        self._agenda = Agenda()
        self._ending: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        rooms.when_opened(self.mark)
        quizzes.when_changed(self._changed)

    def announce(self, quiz: int) -> None:
        """Somebody has joined, or answered."""
        room = self._rooms.get(quiz)
        if room is None or room.is_led is False:
            return
        counted_at = room.told.counted_at if isinstance(room.told, QuizState) else -math.inf
        self._agenda.put(quiz, max(now(), counted_at + COUNT_SECONDS))

    def mark(self, quiz: int) -> None:
        """A quiz may have changed."""
        if self._rooms.get(quiz) is not None:
            self._agenda.put(quiz, now())

    def _changed(self, quiz: int | None) -> None:
        for one in [quiz] if quiz is not None else [room.quiz for room in self._rooms]:
            self.mark(one)

    async def run(self) -> None:
        """Tell until cancelled."""
        try:
            while True:
                await self._agenda.something_due()
                due = [quiz for _, quiz in self._agenda.take()]
                try:
                    await self._look([room for room in map(self._rooms.get, due) if room is not None])
                except (SQLAlchemyError, OSError) as away:
                    log.warning("states of quizzes cannot be read now", extra={"reason": str(away)[:200]})
                    for quiz in due:
                        self._agenda.put(quiz, now() + _RETRY_SECONDS)
                await asyncio.sleep(_ROUND_SECONDS)
        finally:
            for ending in self._ending.values():
                ending.cancel()

    async def audit(self) -> None:
        """Read anew the quizzes whose hosts have acted without our hearing of it."""
        known = {room.quiz: room.told.said.revision for room in self._rooms if isinstance(room.told, QuizState)}
        if not known:
            return
        wanted = select(_quiz.c.quiz, _quiz.c.revision).where(_quiz.c.quiz.in_(list(known)))
        async with read(self._engine) as connection:
            rows = (await connection.execute(wanted)).all()
        for row in rows:
            if row.revision > known[row.quiz]:
                self._quizzes.forget(row.quiz)

    async def _look(self, rooms: Sequence[Room]) -> None:
        """Read these rooms' quizzes and counts, and tell what is new."""
        loaded = await asyncio.gather(*(self._load(room.quiz) for room in rooms))
        led: list[tuple[Room, StoredQuiz]] = []
        for room, quiz in zip(rooms, loaded, strict=True):
            if quiz is None:  # the board's lookup ends such a room
                continue
            room.eject(quiz.room.removed, CLOSE_FORBIDDEN, REMOVED)
            room.is_led = quiz.mode is Mode.HOST_LED
            if room.is_led:
                led.append((room, quiz))
        if not led:
            return
        at = now_ms()
        counts = await players.count(self._engine, {quiz.id: quiz.timeline.moment(at).question for _, quiz in led})
        for room, quiz in led:
            self._tell(room, QuizState.of(quiz, counts[quiz.id]))

    async def _load(self, quiz: int) -> StoredQuiz | None:
        try:
            return await self._quizzes.get(quiz)
        except Problem:
            return None

    def _tell(self, room: Room, state: QuizState) -> None:
        before = room.told if isinstance(room.told, QuizState) else None
        if state.is_news(before):
            room.tell(state)
        else:
            room.told = state
        if state.shows_more(before):
            self._pushing.hurry(room.quiz)
        self._come_back(state)
        if self._may_be_done(state):
            self._end(room.quiz, state.said.question or 0)

    def _come_back(self, state: QuizState) -> None:
        """Look again when the clock has changed the state, or closed the question for those without extra time."""
        said, at = state.said, now_ms()
        if said.remaining_ms is None or said.paused:
            return
        spans = [said.remaining_ms]
        window = state.quiz.timeline.window(said.question) if said.question is not None else None
        if window is not None:
            spans += [instant - at for instant in (window.opens_at, window.closes_at) if instant > at]
        self._agenda.put(state.quiz.id, now() + max(min(spans) / 1000, _ROUND_SECONDS))

    @staticmethod
    def _may_be_done(state: QuizState) -> bool:
        """Whether perhaps nobody is left to answer: all have, or only those with extra time still can."""
        said, count = state.said, state.count
        if said.state is not State.OPEN or said.question is None or said.paused or not count.players:
            return False
        window = state.quiz.timeline.window(said.question)
        return count.answered >= count.players or (window is not None and now_ms() >= window.closes_at)

    def _end(self, quiz: int, question: int) -> None:
        if quiz in self._ending:
            self._again.add(quiz)  # what is being counted may be older
            return
        self._ending[quiz] = asyncio.create_task(self._try_to_end(quiz, question))
        self._ending[quiz].add_done_callback(lambda _: self._ended(quiz))

    def _ended(self, quiz: int) -> None:
        self._ending.pop(quiz, None)
        if quiz in self._again:
            self._again.discard(quiz)
            self.announce(quiz)

    async def _try_to_end(self, quiz: int, question: int) -> None:
        try:
            await self._leading.end_if_answered(quiz, question)
        except Problem:
            return
        except (SQLAlchemyError, OSError) as away:
            log.warning("a question cannot be closed now", extra={"reason": str(away)[:200]})
            self._agenda.put(quiz, now() + _RETRY_SECONDS)
