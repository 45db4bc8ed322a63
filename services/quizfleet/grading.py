"""What an answer is and whether it is right, for every kind of question. Pure.

An answer is a set of choices as bits, or it is in words: a number in digits, a text as it was typed, or the ids of
choices in the order that the player gave them, with spaces between.
"""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from quizfleet import policies
from quizfleet.content import MAX_DIGITS, MAX_GIVEN, Kind
from quizfleet.folding import folded
from quizfleet.policies import Mark, Sheet
from quizfleet.quiz import IN_WORDS, Question, Quiz, from_bits, to_bits

_MAX_TYPED = 8 * MAX_GIVEN
"""What is longer is no answer, however many spaces are in it; to normalize it would only take time."""

_TOO_LONG = f"the answer is too long: at most {MAX_GIVEN} characters"


class Given(msgspec.Struct, frozen=True, gc=False):
    """What a player answered. `words` is None where `choices` says it all, else `choices` is `IN_WORDS`."""

    choices: int
    words: str | None = None


class Counted(msgspec.Struct, frozen=True, gc=False):
    """The answer of a player that counts, and what it earned: `points` in all, a streak's bonus among them.

    `elapsed_ms` is how long the question had been open to the player.
    """

    choices: int
    correct: bool
    points: int
    elapsed_ms: int
    words: str | None = None


def as_sent(question: Question, choices: int, words: str | None) -> tuple[list[int], str | None]:
    """An answer as its player sent it: the ids of choices, in order where the order is the answer, or a text."""
    if words is None:
        return from_bits(choices), None
    if question.kind is Kind.ORDERING:
        return [int(choice) for choice in words.split()], None
    return [], words


def read_choices(question: Question, choices: Sequence[int]) -> Given:
    """The answer in the ids of choices: a set, or for an ordering question their order.

    Raises:
        ValueError: it is no answer to this question.
    """
    last = len(question.choices)
    if len(choices) == 1 and 1 <= choices[0] <= last and question.kind is not Kind.ORDERING:
        return Given(1 << (choices[0] - 1))
    if not question.kind.has_choices:
        raise ValueError("this question is answered with a text, not with choices")
    unknown = next((choice for choice in choices if not 1 <= choice <= last), None)
    if unknown is not None:
        raise ValueError(f"there is no choice {unknown}; choices are 1 to {last}")
    if len(set(choices)) != len(choices):
        raise ValueError("a choice is named twice")
    if question.kind is Kind.ORDERING:
        if len(choices) != last:
            raise ValueError(f"this question takes all {last} choices, in order")
        return Given(IN_WORDS, " ".join(map(str, choices)))
    if not question.multiple:
        raise ValueError("this question takes one choice")
    return Given(to_bits(choices))


def read_text(question: Question, typed: str) -> Given:
    """The answer in what was typed: a number or a text.

    Raises:
        ValueError: it is no answer to this question.
    """
    if question.kind.has_choices:
        raise ValueError("this question is answered with choices, not with a text")
    if len(typed) > _MAX_TYPED:
        raise ValueError(_TOO_LONG)
    if question.kind is Kind.NUMERIC:
        return Given(IN_WORDS, _digits(typed))
    kept = (char for char in typed if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
    text = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if not text:
        raise ValueError("the answer is empty")
    if len(text) > MAX_GIVEN:
        raise ValueError(_TOO_LONG)
    return Given(IN_WORDS, text)


def _digits(typed: str) -> str:
    """A number in digits, each number in one way only; a comma is taken for the point."""
    text = typed.strip().replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("this question takes a number, like 42 or 3.5") from None
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


@lru_cache(maxsize=4096)
def _folded(accepted: tuple[str, ...]) -> frozenset[str]:
    """What is right, folded: once for a question, not with every answer."""
    return frozenset(map(folded, accepted))


def is_correct(question: Question, given: Given) -> bool:
    """Whether an answer is exactly right. Nothing is, in a poll."""
    words = given.words or ""
    match question.kind:
        case Kind.POLL:
            return False
        case Kind.NUMERIC:
            return abs(Decimal(words) - Decimal(question.number)) <= Decimal(question.tolerance)
        case Kind.TEXT:
            return folded(words) in _folded(question.accepted)
        case Kind.ORDERING:
            return words == " ".join(map(str, question.order))
        case _:
            return given.choices == question.correct


def grade(quiz: Quiz, number: int, given: Given, *, elapsed_ms: int, limit_ms: int, streak_before: int = 0) -> Mark:
    """What an answer to a question (from 1) is worth under the quiz's policy.

    Args:
        limit_ms: how long the player had in all.
        streak_before: how many right answers in a row the player had just before, where the policy counts them.
    """
    question = quiz.questions[number - 1]
    correct = is_correct(question, given)
    if not question.is_scored:
        return Mark(correct, 0)
    if question.kind.picks:
        right = question.correct.bit_count()
        hits, misses = (given.choices & question.correct).bit_count(), (given.choices & ~question.correct).bit_count()
    else:
        right, hits, misses = 1, int(correct), int(not correct)
    sheet = Sheet(question.points, limit_ms, right, quiz.speed_points, correct, hits, misses, elapsed_ms)
    return policies.mark(quiz.policy, sheet, streak_before)


def streak_bonus(quiz: Quiz, number: int, counted: Counted, player: int | None = None) -> int:
    """The part of a counted answer's points that is for a streak: what its policy would not give without one."""
    if not quiz.counts_streaks:
        return 0
    given, limit_ms = Given(counted.choices, counted.words), quiz.limit_ms(number, player)
    return counted.points - grade(quiz, number, given, elapsed_ms=counted.elapsed_ms, limit_ms=limit_ms).points
