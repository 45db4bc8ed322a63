"""What an event costs grows with what is asked, and adds up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator import capacity
from quizfleet_operator.planning.estimate import Amount, estimate
from quizfleet_operator.planning.limits import limits, notes
from quizfleet_operator.planning.showing import written
from tests.unit.operator.events import spec

LARGEST = {"quizzes": 10**6, "participantsPerQuiz": 10**4, "questionsPerQuiz": 500}
SIZES = {name: st.integers(1, most) for name, most in LARGEST.items()}
NOT_MONOTONE = {"poolOfAPod", "connections"}
"""A larger event gets fewer connections a pod, so that all together fit."""

ROUNDED = {
    "cpuAtStart": 0.025,
    "cpuAtMost": 0.025,
    "liveHour": 0.025 * 0.03,
    "memoryAtStart": 16 * 2**20,
    "memoryAtMost": 16 * 2**20,
}
"""Requests are rounded up by less than this, pod by pod."""


def amounts(**asked: Any) -> dict[tuple[str, str], float]:
    wanted = spec(capacity=asked)
    found = estimate(wanted, capacity.plan(wanted))
    return {(part, one.name): one.value for part, several in found.items() for one in several}


@given(st.fixed_dictionaries(SIZES), st.sampled_from(sorted(SIZES)), st.data())
def test_nothing_shrinks_when_more_is_asked(asked: dict[str, int], grown: str, data: st.DataObject) -> None:
    more = data.draw(st.integers(asked[grown], LARGEST[grown]))
    before, after = amounts(**asked), amounts(**{**asked, grown: more})
    pods = after["pods", "podsAtMost"]
    for key, value in before.items():
        if key[1] not in NOT_MONOTONE:
            assert after[key] >= value * (1 - 1e-9) - ROUNDED.get(key[1], 0) * pods, key


@given(st.fixed_dictionaries(SIZES))
def test_limits_are_told_in_the_order_in_which_they_break(asked: dict[str, int]) -> None:
    shares = [limit.share for limit in limits(capacity.plan(spec(capacity=asked)))]
    assert shares == sorted(shares, reverse=True)


def test_a_quiz_of_the_design_takes_the_bytes_that_the_docs_say() -> None:
    found = amounts(quizzes=1_000_000, participantsPerQuiz=100, questionsPerQuiz=100)
    assert found["mysql", "quizBytesPacked"] == 79_000 + 26_000 + 80_000
    assert found["mysql", "bytes"] == 1_000_000 * (79_000 + 26_000 + 1_050_000)
    assert found["redis", "bytes"] == pytest.approx(10_000 * 7_300)
    assert found["network", "frameBits"] == pytest.approx(13e9, rel=0.05)
    assert found["cost", "playing"] == pytest.approx(160, rel=0.05)
    assert found["cost", "keepingAYear"] == pytest.approx(220, rel=0.05)


def test_a_million_quizzes_break_one_mysql_first() -> None:
    first, second, *_ = limits(capacity.plan(spec(capacity={"quizzes": 1_000_000})))
    assert [first.name, second.name] == ["mysql", "redis"]
    assert first.share > second.share > 1


def test_replicas_that_the_spec_keeps_too_few_are_told_with_the_field_to_raise() -> None:
    asked = spec(capacity={"quizzes": 1000}, services={"leaderboard": {"maxReplicas": 2}})
    first = limits(capacity.plan(asked))[0]
    assert (first.name, first.fix) == ("leaderboardPods", "raise spec.services.leaderboard.maxReplicas")
    assert first.share > 1


def test_what_was_not_measured_is_said() -> None:
    small, large = (spec(capacity={"participantsPerQuiz": players}) for players in (128, 129))
    assert not any("listpack" in note for note in notes(small, capacity.plan(small)))
    assert any("listpack" in note for note in notes(large, capacity.plan(large)))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.155e12, "B", "1.16 TB"),
        (73e6, "B", "73 MB"),
        (5, "B", "5 B"),
        (0.0375, "cores", "0.0375 cores"),
        (5e4, "/s", "50,000/s"),
    ],
)
def test_amounts_are_written_for_people(value: float, unit: str, text: str) -> None:
    assert written(Amount("", "", value, unit)) == text
