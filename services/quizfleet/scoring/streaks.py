"""How many right answers in a row came before one, of the scored questions just before it. Pure.

A bonus grows no further after a few, so no more of them are looked at.
"""

from collections.abc import Mapping
from itertools import islice

from quizfleet import policies
from quizfleet.scoring.answer import Answer
from quizfleet.sql import Key


def preceding(answer: Answer) -> list[Key]:
    """The keys of what this player may have answered just before, the nearest first."""
    quiz, player = answer.quiz, answer.player
    before = (number for number in range(answer.question - 1, 0, -1) if quiz.is_in_rows(number))
    return [(quiz.id, player, number) for number in islice(before, policies.STREAK_REACH)]


def streak_before(answer: Answer, right: Mapping[Key, bool]) -> int:
    """The right answers in a row before this one. `right` says of each submission whether it is; none ends a streak."""
    streak = 0
    for key in preceding(answer):
        if not right.get(key, False):
            break
        streak += 1
    return streak
