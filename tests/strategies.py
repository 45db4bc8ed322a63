"""Hypothesis strategies that several tests draw from: any content that an author may write."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any

from hypothesis import strategies as st
from pydantic import StringConstraints, TypeAdapter

from quizfleet import policies
from quizfleet.content import (
    MAX_CHOICES,
    MAX_DIGITS,
    MAX_GIVEN,
    MAX_TITLE,
    ChoiceContent,
    ImageContent,
    Kind,
    Mode,
    QuestionContent,
    QuizContent,
)
from quizfleet.folding import folded

_SIGNS = r"""=~#{}:\/%*[]<>&;,|"'`_-+@()!?$.0123456789"""
_WORDS = (
    *(
        "the",
        "Which",
        "TRUE",
        "no",
        "null",
        "1984",
        "3.50",
        "2026-01-01",
        "[html]",
        "[plain]",
        "%50%",
        "<b>",
        "<i>x</i>",
    ),
    *("&amp;", "&#10;", "//", "::", "->", "####", "\\n", "\\", "=SUM(A1)", "'", "- ", "? ", ": ", " #", "\n", "\n\n"),
    *("\t", "\r\n", "\r", "é", "ß", "日本", "🎉", "\u2028", "\x85", "\x1c", "\x00", "\ufeff", "\u200b", "x<y", "$x^2$"),
)
"""What one format or the other might trip over."""

_STRIPPED: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(strip_whitespace=True)])


def texts(most: int) -> st.SearchStrategy[str]:
    """Text of 1 to `most` characters without space around it, as content models keep it."""
    joined = st.lists(_PIECES, min_size=1, max_size=6).map(lambda some: "".join(some)[:most])
    return joined.map(_STRIPPED.validate_python).filter(bool)


_PIECES = st.sampled_from((*_WORDS, *_SIGNS)) | st.characters(exclude_categories=("Cs",))

FORMS = texts(MAX_GIVEN).filter(folded)
EXPLANATIONS = st.one_of(st.just(""), texts(1000).map(str.strip))


@st.composite
def numbers(draw: st.DrawFn, least: int = -(10**MAX_DIGITS) + 1) -> Decimal:
    """A number of at most 15 digits, before and after the point together."""
    digits = draw(st.integers(least, 10**MAX_DIGITS - 1) | st.integers(max(least, -20), 20))
    return Decimal(digits).scaleb(-draw(st.integers(0, MAX_DIGITS)))


def choices(right: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[ChoiceContent, ...]]:
    """Two choices or more; `right` says how many of them are right, where there are so many."""

    @st.composite
    def some(draw: st.DrawFn) -> tuple[ChoiceContent, ...]:
        most = draw(st.sampled_from((3, 3, 3, MAX_CHOICES)))
        named = draw(st.lists(texts(255), min_size=2, max_size=most, unique=True))
        correct = draw(st.permutations(range(len(named))))[: draw(right)]
        return tuple(ChoiceContent(text=text, correct=place in correct) for place, text in enumerate(named))

    return some()


_KEYS: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    Kind.SINGLE: {"choices": choices(st.just(1))},
    Kind.MULTIPLE: {"choices": choices(st.integers(1, MAX_CHOICES))},
    Kind.TRUE_FALSE: {"answer": st.booleans()},
    Kind.NUMERIC: {"answer": numbers(), "tolerance": st.just(Decimal(0)) | numbers(least=0)},
    Kind.TEXT: {"accepted": st.lists(FORMS, min_size=1, max_size=5).map(tuple)},
    Kind.ORDERING: {"choices": choices(st.just(0))},
    Kind.POLL: {"choices": choices(st.just(0))},
}

IMAGES = st.builds(
    ImageContent,
    url=st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<>\"'"), min_size=1, max_size=20).map(
        lambda rest: f"https://{rest}"
    ),
    alt=texts(255),
)


def questions(kind: Kind) -> st.SearchStrategy[QuestionContent]:
    """Any question of a kind."""
    return st.builds(
        QuestionContent,
        kind=st.just(kind),
        text=texts(500),
        seconds=st.just(20) | st.integers(1, 3600),
        points=st.just(1000) | st.integers(0, 10_000),
        warm_up=st.booleans(),
        explanation=EXPLANATIONS,
        image=st.none() | IMAGES,
        **_KEYS[kind],
    )


QUESTIONS = st.sampled_from(Kind).flatmap(questions)

INSTANTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)

QUIZZES = st.builds(
    QuizContent,
    title=texts(MAX_TITLE),
    mode=st.sampled_from(Mode),
    starts_at=st.none() | INSTANTS,
    policy=st.sampled_from(policies.NAMES),
    streak_bonus=st.booleans(),
    lead_seconds=st.integers(0, 60),
    questions=st.lists(QUESTIONS, min_size=1, max_size=3).map(tuple),
)
"""Any valid quiz; hypothesis finds those that a format or a client gets wrong."""
