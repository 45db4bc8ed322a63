"""The quizzes that a service keeps at hand: bounded, each loaded once, and never long behind the database."""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cachetools import LRUCache, TTLCache
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.database import read
from quizfleet.models import Quiz
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz as StoredQuiz
from quizfleet.quizzes import load, not_found

log = logging.getLogger(__name__)

CACHED_QUESTIONS = 100_000
"""2 KB each where they are as long as they may be, so 200 MB at most."""

FRESH_SECONDS = 30.0
HOST_LED_FRESH_SECONDS = 5.0
"""A host's actions come at any time: where the message of one was lost, so long is a quiz behind."""

CONFIRM_SECONDS = 0.5
"""So long quizzes that are not fresh any more gather, for one query to tell which of them have changed."""

CONFIRMED_AT_ONCE = 500

RETRY_SECONDS = 1.0
"""After a query for that has failed, the next one waits so long."""

STALE_SECONDS = 120.0
"""As long as boards can be shown from the cache alone while the database is away."""

UNKNOWN_QUIZZES = 10_000
UNKNOWN_SECONDS = 3.0
"""So long a quiz that was not there is not looked for again: guessed ids cost no query each."""

_quiz = Quiz.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Entry:
    quiz: StoredQuiz
    loaded_at: float


_Head = tuple[Any, ...]

_HEAD = tuple(_quiz.c[name] for name in ("code", "title", "mode", "policy", "starts_at", "closed_at", "revision"))


def _head(quiz: StoredQuiz) -> _Head:
    """What differs whenever a quiz that no host leads has changed: who stores its content raises its revision."""
    return (quiz.code, quiz.title, quiz.mode.value, quiz.policy, quiz.starts_at, quiz.closed_at, quiz.revision)


def _fresh_seconds(quiz: StoredQuiz) -> float:
    return HOST_LED_FRESH_SECONDS if quiz.mode is Mode.HOST_LED else FRESH_SECONDS


class Quizzes:
    """A bounded cache of quizzes: each is loaded once however many ask for it at the same time.

    A quiz that has changed is to be forgotten; `quizfleet.control` tells which. Where that message was lost, that is
    noticed in the background after `FRESH_SECONDS`, and nobody gets one older than `STALE_SECONDS`. One whose timeline
    says that it is stale is read anew before anybody gets it. A crowd that began together is not fresh together: one
    query confirms all that no host leads, and what has changed alone is read whole.

    Args:
        questions: how many questions all cached quizzes together may have.
        clock: seconds, ascending.
    """

    def __init__(
        self, engine: AsyncEngine, questions: int = CACHED_QUESTIONS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._cached: LRUCache[int, _Entry] = LRUCache(questions, lambda entry: len(entry.quiz.questions))
        self._unknown: TTLCache[int, bool] = TTLCache(UNKNOWN_QUIZZES, UNKNOWN_SECONDS, clock)
        self._loading: dict[int, asyncio.Task[StoredQuiz]] = {}
        self._doubted: dict[int, _Entry] = {}
        self._confirming: asyncio.Task[None] | None = None
        self._confirm_from = -math.inf
        self._watching: list[Callable[[int | None], None]] = []

    def when_changed(self, call: Callable[[int | None], None]) -> None:
        """Tell of every quiz that is to be read anew; None where that is each of them."""
        self._watching.append(call)

    def known(self, quiz: int) -> StoredQuiz | None:
        """The quiz, where `get` would give it without waiting: a hot route has nothing to wait with."""
        entry: _Entry | None = self._cached.get(quiz)
        if entry is None:
            return None
        age = self._age(entry)
        if age < _fresh_seconds(entry.quiz):
            return entry.quiz
        if age < STALE_SECONDS and entry.quiz.mode is not Mode.HOST_LED:
            self._doubt(quiz, entry)
            return entry.quiz
        return None

    async def get(self, quiz: int) -> StoredQuiz:
        """The quiz.

        Raises:
            Problem: 404 quiz-not-found.
        """
        known = self.known(quiz)
        if known is not None:
            return known
        entry: _Entry | None = self._cached.get(quiz)
        loading = self._load(quiz)
        return entry.quiz if entry and self._age(entry) < STALE_SECONDS else await asyncio.shield(loading)

    async def at_least(self, quiz: int, revision: int) -> StoredQuiz:
        """The quiz at this revision, which the caller has seen in the database, or at a later one.

        Raises:
            Problem: 404 quiz-not-found.
        """
        found = await self.get(quiz)
        while found.revision < revision:
            entry: _Entry | None = self._cached.get(quiz)
            if entry is not None and entry.quiz.revision < revision:
                self.forget(quiz)
            found = await self.get(quiz)
        return found

    def _age(self, entry: _Entry) -> float:
        """In seconds; beyond all bounds where the quiz knows of itself that it is stale."""
        if entry.quiz.timeline.is_stale(now_ms()):
            return math.inf
        return self._clock() - entry.loaded_at

    def forget(self, quiz: int) -> None:
        """Read this quiz anew when it is asked for next, and keep nothing of a reading under way."""
        self._cached.pop(quiz, None)
        self._unknown.pop(quiz, None)
        self._loading.pop(quiz, None)
        for call in self._watching:
            call(quiz)

    def forget_all(self) -> None:
        """Read every quiz anew when it is asked for next."""
        self._cached.clear()
        self._unknown.clear()
        self._loading.clear()
        for call in self._watching:
            call(None)

    def _doubt(self, quiz: int, entry: _Entry) -> None:
        if self._clock() < self._confirm_from:
            return
        self._doubted[quiz] = entry
        if self._confirming is None:
            self._confirming = asyncio.create_task(self._confirm())
            self._confirming.add_done_callback(self._confirmed)

    async def _confirm(self) -> None:
        """Find out which of the doubted quizzes are as they were; the others are read anew."""
        await asyncio.sleep(CONFIRM_SECONDS)
        doubted, self._doubted = self._doubted, {}
        wanted, heads = list(doubted), dict[int, _Head]()
        async with read(self._engine) as connection:
            for start in range(0, len(wanted), CONFIRMED_AT_ONCE):
                these = _quiz.c.quiz.in_(wanted[start : start + CONFIRMED_AT_ONCE])
                rows = (await connection.execute(select(_quiz.c.quiz, *_HEAD).where(these))).all()
                heads.update((row[0], tuple(row[1:])) for row in rows)
        for quiz, entry in doubted.items():
            if self._cached.get(quiz) is not entry:  # forgotten meanwhile
                continue
            if heads.get(quiz) == _head(entry.quiz):
                self._cached[quiz] = replace(entry, loaded_at=self._clock())
            else:
                self._load(quiz)

    def _confirmed(self, done: "asyncio.Task[None]") -> None:
        self._confirming = None
        failure = None if done.cancelled() else done.exception()
        if failure is not None:  # whoever asks for one of them after that asks again
            self._confirm_from = self._clock() + RETRY_SECONDS
            log.warning("quizzes cannot be confirmed now", extra={"reason": str(failure)[:200]})

    def _load(self, quiz: int) -> "asyncio.Task[StoredQuiz]":
        loading = self._loading.get(quiz)
        if loading is None:
            if quiz in self._unknown:
                raise not_found(quiz)
            loading = self._loading[quiz] = asyncio.create_task(load(self._engine, quiz))
            loading.add_done_callback(lambda done: self._loaded(quiz, done))
        return loading

    def _loaded(self, quiz: int, done: "asyncio.Task[StoredQuiz]") -> None:
        failure = None if done.cancelled() else done.exception()
        if self._loading.get(quiz) is not done:  # forgotten meanwhile
            return
        del self._loading[quiz]
        if isinstance(failure, Problem):
            self._cached.pop(quiz, None)
            self._unknown[quiz] = True
        elif failure is None and not done.cancelled():
            self._cached[quiz] = _Entry(done.result(), self._clock())
