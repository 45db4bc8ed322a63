"""Choices as bits, and a stored quiz's timeline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.content import MAX_CHOICES, Mode
from quizfleet.hosting.actions import Show
from quizfleet.quiz import Question, Quiz, from_bits, to_bits
from quizfleet.timeline import Autopilot, SelfPaced

QUESTION = Question("2 + 2?", ("3", "4"), 0b10, 20, 1000)


def quiz(mode: Mode, starts_at: int | None) -> Quiz:
    """A quiz of one question asked twice."""
    return Quiz(1, "ABCDEFG", "Sums", mode, "kahoot@1", starts_at, (QUESTION, QUESTION))


@given(st.sets(st.integers(1, MAX_CHOICES)))
def test_a_set_of_choices_round_trips(choices: set[int]) -> None:
    assert from_bits(to_bits(list(choices))) == sorted(choices)


def test_choice_one_is_bit_zero() -> None:
    assert to_bits([1]) == 0b1
    assert to_bits([3, 1]) == 0b101


def test_all_choices_fit_a_small_integer_column() -> None:
    assert to_bits(list(range(1, MAX_CHOICES + 1))) < 2**15


@pytest.mark.parametrize(("correct", "multiple"), [(0b1, False), (0b1000, False), (0b11, True)])
def test_a_question_takes_several_choices_only_if_several_are_right(correct: int, multiple: bool) -> None:
    assert Question("?", ("a", "b", "c", "d"), correct, 20, 1000).multiple is multiple


def test_questions_count_from_one() -> None:
    asked = quiz(Mode.SELF_PACED, None)
    assert [asked.question(number) is not None for number in (-1, 0, 1, 2, 3)] == [False, False, True, True, False]


def test_the_mode_decides_the_timeline() -> None:
    assert isinstance(quiz(Mode.SELF_PACED, None).timeline, SelfPaced)
    autopilot = quiz(Mode.AUTOPILOT, 5_000).timeline
    assert isinstance(autopilot, Autopilot)
    assert autopilot.window(1).opens_at == 5_000
    assert autopilot.window(1).closes_at == 25_000


@pytest.mark.parametrize(("next_at", "is_in_rows"), [(1_000, False), (6_000, False), (6_001, True), (90_000, True)])
def test_a_question_that_a_host_went_past_before_it_opened_breaks_no_row(next_at: int, is_in_rows: bool) -> None:
    actions = (Show(0, 1), Show(next_at, 2))
    led = Quiz(
        1, "ABCDEFG", "Sums", Mode.HOST_LED, "kahoot@2+streak", None, (QUESTION, QUESTION, QUESTION), actions=actions
    )
    assert led.is_in_rows(1) is is_in_rows
    assert led.is_in_rows(2)
    assert not led.is_in_rows(3)
    assert Quiz(1, "ABCDEFG", "Sums", Mode.SELF_PACED, "kahoot@2+streak", None, (QUESTION,)).is_in_rows(1)
