"""What a corrected key changes: of a player's answers, of scores, and of the order of players. Pure.

An answer is graded as it was when it was given, from what was stored of it: the answer itself and how long it took. An
answer to another question changes only where a streak runs through the corrected one, and a bonus soon grows no more:
few questions are looked at, however long a quiz is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from quizfleet import policies
from quizfleet.grading import Given, grade
from quizfleet.packed import Entry
from quizfleet.quiz import Quiz
from quizfleet.ranking import Total, ranks


class Regraded(NamedTuple):
    """An answer before and after, and by how much the time changes that breaks ties."""

    before: Entry
    after: Entry
    tie_ms: int

    @property
    def is_changed(self) -> bool:
        """Whether the answer itself is another: of a voided question only its time may be."""
        return self.before != self.after


class Delta(NamedTuple):
    """What changes of a player's score: points, and the ms that break ties."""

    score: int = 0
    elapsed_ms: int = 0


class Change(msgspec.Struct, frozen=True):
    """A player whose score or rank changes; ranks count from 1."""

    player: int
    name: str
    before: int
    after: int
    rank_before: int
    rank_after: int


def replay(before: Quiz, after: Quiz, number: int, entries: Iterable[Entry]) -> Iterator[Regraded]:
    """The answers of one player that a corrected question (from 1) changes, by question.

    Args:
        before: the quiz as it was.
        after: the same with the question corrected.
        entries: what the player has answered, at least of the questions that are `concerned`.
    """
    answers = {one.question: one for one in entries if one.is_answer}
    was_streak = is_streak = _streak_before(before, number, answers) if before.counts_streaks else 0
    for place in range(number, len(after.questions) + 1):
        answer = answers.get(place)
        is_right = False
        if answer is not None:
            regraded = _grade(after, answer, is_streak)
            is_right = regraded.correct
            tie_ms = _tie_ms(after, regraded) - _tie_ms(before, answer)
            if regraded != answer or tie_ms:
                yield Regraded(answer, regraded, tie_ms)
        was_right = answer is not None and answer.correct
        was_streak = _next(before, place, was_streak, is_right=was_right)
        is_streak = _next(after, place, is_streak, is_right=is_right)
        if was_streak == is_streak or not after.counts_streaks:
            return


def concerned(quiz: Quiz, number: int) -> tuple[int, int]:
    """The first and the last question whose answers have to do with what a correction of this one (from 1) changes."""
    if not quiz.counts_streaks:
        return number, number
    before, after = range(number - 1, 0, -1), range(number + 1, len(quiz.questions) + 1)
    return min(_scored(quiz, before), default=number), max(_scored(quiz, after), default=number)


def _scored(quiz: Quiz, numbers: Iterable[int]) -> list[int]:
    """The first of these questions that are part of rows, as far as a streak matters."""
    scored = (number for number in numbers if quiz.is_in_rows(number))
    return list(islice(scored, policies.STREAK_REACH))


def _streak_before(quiz: Quiz, number: int, answers: dict[int, Entry]) -> int:
    streak = 0
    for place in _scored(quiz, range(number - 1, 0, -1)):
        answer = answers.get(place)
        if answer is None or not answer.correct:
            break
        streak += 1
    return streak


def _next(quiz: Quiz, number: int, streak: int, *, is_right: bool) -> int:
    """The streak after a question, as far as it matters."""
    if not quiz.is_in_rows(number):
        return streak
    return min(streak + 1, policies.STREAK_REACH) if is_right else 0


def _grade(quiz: Quiz, answer: Entry, streak_before: int) -> Entry:
    mark = grade(
        quiz,
        answer.question,
        Given(answer.choices, answer.words),
        elapsed_ms=answer.elapsed_ms,
        limit_ms=quiz.limit_ms(answer.question, answer.player),
        streak_before=streak_before,
    )
    return answer._replace(correct=mark.correct, points=mark.points)


def _tie_ms(quiz: Quiz, answer: Entry) -> int:
    """Time counts of right answers to scored questions."""
    return answer.elapsed_ms if answer.correct and quiz.questions[answer.question - 1].is_scored else 0


def delta(regraded: Iterable[Regraded]) -> Delta:
    """What a player's regraded answers change of their score."""
    score = elapsed_ms = 0
    for was, now, tie_ms in regraded:
        score += now.points - was.points
        elapsed_ms += tie_ms
    return Delta(score, elapsed_ms)


def compare(totals: Sequence[Total], deltas: dict[int, Delta]) -> list[Change]:
    """The players whose score or rank changes, in the order in which they will be."""
    after = [_after(total, deltas.get(total.player, Delta())) for total in totals]
    was, now = ranks(totals), ranks(after)
    changes = [
        Change(old.player, old.name, old.score, new.score, was[old.player], now[old.player])
        for old, new in zip(totals, after, strict=True)
        if old.score != new.score or was[old.player] != now[old.player]
    ]
    return sorted(changes, key=lambda change: change.rank_after)


def _after(total: Total, change: Delta) -> Total:
    return Total(total.player, total.name, total.score + change.score, total.elapsed_ms + change.elapsed_ms)
