"""Storing a plan's quizzes, in several processes: making and compressing them costs more than the database does.

A quiz is stored with all its rows in one transaction, so one that is there is whole, and what is missing can be told by
the quizzes' ids alone.
"""

import multiprocessing
import signal
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from quizfleet import migrations, quizzes
from quizfleet.clock import now_ms
from quizfleet.database import is_transient
from quizfleet.models import Quiz
from quizfleet.seeding import played
from quizfleet.seeding.plan import Plan
from quizfleet.seeding.source import Source

QUIZZES_AT_A_TIME = 20
"""In one transaction: about 1.3 MB of content."""

ROWS_AT_A_TIME = 5_000
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between tries while the database is away or busy."""

_quiz = Quiz.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Stored:
    """A quiz of the plan that the database holds."""

    index: int
    quiz: int
    code: str


def stored(url: str, plan: Plan) -> list[Stored]:
    """The plan's quizzes that the database holds, in order.

    Raises:
        SQLAlchemyError: the database is away or has no tables.
    """
    engine = migrations.blocking_engine(url)
    span = _quiz.c.quiz.between(plan.identity(0), plan.identity(plan.quizzes - 1))
    try:
        with engine.connect() as connection:
            codes = {row.quiz: row.code for row in connection.execute(select(_quiz.c.quiz, _quiz.c.code).where(span))}
    finally:
        engine.dispose()
    identities = ((index, plan.identity(index)) for index in range(plan.quizzes))
    return [Stored(index, quiz, codes[quiz]) for index, quiz in identities if quiz in codes]


def fill(url: str, plan: Plan, source: Source, missing: Sequence[int], workers: int) -> Generator[int]:
    """Store the quizzes at these indexes; yields how many each transaction has stored.

    Closing the generator waits for the transactions under way and stops.

    Raises:
        SQLAlchemyError: the database stays away or refuses.
    """
    batches = (missing[at : at + QUIZZES_AT_A_TIME] for at in range(0, len(missing), QUIZZES_AT_A_TIME))
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _Worker.start, (url, plan, source))
    under_way: set[Future[int]] = set()
    try:
        for batch in batches:
            under_way.add(pool.submit(_store, batch))
            while len(under_way) > 2 * workers:
                yield from _finished(under_way)
        while under_way:
            yield from _finished(under_way)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _finished(under_way: set[Future[int]]) -> Iterator[int]:
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    under_way -= done
    for future in done:
        yield future.result()


class _Worker:
    """What each process of the pool holds."""

    engine: ClassVar[Engine]
    plan: ClassVar[Plan]
    source: ClassVar[Source]

    @classmethod
    def start(cls, url: str, plan: Plan, source: Source) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that hands out the work
        cls.engine, cls.plan, cls.source = migrations.blocking_engine(url), plan, source


def _store(indexes: Sequence[int]) -> int:
    """Store a batch, also where the database is away for a moment; returns how many it stored."""
    rows = _rows(indexes)
    for pause in (*_PAUSES, None):
        try:
            with _Worker.engine.begin() as connection:
                for table, of_table in rows.items():
                    for at in range(0, len(of_table), ROWS_AT_A_TIME):
                        connection.execute(insert(table), of_table[at : at + ROWS_AT_A_TIME])
        except IntegrityError:  # a code is taken, or another seeding of this plan was faster
            if pause is None:
                raise
            indexes = _missing(indexes)
            rows = _rows(indexes)
        except DBAPIError as failure:
            if pause is None or not is_transient(failure):
                raise
            time.sleep(pause)
        else:
            break
    return len(indexes)


def _rows(indexes: Sequence[int]) -> played.Rows:
    gathered: played.Rows = {}
    now = now_ms()
    for index in indexes:
        quiz = _Worker.plan.quiz(index, _Worker.source)
        for table, row in quizzes.rows(quiz, now).items():
            gathered.setdefault(table, []).append(row)
        for table, of_quiz in played.rows(_Worker.plan, index, quiz, now).items():
            gathered.setdefault(table, []).extend(of_quiz)
    return gathered


def _missing(indexes: Sequence[int]) -> list[int]:
    wanted = {_Worker.plan.identity(index): index for index in indexes}
    with _Worker.engine.connect() as connection:
        found = set(connection.execute(select(_quiz.c.quiz).where(_quiz.c.quiz.in_(list(wanted)))).scalars())
    return [index for quiz, index in wanted.items() if quiz not in found]
