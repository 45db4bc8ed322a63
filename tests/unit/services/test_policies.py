"""What an answer is worth: the published examples of each policy, and what holds for all answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import policies
from quizfleet.policies import NO_PENALTY_MS, Mark, Sheet, mark, pin, speed_pot, streak_bonus

POINTS = st.integers(0, 10_000)
LIMIT = st.integers(1, 3600).map(lambda seconds: seconds * 1000)
ELAPSED = st.integers(0, 4_000_000)


def sheet(
    points: int = 1000,
    elapsed_ms: int = 0,
    limit_ms: int = 20_000,
    *,
    right: int = 1,
    hits: int = 1,
    misses: int = 0,
    speed_points: int = 0,
) -> Sheet:
    return Sheet(points, limit_ms, right, speed_points, hits == right and not misses, hits, misses, elapsed_ms)


@pytest.mark.parametrize("policy", ["kahoot@1", "kahoot@2"])
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
def test_published_examples_and_edges(policy: str, points: int, elapsed_ms: int, limit_ms: int, worth: int) -> None:
    assert mark(policy, sheet(points, elapsed_ms, limit_ms)) == Mark(correct=True, points=worth)


@given(POINTS, ELAPSED, LIMIT)
def test_a_right_answer_brings_half_to_all_of_the_points(points: int, elapsed_ms: int, limit_ms: int) -> None:
    assert points / 2 <= policies.kahoot_2(sheet(points, elapsed_ms, limit_ms)) <= points


@given(POINTS, LIMIT, ELAPSED, ELAPSED, st.sampled_from(sorted(policies.POLICIES)))
def test_sooner_is_never_worth_less(points: int, limit_ms: int, one: int, other: int, policy: str) -> None:
    sooner, later = sheet(points, min(one, other), limit_ms), sheet(points, max(one, other), limit_ms)
    assert mark(policy, sooner).points >= mark(policy, later).points


@given(POINTS, LIMIT, st.data())
def test_it_is_the_published_formula_rounded(points: int, limit_ms: int, data: st.DataObject) -> None:
    elapsed_ms = data.draw(st.integers(NO_PENALTY_MS, max(NO_PENALTY_MS, limit_ms)))
    exact = points * (1 - min(elapsed_ms, limit_ms) / limit_ms / 2)
    assert abs(policies.kahoot_2(sheet(points, elapsed_ms, limit_ms)) - exact) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    ("policy", "hits", "misses", "worth"),
    [
        ("kahoot@1", 2, 0, 1000),
        ("kahoot@1", 1, 0, 0),
        ("kahoot@2", 2, 0, 1000),
        ("kahoot@2", 1, 0, 500),
        ("kahoot@2", 2, 1, 0),
        ("kahoot@2", 0, 0, 0),
        ("accuracy@1", 2, 0, 1000),
        ("accuracy@1", 1, 0, 0),
        ("partial@1", 2, 0, 1000),
        ("partial@1", 2, 1, 500),
        ("partial@1", 1, 0, 500),
        ("partial@1", 1, 1, 0),
        ("partial@1", 0, 2, 0),
    ],
)
def test_two_right_choices_of_a_question_are_worth_what_the_policy_says(
    policy: str, hits: int, misses: int, worth: int
) -> None:
    got = mark(policy, sheet(right=2, hits=hits, misses=misses))
    assert got == Mark(correct=hits == 2 and not misses, points=worth)


def test_three_right_choices_bring_half_of_the_points_each() -> None:
    assert mark("kahoot@2", sheet(right=3, hits=3)).points == 1500
    assert mark("kahoot@2", sheet(right=3, hits=2)).points == 1000
    assert mark("kahoot@2", sheet(right=3, hits=2, elapsed_ms=10_000)).points == 750
    assert mark("partial@1", sheet(right=3, hits=2)).points == 667


@pytest.mark.parametrize("policy", sorted(policies.POLICIES))
@given(points=POINTS, elapsed_ms=ELAPSED, limit_ms=LIMIT)
def test_a_wrong_answer_is_worth_nothing(policy: str, points: int, elapsed_ms: int, limit_ms: int) -> None:
    wrong = sheet(points, elapsed_ms, limit_ms, hits=0, misses=1)
    assert mark(policy + "+streak", wrong, 7) == Mark(correct=False, points=0)


@given(st.lists(POINTS, min_size=1, max_size=60), st.data())
def test_accuracy_comes_first_however_fast_the_others_are(points: list[int], data: st.DataObject) -> None:
    pot = speed_pot(points)
    speeds = [data.draw(st.integers(0, 20_000)) for _ in points]
    earned = [
        mark("accuracy-first@1", sheet(one, speed, speed_points=pot)).points - one
        for one, speed in zip(points, speeds, strict=True)
        if one
    ]
    assert sum(earned) < min((one for one in points if one), default=1)


def test_speed_is_worth_its_share_of_the_time_left() -> None:
    assert mark("accuracy-first@1", sheet(elapsed_ms=5_000, speed_points=99)).points == 1074
    assert mark("accuracy-first@1", sheet(elapsed_ms=99_000, speed_points=99)).points == 1000


def test_streaks_bring_what_is_published_where_the_quiz_counts_them() -> None:
    assert [streak_bonus(streak) for streak in range(9)] == [0, 0, 100, 200, 300, 400, 500, 500, 500]
    assert mark("kahoot@2+streak", sheet(), 0) == Mark(correct=True, points=1000)
    assert mark("kahoot@2+streak", sheet(), 2) == Mark(correct=True, points=1200, bonus=200)
    assert mark("kahoot@2", sheet(), 2) == Mark(correct=True, points=1000)
    assert mark("accuracy@1+streak", sheet(points=0), 2) == Mark(correct=True, points=0)


def test_a_policy_is_pinned_in_its_newest_version() -> None:
    assert pin("kahoot") == "kahoot@2"
    assert pin("accuracy-first", streak_bonus=True) == "accuracy-first@1+streak"
    assert all(len(pin(name, streak_bonus=True)) <= 24 for name in policies.NAMES)
    assert policies.unpin("partial@1+streak") == ("partial@1", True)
