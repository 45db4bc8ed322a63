"""An answer is read, and judged, by the kind of its question."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.content import Kind, Mode, QuestionContent
from quizfleet.grading import Given, grade, is_correct, read_choices, read_text
from quizfleet.policies import Mark
from quizfleet.quiz import IN_WORDS, Question, Quiz, from_bits

CHOICES = [{"text": "a", "correct": True}, {"text": "b"}, {"text": "c"}]


def question(**written: Any) -> Question:
    return Question.of(QuestionContent.model_validate({"text": "?", **written}), random.Random(7))


SINGLE = question(choices=CHOICES)
MULTIPLE = question(choices=[*CHOICES, {"text": "d", "correct": True}])
TRUE = question(answer=True)
NUMERIC = question(answer="3.5", tolerance="0.25")
TEXT = question(accepted=["São Paulo", "Sao Paolo"])
ORDERING = question(kind="ordering", choices=[{"text": text} for text in "abcd"])
POLL = question(kind="poll", choices=[{"text": "cats"}, {"text": "dogs"}])
RIGHT_ORDER = " ".join(map(str, ORDERING.order))


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (SINGLE, Kind.SINGLE),
        (MULTIPLE, Kind.MULTIPLE),
        (TRUE, Kind.TRUE_FALSE),
        (NUMERIC, Kind.NUMERIC),
        (TEXT, Kind.TEXT),
        (ORDERING, Kind.ORDERING),
        (POLL, Kind.POLL),
    ],
)
def test_a_question_that_says_no_kind_has_the_evident_one(asked: Question, kind: Kind) -> None:
    assert asked.kind is kind


@pytest.mark.parametrize(
    ("asked", "choices", "right"),
    [
        (SINGLE, [1], True),
        (SINGLE, [2], False),
        (MULTIPLE, [4, 1], True),
        (MULTIPLE, [1], False),
        (MULTIPLE, [1, 2, 4], False),
        (TRUE, [1], True),
        (TRUE, [2], False),
        (POLL, [1], False),
        (ORDERING, list(ORDERING.order), True),
        (ORDERING, [1, 2, 3, 4], False),
    ],
)
def test_choices_are_right_when_they_are_exactly_the_key(asked: Question, choices: list[int], right: bool) -> None:
    assert is_correct(asked, read_choices(asked, choices)) is right


@pytest.mark.parametrize(
    ("asked", "choices", "fault"),
    [
        (SINGLE, [4], "no choice 4; choices are 1 to 3"),
        (SINGLE, [0], "no choice 0"),
        (SINGLE, [1, 2], "takes one choice"),
        (MULTIPLE, [1, 1], "named twice"),
        (ORDERING, [1, 2, 3], "all 4 choices"),
        (ORDERING, [1, 2, 3, 3], "named twice"),
        (ORDERING, [1], "all 4 choices"),
        (NUMERIC, [1], "answered with a text"),
        (TEXT, [1], "answered with a text"),
    ],
)
def test_choices_that_are_no_answer_are_refused_with_the_reason(
    asked: Question, choices: list[int], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        read_choices(asked, choices)


@pytest.mark.parametrize(
    ("typed", "digits", "right"),
    [
        ("3.5", "3.5", True),
        (" 3,50 ", "3.5", True),
        ("3.25", "3.25", True),
        ("3.75", "3.75", True),
        ("3.7500001", "3.7500001", False),
        ("\u22123.5", "-3.5", False),
        ("35e-1", "3.5", True),
        ("0.0", "0", False),
        ("-0", "0", False),
        ("400", "400", False),
    ],
)
def test_a_number_is_read_as_people_write_it_and_judged_exactly(typed: str, digits: str, right: bool) -> None:
    given_ = read_text(NUMERIC, typed)
    assert given_ == Given(IN_WORDS, digits)
    assert is_correct(NUMERIC, given_) is right


@pytest.mark.parametrize("typed", ["", "three", "1/2", "nan", "inf", "1e99", "1e-99", "1" * 16, "1,000.5"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="number"):
        read_text(NUMERIC, typed)


@pytest.mark.parametrize("typed", ["sao paulo", " SÃO  PAULO! ", "Sa\u0303o Paulo", "sao paolo"])
def test_an_accepted_form_is_right_whatever_its_case_accents_and_spacing(typed: str) -> None:
    assert is_correct(TEXT, read_text(TEXT, typed))


def test_another_text_is_wrong_and_kept_as_it_was_typed() -> None:
    given_ = read_text(TEXT, "  Rio de\tJaneiro ")
    assert given_.words == "Rio de Janeiro"
    assert not is_correct(TEXT, given_)


@pytest.mark.parametrize(("typed", "fault"), [("  ", "empty"), ("\x00", "empty"), ("x" * 101, "at most 100")])
def test_a_text_that_is_none_or_too_long_is_refused(typed: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_text(TEXT, typed)


def test_choices_are_not_answered_in_words() -> None:
    with pytest.raises(ValueError, match="answered with choices"):
        read_text(SINGLE, "a")


@given(st.text(max_size=120))
def test_whatever_is_typed_is_an_answer_or_refused_and_fits_its_column(typed: str) -> None:
    for asked in (NUMERIC, TEXT):
        try:
            given_ = read_text(asked, typed)
        except ValueError:
            continue
        assert given_.words
        assert len(given_.words.encode()) <= 400
        is_correct(asked, given_)


@given(st.integers(2, 12), st.integers())
def test_what_is_to_be_ordered_is_never_shown_in_order(count: int, seed: int) -> None:
    texts = [f"choice {place}" for place in range(count)]
    content = QuestionContent.model_validate(
        {"kind": "ordering", "text": "?", "choices": [{"text": one} for one in texts]}
    )
    asked = Question.of(content, random.Random(seed))
    assert list(asked.choices) != texts
    assert [asked.choices[place - 1] for place in asked.order] == texts


def test_an_answer_in_words_names_no_choices() -> None:
    assert from_bits(IN_WORDS) == []


def quiz(policy: str, *questions: Question) -> Quiz:
    return Quiz(1, "ABCDEFG", "All", Mode.SELF_PACED, policy, None, questions)


@pytest.mark.parametrize(
    ("asked", "given_", "worth"),
    [
        (SINGLE, Given(0b1), Mark(correct=True, points=1000)),
        (MULTIPLE, Given(0b1), Mark(correct=False, points=500)),
        (NUMERIC, Given(IN_WORDS, "3.5"), Mark(correct=True, points=1000)),
        (TEXT, Given(IN_WORDS, "Rio"), Mark(correct=False, points=0)),
        (ORDERING, Given(IN_WORDS, RIGHT_ORDER), Mark(correct=True, points=1000)),
        (POLL, Given(0b1), Mark(correct=False, points=0)),
        (question(choices=CHOICES, warmUp=True), Given(0b1), Mark(correct=True, points=0)),
    ],
)
def test_every_kind_is_graded(asked: Question, given_: Given, worth: Mark) -> None:
    assert grade(quiz("kahoot@2", asked), 1, given_, elapsed_ms=0, limit_ms=20_000) == worth


def test_half_of_an_order_is_no_part_of_an_answer() -> None:
    halves = Given(IN_WORDS, " ".join(map(str, [*ORDERING.order[:2], *reversed(ORDERING.order[2:])])))
    assert grade(quiz("partial@1", ORDERING), 1, halves, elapsed_ms=0, limit_ms=20_000) == Mark(correct=False, points=0)


def test_speed_never_outweighs_a_right_answer_over_a_whole_quiz() -> None:
    whole = quiz("accuracy-first@1", *(SINGLE for _ in range(30)), POLL)
    fast = sum(grade(whole, n, Given(0b1), elapsed_ms=0, limit_ms=20_000).points for n in range(2, 31))
    slow = sum(grade(whole, n, Given(0b1), elapsed_ms=20_000, limit_ms=20_000).points for n in range(1, 31))
    assert fast < slow
