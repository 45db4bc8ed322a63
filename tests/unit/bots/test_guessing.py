"""Bots answer every kind of question: always validly, and now and then right."""

import random
from typing import Any

import pytest

from quizfleet.bots.evidence import Given
from quizfleet.bots.guessing import other, pick
from quizfleet.bots.payloads import Choice, Question
from quizfleet.content import Kind
from quizfleet.grading import Given as Read
from quizfleet.grading import is_correct, read_choices, read_text
from quizfleet.quiz import Question as Asked

CHOICES = ("a", "b", "c")
ASKED: dict[Kind, Asked] = {
    Kind.SINGLE: Asked("Which?", CHOICES, 0b010, 20, 1000),
    Kind.MULTIPLE: Asked("Which?", CHOICES, 0b101, 20, 1000, Kind.MULTIPLE),
    Kind.TRUE_FALSE: Asked("Is it?", ("True", "False"), 0b10, 20, 1000, Kind.TRUE_FALSE),
    Kind.NUMERIC: Asked("How many, 40 to 1,020?", (), 0, 20, 1000, Kind.NUMERIC, number="42", tolerance="50"),
    Kind.TEXT: Asked("'Caf\u00e9' or 'Bar'?", (), 0, 20, 1000, Kind.TEXT, accepted=("cafe",)),
    Kind.ORDERING: Asked("In order?", CHOICES, 0, 20, 1000, Kind.ORDERING, order=(2, 3, 1)),
    Kind.POLL: Asked("Tea?", CHOICES, 0, 20, 0, Kind.POLL),
}


def shown(asked: Asked, **changes: Any) -> Question:
    """A question as a bot sees it."""
    choices = tuple(Choice(place, text) for place, text in enumerate(asked.choices, 1))
    fields = {"text": asked.text, "multiple": asked.multiple, "choices": choices} | changes
    return Question(
        question=1, kind=asked.kind.value, seconds=20, scored=True, remaining_ms=1, closed=False, result=None, **fields
    )


def read(asked: Asked, given: Given) -> Read:
    """An answer as the platform takes it."""
    return read_text(asked, given) if isinstance(given, str) else read_choices(asked, given)


@pytest.mark.parametrize("kind", list(Kind))
def test_guesses_are_answers_of_which_some_are_right_and_some_wrong(kind: Kind) -> None:
    asked, rng = ASKED[kind], random.Random(1)
    guesses = [pick(shown(asked), rng) for _ in range(300)]
    right = {is_correct(asked, read(asked, guess)) for guess in guesses}
    assert right == ({False} if kind is Kind.POLL else {True, False})
    assert len(set(guesses)) > 1


@pytest.mark.parametrize("kind", list(Kind))
def test_another_answer_is_an_answer_and_another(kind: Kind) -> None:
    asked, rng = ASKED[kind], random.Random(2)
    for _ in range(100):
        guess = pick(shown(asked), rng)
        assert read(asked, guess) != read(asked, other(shown(asked), guess, rng))


@pytest.mark.parametrize("text", ["?!", "Cafe\u0301  noir", "x" * 500, "'" + "long " * 60 + "'", "\u4e16\u754c?"])
def test_what_is_typed_comes_back_as_it_was_sent(text: str) -> None:
    asked, rng = ASKED[Kind.TEXT], random.Random(3)
    for _ in range(50):
        guess = pick(shown(asked, text=text), rng)
        assert isinstance(guess, str)
        assert read_text(asked, guess).words == guess
        changed = other(shown(asked, text=text), guess, rng)
        assert isinstance(changed, str)
        assert read_text(asked, changed).words == changed


@pytest.mark.parametrize(
    "text", ["How many?", "More than 7?", "Between -5 and 5?", "In 1,000,000,000,000,000,000 ways?"]
)
def test_numbers_are_numbers_whatever_the_text_names(text: str) -> None:
    asked, rng = ASKED[Kind.NUMERIC], random.Random(4)
    for _ in range(50):
        guess = pick(shown(asked, text=text), rng)
        assert isinstance(guess, str)
        assert read_text(asked, guess).words == guess
