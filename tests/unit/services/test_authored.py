"""Content comes back as it was authored: through the stored question, and through the stored quiz."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import policies, quizzes
from quizfleet.content import MAX_CHOICES, Kind, Mode, QuestionContent, QuizContent
from quizfleet.folding import folded
from quizfleet.quiz import Question

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=20).filter(str.strip)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)
COMMON = {
    "text": TEXTS,
    "seconds": st.integers(1, 3600),
    "points": st.integers(0, 10_000),
    "warm_up": st.booleans(),
    "explanation": st.text(max_size=20),
    "image": st.none() | st.fixed_dictionaries({"url": st.just("https://example.org/a.png"), "alt": TEXTS}),
}


@st.composite
def written(draw: st.DrawFn) -> dict[str, Any]:
    """A question as an author may write it."""
    kind = draw(st.sampled_from(Kind))
    question: dict[str, Any] = {"kind": kind, **{name: draw(values) for name, values in COMMON.items()}}
    if kind.has_choices and kind is not Kind.TRUE_FALSE:
        texts = draw(st.lists(TEXTS.map(str.strip), min_size=2, max_size=MAX_CHOICES, unique=True))
        places = range(len(texts))
        right: set[int] = set()
        if kind is Kind.SINGLE:
            right = {draw(st.sampled_from(places))}
        elif kind is Kind.MULTIPLE:
            right = draw(st.sets(st.sampled_from(places), min_size=1))
        question["choices"] = [{"text": text, "correct": place in right} for place, text in enumerate(texts)]
    if kind is Kind.TRUE_FALSE:
        question["answer"] = draw(st.booleans())
    if kind is Kind.NUMERIC:
        question |= {"answer": draw(NUMBERS), "tolerance": abs(draw(NUMBERS))}
    if kind is Kind.TEXT:
        question["accepted"] = draw(st.lists(TEXTS.filter(folded), min_size=1, max_size=5))
    return question


QUESTIONS = written().map(QuestionContent.model_validate)


@given(QUESTIONS, st.randoms())
def test_a_question_comes_back_as_it_was_written(content: QuestionContent, rng: random.Random) -> None:
    stored = msgspec.json.decode(msgspec.json.encode(Question.of(content, rng)), type=Question)
    assert stored.content == content
    assert QuestionContent.model_validate(stored.content.model_dump()) == content


@given(
    st.lists(QUESTIONS, min_size=1, max_size=3),
    st.sampled_from(Mode),
    st.sampled_from(policies.NAMES),
    st.booleans(),
    st.integers(0, 60),
)
def test_a_quiz_comes_back_as_it_was_written(
    questions: list[QuestionContent],
    mode: Mode,
    policy: str,
    streak_bonus: bool,
    lead_seconds: int,
) -> None:
    start = datetime(2027, 1, 1, 18, 30, 0, 250_000, UTC) if mode is Mode.AUTOPILOT else None
    content = QuizContent(
        title="All", mode=mode, starts_at=start, policy=policy, streak_bonus=streak_bonus, lead_seconds=lead_seconds,
        questions=tuple(questions),
    )  # fmt: skip
    assert quizzes.make(content, 1, None, 0).content == content


def test_a_number_keeps_its_digits() -> None:
    content = QuestionContent.model_validate({"text": "?", "answer": "3.50", "tolerance": "0.10"})
    answer = Question.of(content).content.answer
    assert isinstance(answer, Decimal)
    assert str(answer) == "3.50"
    assert str(Question.of(content).content.tolerance) == "0.10"


@pytest.mark.parametrize("kind", ["poll", Kind.POLL])
def test_a_poll_has_no_points_whatever_is_written(kind: str) -> None:
    choices = [{"text": "cats"}, {"text": "dogs"}]
    for points in ({}, {"points": 500}):
        assert QuestionContent.model_validate({"kind": kind, "text": "?", "choices": choices, **points}).points == 0


def test_what_was_stored_before_there_were_rules_comes_back_all_the_same() -> None:
    old = msgspec.json.decode(b'{"text":"","choices":["a","a"],"correct":3,"seconds":20,"points":1000}', type=Question)
    assert [(choice.text, choice.correct) for choice in old.content.choices] == [("a", True), ("a", True)]
    assert old.content.kind is Kind.MULTIPLE
