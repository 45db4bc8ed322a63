"""A streak is made of the right answers to the scored questions just before."""

import pytest

from quizfleet.content import Kind, Mode
from quizfleet.hosting.actions import Show
from quizfleet.quiz import Question, Quiz
from quizfleet.scoring.answer import Answer
from quizfleet.scoring.streaks import preceding, streak_before

SCORED = Question("?", ("a", "b"), 0b10, 20, 1000)
WARM_UP = Question("?", ("a", "b"), 0b10, 20, 1000, warm_up=True)
POLL = Question("?", ("a", "b"), 0, 20, 0, Kind.POLL)


def answer(question: int, *questions: Question) -> Answer:
    """Player 7's answer to a question of a quiz of these."""
    quiz = Quiz(1, "ABCDEFG", "Rows", Mode.AUTOPILOT, "kahoot@2+streak", 0, questions)
    return Answer(quiz, 7, question, 0b10, 0)


def test_only_a_few_scored_questions_are_looked_back_at_however_many_there_are() -> None:
    assert preceding(answer(500, *[SCORED] * 500)) == [(1, 7, number) for number in (499, 498, 497, 496, 495)]
    assert preceding(answer(1, *[SCORED] * 500)) == []
    mixed = answer(7, SCORED, WARM_UP, SCORED, POLL, POLL, SCORED, SCORED)
    assert preceding(mixed) == [(1, 7, 6), (1, 7, 3), (1, 7, 1)]


@pytest.mark.parametrize(
    ("right", "streak"),
    [
        ({}, 0),
        ({4: True}, 1),
        ({4: True, 3: True}, 2),
        ({4: True, 3: True, 1: True}, 2),  # the second was not answered
        ({4: True, 3: False, 2: True}, 1),
        ({4: False, 3: True}, 0),
        ({3: True, 2: True, 1: True}, 0),
    ],
)
def test_a_wrong_answer_and_a_missing_one_end_it(right: dict[int, bool], streak: int) -> None:
    said = {(1, 7, number): correct for number, correct in right.items()}
    others = {(1, 8, number): True for number in range(1, 5)} | {(2, 7, number): True for number in range(1, 5)}
    assert streak_before(answer(5, *[SCORED] * 5), said | others) == streak


def test_what_a_host_skipped_neither_adds_to_it_nor_ends_it() -> None:
    done = (Show(0, 1), Show(30_000, 2), Show(31_000, 3), Show(60_000, 4))  # the second did not open
    quiz = Quiz(1, "ABCDEFG", "Rows", Mode.HOST_LED, "kahoot@2+streak", None, (SCORED,) * 5, actions=done)
    last = Answer(quiz, 7, 4, 0b10, 70_000)
    assert preceding(last) == [(1, 7, 3), (1, 7, 1)]
    assert streak_before(last, {(1, 7, 1): True, (1, 7, 3): True}) == 2


def test_what_is_not_scored_neither_adds_to_it_nor_ends_it() -> None:
    said = {(1, 7, 1): True, (1, 7, 2): True, (1, 7, 3): False, (1, 7, 4): True}
    assert streak_before(answer(5, SCORED, SCORED, POLL, WARM_UP, SCORED), said) == 2
    assert streak_before(answer(5, SCORED, SCORED, POLL, SCORED, SCORED), {**said, (1, 7, 4): False}) == 0
