"""What an author or a host changes of a quiz after it was made: its content before it starts, a key after the fact.

Both hold the quiz alone, raise its revision and tell all processes, so nobody counts by what was before.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from quizfleet import database, quizzes
from quizfleet.clock import now_ms
from quizfleet.content import Mode, QuizContent
from quizfleet.hot import no_question
from quizfleet.leading.acting import Leading, check_revision
from quizfleet.leading.holding import hold
from quizfleet.models import QuestionWindow, Submission
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.regrading import applying
from quizfleet.regrading.applying import Outcome
from quizfleet.regrading.correcting import Correction, WrongCorrectionError, corrected
from quizfleet.service import Resources
from quizfleet.timeline import State

REGRADE_SECONDS = 60.0
"""A quiz of 100 players and 500 questions takes a fraction of a second, one of 100,000 players half of this."""

_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Regraded:
    """A regrade that was applied, or would be; `revision` is the quiz's afterwards."""

    applied: bool
    revision: int
    outcome: Outcome


async def replace(have: Resources, quiz: int, content: QuizContent) -> Quiz:
    """Put other content in the place of a quiz's, which has not started.

    Raises:
        Problem: 404 quiz-not-found, 409 quiz-started.
    """
    async with hold(have.engine, quiz) as held:
        await _check_not_started(held.connection, held.quiz, held.now)
        made = quizzes.remake(held.quiz, content, _milliseconds(have.settings.starts_at), held.now)
        await quizzes.store_content(held.connection, made)
        await held.change()
    have.get(Leading).publish(quiz, [])
    return made


def _milliseconds(instant: datetime | None) -> int | None:
    return int(instant.timestamp() * 1000) if instant is not None else None


async def _check_not_started(connection: AsyncConnection, quiz: Quiz, now: int) -> None:
    at_rest = State.OPEN if quiz.mode is Mode.SELF_PACED else State.LOBBY
    if quiz.timeline.moment(now).state is not at_rest:
        raise Problem(409, "quiz-started", "this quiz has started: its content can be replaced only before that")
    for table in (_submission, _window):
        if (await connection.execute(select(table.c.quiz).where(table.c.quiz == quiz.id).limit(1))).first() is not None:
            raise Problem(409, "quiz-started", "a player has been shown a question: make another quiz instead")


async def regrade(
    have: Resources, quiz: int, number: int, correction: Correction, *, dry_run: bool, revision: int | None = None
) -> Regraded:
    """Correct a question (from 1), or tell what would come of it.

    Args:
        revision: the quiz's revision that the host has seen.

    Raises:
        Problem: 404 quiz-not-found or question-not-found, 409 moved-on or question-open, 422 invalid-request.
    """
    if dry_run:
        async with database.write(have.engine, REGRADE_SECONDS) as connection:
            before = await quizzes.read_whole(connection, quiz, quizzes.Held.SHARED)
            after = _corrected(before, number, correction, revision)
            outcome = await applying.survey(connection, before, after, number)
        return Regraded(applied=False, revision=before.revision, outcome=outcome)
    async with hold(have.engine, quiz, REGRADE_SECONDS) as held:
        after = _corrected(held.quiz, number, correction, revision)
        outcome = await applying.apply(held.connection, held.quiz, after, number)
        regraded = Regraded(applied=True, revision=await held.change(), outcome=outcome)
    have.get(Leading).publish(quiz, outcome.announced)
    return regraded


def _corrected(quiz: Quiz, number: int, correction: Correction, revision: int | None) -> Quiz:
    check_revision(quiz, revision)
    if quiz.question(number) is None:
        raise no_question(quiz, number)
    if not quiz.timeline.is_public(number, now_ms()):
        raise Problem(409, "question-open", f"question {number} can be regraded once it has closed for everybody")
    try:
        return corrected(quiz, number, correction)
    except WrongCorrectionError as wrong:
        errors = [{"field": wrong.field, "message": str(wrong)}]
        raise Problem(422, "invalid-request", f"{wrong.field}: {wrong}", errors=errors) from wrong
