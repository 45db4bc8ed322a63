"""What an answer is worth, by Kahoot's published formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.policies import DEFAULT_POLICY, NO_PENALTY_MS, Mark, kahoot, mark

POINTS = st.integers(0, 10_000)
LIMIT = st.integers(1, 3600).map(lambda seconds: seconds * 1000)


@pytest.mark.parametrize(
    ("points", "elapsed_ms", "limit_ms", "worth"),
    [
        (1000, 2_000, 30_000, 967),
        (1000, 0, 30_000, 1000),
        (1000, 499, 20_000, 1000),
        (1000, 500, 20_000, 988),  # 987.5, halves up
        (1000, 10_000, 20_000, 750),
        (1000, 20_000, 20_000, 500),
        (1000, 99_000, 20_000, 500),
        (2000, 15_000, 30_000, 1500),
        (1, 20_000, 20_000, 1),
        (0, 1_000, 20_000, 0),
        (1000, 499, 1_000, 1000),
        (1000, 500, 1_000, 750),
    ],
)
def test_published_examples_and_edges(points: int, elapsed_ms: int, limit_ms: int, worth: int) -> None:
    assert kahoot(points, elapsed_ms, limit_ms) == worth


@given(POINTS, st.integers(0, 4_000_000), LIMIT)
def test_a_right_answer_brings_half_to_all_of_the_points(points: int, elapsed_ms: int, limit_ms: int) -> None:
    assert points / 2 <= kahoot(points, elapsed_ms, limit_ms) <= points


@given(POINTS, LIMIT, st.integers(0, 4_000_000), st.integers(0, 4_000_000))
def test_sooner_is_never_worth_less(points: int, limit_ms: int, one: int, other: int) -> None:
    assert kahoot(points, min(one, other), limit_ms) >= kahoot(points, max(one, other), limit_ms)


@given(POINTS, LIMIT, st.data())
def test_it_is_the_published_formula_rounded(points: int, limit_ms: int, data: st.DataObject) -> None:
    elapsed_ms = data.draw(st.integers(NO_PENALTY_MS, max(NO_PENALTY_MS, limit_ms)))
    exact = points * (1 - min(elapsed_ms, limit_ms) / limit_ms / 2)
    assert abs(kahoot(points, elapsed_ms, limit_ms) - exact) <= 0.5 + 1e-6


@pytest.mark.parametrize("chosen", [0b001, 0b100, 0b111, 0b010, 0])
def test_only_the_exact_set_is_right(chosen: int) -> None:
    limits = {"points": 1000, "elapsed_ms": 0, "limit_ms": 20_000}
    assert mark(DEFAULT_POLICY, chosen=chosen, correct=0b101, **limits) == Mark(correct=False, points=0)
    assert mark(DEFAULT_POLICY, chosen=0b101, correct=0b101, **limits) == Mark(correct=True, points=1000)
