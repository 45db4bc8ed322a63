"""A host's orders carried out: decided and stored while the quiz is held, then told to every process."""

import asyncio
import logging

from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import control
from quizfleet.content import Mode
from quizfleet.hosting.actions import Action, End, Remove
from quizfleet.hosting.commands import Command, Game, NotNowError, Order, decide
from quizfleet.leading import players
from quizfleet.leading.holding import Holding, hold
from quizfleet.outbox import Row
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.regrading.applying import void
from quizfleet.relay import Relay
from quizfleet.stream import Publisher, StreamError

log = logging.getLogger(__name__)

STOP_SECONDS = 3.0


def game_of(quiz: Quiz) -> Game:
    """A quiz as far as commands go."""
    return Game(quiz.timeline, quiz.room, len(quiz.questions), quiz.mode is Mode.HOST_LED)


class Leading:
    """Carries out orders. Without a relay what they change of scores is announced by whoever sweeps the outbox."""

    def __init__(
        self, engine: AsyncEngine, publisher: Publisher, topic: str, quizzes: Quizzes, relay: Relay | None = None
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._topic = topic
        self._quizzes = quizzes
        self._relay = relay
        self._telling: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Tell what has not been told yet, briefly: processes notice by themselves, later."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=STOP_SECONDS)

    async def act(self, quiz: int, order: Order, *, name: str = "", revision: int | None = None) -> Quiz:
        """Carry out an order and return the quiz as it is then.

        Args:
            name: what to call a player who is renamed; a taken name gets a suffix.
            revision: the quiz's revision that the host has seen.

        Raises:
            Problem: 409 moved-on where the quiz has another revision by now, 409 not-now, 404 player-not-found,
                404 quiz-not-found.
        """
        async with hold(self._engine, quiz) as held:
            check_revision(held.quiz, revision)
            action = _decided(held, order)
            if order.player:
                await players.check(held.connection, quiz, order.player)
            if action is not None:
                await held.append([action])
            announced = await _consequences(held, order, action, name)
        if action is not None or announced:
            self.publish(quiz, announced)
        return await self._quizzes.get(quiz)

    async def end_if_answered(self, quiz: int, question: int) -> bool:
        """Close an open question that everybody who is here, and still has time for it, has answered.

        Whether it was open, and is closed now; of many processes that ask, one closes it.

        Raises:
            Problem: 404 quiz-not-found.
        """
        async with hold(self._engine, quiz) as held:
            moment = held.quiz.timeline.moment(held.now)
            if moment.open_question != question or moment.paused:
                return False
            joined = await players.who_answered(held.connection, quiz, question)
            if not players.are_done(held.quiz, question, joined, held.now):
                return False
            await held.append([End(held.now)])
        self.publish(quiz, [])
        return True

    def publish(self, quiz: int, announced: list[Row]) -> None:
        """Let go of a quiz that has changed, tell all processes, and announce what was committed of its scores."""
        self._quizzes.forget(quiz)
        if self._relay is not None:
            self._relay.take(announced)
        telling = asyncio.create_task(self._tell(quiz))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, quiz: int) -> None:
        try:
            await control.tell(self._publisher, self._topic, quiz)
        except StreamError as away:
            log.warning("an action was not told; processes notice later", extra={"reason": str(away)[:200]})


def check_revision(quiz: Quiz, seen: int | None) -> None:
    """Raises:
    Problem: 409 moved-on where a host has seen another revision of the quiz.
    """
    if seen is not None and seen != quiz.revision:
        raise Problem(409, "moved-on", f"the quiz is at revision {quiz.revision}, not {seen} any more; look at it anew")


def _decided(held: Holding, order: Order) -> Action | None:
    try:
        return decide(game_of(held.quiz), order, held.now)
    except NotNowError as refused:
        can = ", ".join(refused.possible)
        raise Problem(409, "not-now", f"{order.command} is not possible now; possible: {can}") from refused


async def _consequences(held: Holding, order: Order, action: Action | None, name: str) -> list[Row]:
    """What an order changes besides the log, and how that is announced."""
    quiz = held.quiz
    if isinstance(action, Remove) and order.player not in quiz.room.removed:
        return [await players.remove(held.connection, quiz.id, order.player, action.at)]
    if order.command is Command.RENAME:
        _, announced = await players.rename(held.connection, quiz.id, order.player, name)
        return [announced]
    if order.command is Command.SKIP:
        return await _void(held)
    return []


async def _void(held: Holding) -> list[Row]:
    """Let the question that is skipped count for nobody, also where it was answered."""
    number = held.quiz.timeline.moment(held.now).question
    question = held.quiz.question(number) if number is not None else None
    if number is None or question is None or not question.is_scored:
        return []
    _, announced = await void(held.connection, held.quiz, number)
    return announced
