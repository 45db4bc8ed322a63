"""One transaction for a batch of answers: submissions, scores, outbox.

The submission's primary key decides "answered once": of two pods that insert the same key one gets the row, the other
an integrity error, and then reads the first one's result.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quizfleet import outbox, policies
from quizfleet.database import insert_or_add, read, write
from quizfleet.models import QuestionWindow, QuizScore, Submission
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.timeline import Window, opened

Key = tuple[int, int, int]

_submission, _score, _window = Submission.__table__, QuizScore.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


async def commit_batch(engine: AsyncEngine, answers: Sequence[Answer]) -> tuple[list[Verdict], list[outbox.Row]]:
    """Decide and store a batch, all or nothing: a verdict for each answer, and the outbox rows to publish now.

    No two answers of a batch may have the same key.
    """
    async with write(engine) as connection:
        windows = await _windows(connection, answers)
        verdicts: dict[Key, Verdict] = {}
        fresh: dict[Key, Counted] = {}
        for answer in answers:
            outcome, counted = judge(answer, windows.get(answer.key))
            if counted is None:
                verdicts[answer.key] = Verdict(outcome)
            else:
                fresh[answer.key] = counted
        received = {answer.key: answer.received_at for answer in answers}
        stored = await _insert(connection, fresh, received)
        if verdicts:
            stored |= await find(connection, verdicts)
        rows = await _add_up(connection, fresh)
    verdicts |= {key: Verdict(Outcome.ACCEPTED, counted) for key, counted in fresh.items()}
    verdicts |= {key: Verdict(Outcome.COUNTED_BEFORE, counted) for key, counted in stored.items()}
    return [verdicts[answer.key] for answer in answers], rows


def judge(answer: Answer, window: Window | None) -> tuple[Outcome, Counted | None]:
    """Whether the answer is in time and, if so, what it is worth."""
    question = answer.quiz.questions[answer.question - 1]
    if window is None or answer.received_at < window.opens_at:
        return Outcome.NOT_OPEN, None
    if not window.contains(answer.received_at):
        return Outcome.CLOSED, None
    elapsed = answer.received_at - window.opens_at
    worth = policies.mark(
        answer.quiz.policy,
        chosen=answer.choices,
        correct=question.correct,
        points=question.points,
        elapsed_ms=elapsed,
        limit_ms=question.seconds * 1000,
    )
    return Outcome.ACCEPTED, Counted(answer.choices, worth.correct, worth.points, elapsed)


async def _windows(connection: AsyncConnection, answers: Sequence[Answer]) -> dict[Key, Window]:
    shared = {answer.key: answer.quiz.timeline.window(answer.question) for answer in answers}
    own = [answer for answer in answers if shared[answer.key] is None]
    windows = {key: window for key, window in shared.items() if window is not None}
    if own:
        seconds = {answer.key: answer.quiz.questions[answer.question - 1].seconds for answer in own}
        columns = _window.c
        keys = tuple_(columns.quiz, columns.player, columns.question)
        found = select(columns.quiz, columns.player, columns.question, columns.opened_at).where(keys.in_(list(seconds)))
        for quiz, player, question, opened_at in (await connection.execute(found)).all():
            windows[quiz, player, question] = opened(opened_at, seconds[quiz, player, question])
    return windows


async def _insert(
    connection: AsyncConnection, fresh: dict[Key, Counted], received: dict[Key, int]
) -> dict[Key, Counted]:
    """Insert the fresh submissions; those that were there before leave `fresh` and are returned as stored."""
    stored: dict[Key, Counted] = {}
    while fresh:
        rows = [_row(key, fresh[key], received[key]) for key in sorted(fresh)]
        try:
            await connection.execute(insert(_submission).values(rows))
        except IntegrityError:
            found = await find(connection, fresh)
            if not found:
                raise
            stored |= found
            for key in found:
                del fresh[key]
        else:
            break
    return stored


def _row(key: Key, counted: Counted, received_at: int) -> dict[str, int | bool]:
    quiz, player, question = key
    return {
        "quiz": quiz,
        "player": player,
        "question": question,
        "choices": counted.choices,
        "correct": counted.correct,
        "points": counted.points,
        "elapsed_ms": counted.elapsed_ms,
        "received_at": received_at,
    }


async def _add_up(connection: AsyncConnection, fresh: dict[Key, Counted]) -> list[outbox.Row]:
    """Add what is fresh to the scores and announce it."""
    if not fresh:
        return []
    totals: dict[tuple[int, int], list[int]] = {}
    for (quiz, player, _), counted in fresh.items():
        total = totals.setdefault((quiz, player), [0, 0, 0])
        total[0] += counted.points
        total[1] += counted.elapsed_ms if counted.correct else 0
        total[2] += 1
    rows = [
        {"quiz": quiz, "player": player, "score": score, "elapsed_ms": elapsed, "version": version}
        for (quiz, player), (score, elapsed, version) in sorted(totals.items())  # one order for all: no deadlocks
    ]
    await connection.execute(insert_or_add(connection, _score, rows, ("score", "elapsed_ms", "version")))
    return await outbox.announce(connection, totals)


async def find(connection: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Counted]:
    """The submissions that exist among these keys."""
    columns = _submission.c
    among = tuple_(columns.quiz, columns.player, columns.question).in_(list(keys))
    rows = (await connection.execute(select(_submission).where(among))).all()
    return {
        (row.quiz, row.player, row.question): Counted(row.choices, bool(row.correct), row.points, row.elapsed_ms)
        for row in rows
    }


async def find_one(engine: AsyncEngine, key: Key) -> Counted | None:
    """The submission with this key."""
    async with read(engine) as connection:
        return (await find(connection, [key])).get(key)
