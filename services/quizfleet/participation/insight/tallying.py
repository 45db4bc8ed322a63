"""The tally of a question: how it was answered, who is to be called out, and the board before it. Pure.

It is worked out from the answers alone, to this question and those before: the same whenever it is asked for, also
long after the quiz has gone on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import msgspec

from quizfleet import ids
from quizfleet.content import Kind
from quizfleet.folding import folded
from quizfleet.grading import as_sent
from quizfleet.quiz import IN_WORDS, Question, Quiz
from quizfleet.ranking import Total, ranked, ranks
from quizfleet.summary import in_words

TOP = 10
SHORTEST_STREAK = 2
"""One right answer is no streak."""


class Row(NamedTuple):
    """An answer; of a player who has given none, one row without a question. `choices` as in `models.Submission`."""

    player: int
    name: str
    question: int | None = None
    choices: int = 0
    given: str | None = None
    correct: bool = False
    points: int = 0
    elapsed_ms: int = 0


class ChoiceCount(msgspec.Struct, rename="camel", gc=False):
    """How many have chosen a choice."""

    id: int
    count: int


class TextCount(msgspec.Struct, rename="camel", gc=False):
    """How many have answered with these words, as most of them wrote them.

    An ordering is told in the texts of its choices, in the order given, and as their ids in `choices`.
    """

    text: str
    count: int
    correct: bool
    choices: list[int] | None = None


class Fastest(msgspec.Struct, rename="camel", gc=False):
    """Who had the right answer first."""

    player: str
    name: str
    elapsed_ms: int


class Streak(msgspec.Struct, rename="camel", gc=False):
    """Who has the most right answers in a row, up to this question."""

    player: str
    name: str
    length: int


class Jump(msgspec.Struct, rename="camel", gc=False):
    """Who has gained the most places by this question."""

    player: str
    name: str
    places: int


class Callouts(msgspec.Struct, rename="camel", gc=False):
    """Who is worth a mention besides the best; null where nobody is."""

    fastest: Fastest | None = None
    streak: Streak | None = None
    jump: Jump | None = None


class Placed(msgspec.Struct, rename="camel", gc=False):
    """A row of the board as it was; ranks count from 1."""

    rank: int
    player: str
    name: str
    score: int


class Tally(msgspec.Struct, rename="camel", gc=False):
    """How a question was answered, by those who are still here."""

    question: int
    players: int
    answers: int
    correct: int
    choices: list[ChoiceCount]
    texts: list[TextCount]
    callouts: Callouts
    before: list[Placed]


class _Played(NamedTuple):
    """A player's total before a question, their streak with it, and their answer to it."""

    before: Total
    streak: int
    answer: Row | None

    @property
    def after(self) -> Total:
        answer = self.answer
        if answer is None:
            return self.before
        more_ms = answer.elapsed_ms if answer.correct else 0
        before = self.before
        return Total(before.player, before.name, before.score + answer.points, before.elapsed_ms + more_ms)


def tally(quiz: Quiz, number: int, rows: Iterable[Row]) -> Tally:
    """The tally of a question (from 1) from all answers to it and to those before, sorted by player and question."""
    question = quiz.questions[number - 1]
    played = [_play(quiz, number, list(of_player)) for _, of_player in groupby(rows, attrgetter("player"))]
    answers = [one.answer for one in played if one.answer is not None]
    is_poll = question.kind is Kind.POLL
    before = [] if is_poll else ranked(one.before for one in played)[:TOP]
    return Tally(
        number,
        len(played),
        len(answers),
        sum(answer.correct for answer in answers),
        _count_choices(question, answers),
        _count_texts(question, answers),
        Callouts() if is_poll else _call_out(question, played),
        [Placed(rank, ids.encode(one.player), one.name, one.score) for rank, one in enumerate(before, 1)],
    )


def _play(quiz: Quiz, number: int, rows: Sequence[Row]) -> _Played:
    score = elapsed_ms = streak = 0
    answers = {row.question: row for row in rows}
    for place, question in enumerate(quiz.questions[:number], 1):
        answer = answers.get(place)
        if question.is_scored:
            streak = streak + 1 if answer is not None and answer.correct else 0
        if answer is not None and place != number:
            score += answer.points
            elapsed_ms += answer.elapsed_ms if answer.correct and question.is_scored else 0
    return _Played(Total(rows[0].player, rows[0].name, score, elapsed_ms), streak, answers.get(number))


def _count_choices(question: Question, answers: Iterable[Row]) -> list[ChoiceCount]:
    if not question.kind.picks:
        return []
    sets = Counter(answer.choices for answer in answers)
    return [
        ChoiceCount(place, sum(count for bits, count in sets.items() if bits >> (place - 1) & 1))
        for place in range(1, len(question.choices) + 1)
    ]


def _count_texts(question: Question, answers: Sequence[Row]) -> list[TextCount]:
    """The most frequent answers in words; what counts as the same answer is one, as most have written it."""
    if question.kind.picks:
        return []
    spellings: dict[str, Counter[str]] = {}
    right = set()
    for answer in answers:
        words = answer.given or ""
        key = (folded(words) or words) if question.kind is Kind.TEXT else words
        spellings.setdefault(key, Counter())[words] += 1
        if answer.correct:
            right.add(key)
    most = sorted(spellings, key=lambda key: (-spellings[key].total(), key))[:TOP]
    return [_text(question, spellings[key], correct=key in right) for key in most]


def _text(question: Question, spelled: Counter[str], *, correct: bool) -> TextCount:
    words = min(spelled, key=lambda one: (-spelled[one], one))
    if question.kind is not Kind.ORDERING:
        return TextCount(words, spelled.total(), correct)
    order, _ = as_sent(question, IN_WORDS, words)
    return TextCount(in_words(question, IN_WORDS, words), spelled.total(), correct, order)


def _call_out(question: Question, played: Sequence[_Played]) -> Callouts:
    return Callouts(
        _fastest([one.answer for one in played if one.answer is not None]),
        _longest_streak(played) if question.is_scored else None,
        _biggest_jump(played) if question.is_scored else None,
    )


def _fastest(answers: Iterable[Row]) -> Fastest | None:
    right = (answer for answer in answers if answer.correct)
    best = min(right, key=lambda answer: (answer.elapsed_ms, answer.name), default=None)
    return Fastest(ids.encode(best.player), best.name, best.elapsed_ms) if best is not None else None


def _longest_streak(played: Sequence[_Played]) -> Streak | None:
    best = min(played, key=lambda one: (-one.streak, one.after.order), default=None)
    if best is None or best.streak < SHORTEST_STREAK:
        return None
    return Streak(ids.encode(best.before.player), best.before.name, best.streak)


def _biggest_jump(played: Sequence[_Played]) -> Jump | None:
    """Nobody has jumped where nobody had points: the board was in the order of names."""
    if not any(one.before.score for one in played):
        return None
    was, now = ranks(one.before for one in played), ranks(one.after for one in played)
    best = min(played, key=lambda one: (now[one.before.player] - was[one.before.player], now[one.before.player]))
    places = was[best.before.player] - now[best.before.player]
    return Jump(ids.encode(best.before.player), best.before.name, places) if places > 0 else None
