"""Handing out questions: what a player may see, and when."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import archive
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.database import read
from quizfleet.models import Player, QuestionWindow, Submission
from quizfleet.participation.opening import Opening, Wish
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.timeline import Window, opened

_player, _window, _submission = Player.__table__, QuestionWindow.__table__, Submission.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answered:
    """A player's counted answer; `choices` as bits."""

    choices: int
    correct: bool
    points: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a player is: their counted answers and, self-paced, their windows, by question."""

    answered: dict[int, Answered]
    windows: dict[int, Window]

    def is_done(self, question: int, now: int) -> bool:
        """Whether the question was answered or its time is over for this player."""
        window = self.windows.get(question)
        return question in self.answered or (window is not None and now >= window.closes_at)

    def next_question(self, quiz: Quiz, now: int) -> int | None:
        """Self-paced: the first question still to be answered."""
        if quiz.closed_at is not None:
            return None
        return next((n for n in range(1, len(quiz.questions) + 1) if not self.is_done(n, now)), None)


async def progress(engine: AsyncEngine, quiz: Quiz, player: int) -> Progress:
    """Read how far a player is, or was when the quiz was packed."""
    async with read(engine) as connection:
        answered, windows = await _answers(connection, quiz, player), await _windows(connection, quiz, player)
        if answered or windows:
            return Progress(answered, windows)
        entries = await archive.entries_of_player(connection, quiz.id, player)
    answered = {one.question: Answered(one.choices, one.correct, one.points) for one in entries if one.is_answer}
    own = {one.question: _own_window(quiz, one.question, one.opened_at) for one in entries}
    return Progress(answered, own if quiz.mode is Mode.SELF_PACED else {})


async def _answers(connection: AsyncConnection, quiz: Quiz, player: int) -> dict[int, Answered]:
    columns = _submission.c
    mine = select(columns.question, columns.choices, columns.correct, columns.points).where(
        columns.quiz == quiz.id, columns.player == player
    )
    rows = (await connection.execute(mine)).all()
    return {row.question: Answered(row.choices, bool(row.correct), row.points) for row in rows}


async def _windows(connection: AsyncConnection, quiz: Quiz, player: int) -> dict[int, Window]:
    columns = _window.c
    mine = select(columns.question, columns.opened_at).where(columns.quiz == quiz.id, columns.player == player)
    rows = (await connection.execute(mine)).all()
    return {row.question: _own_window(quiz, row.question, row.opened_at) for row in rows}


def _own_window(quiz: Quiz, question: int, opened_at: int) -> Window:
    """A player's window, which ends with the quiz at the latest."""
    window = opened(opened_at, quiz.questions[question - 1].seconds)
    if quiz.closed_at is None or window.closes_at <= quiz.closed_at:
        return window
    return Window(opened_at, quiz.closed_at)


async def count_players(engine: AsyncEngine, quiz: int) -> int:
    """How many have joined."""
    async with read(engine) as connection:
        counted = select(func.count()).select_from(_player).where(_player.c.quiz == quiz)
        return int((await connection.execute(counted)).scalar_one())


async def window_for(opening: Opening, quiz: Quiz, player: int, question: int, so_far: Progress) -> Window:
    """The player's window of a question; self-paced, asking for it opens it, once.

    Raises:
        Problem: 409 question-not-open; self-paced, 410 quiz-finished once the quiz is closed.
    """
    shared = quiz.timeline.window(question)
    now = now_ms()
    if shared is not None:
        if now < shared.opens_at:
            raise Problem(
                409, "question-not-open", f"question {question} opens in {(shared.opens_at - now) / 1000:.1f} s"
            )
        return shared
    if question in so_far.windows:
        return so_far.windows[question]
    if quiz.closed_at is not None:
        raise _finished()
    if question > 1 and not so_far.is_done(question - 1, now):
        raise Problem(409, "question-not-open", f"answer question {question - 1} first")
    opened_at = await opening.open(Wish(quiz.id, player, question, now))
    if opened_at is None:
        raise _finished()
    return _own_window(quiz, question, opened_at)


def _finished() -> Problem:
    return Problem(410, "quiz-finished", "this quiz is over")
