"""How points came about, told by the rules that the server scores by."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quizfleet import policies
from quizfleet.policies import Sheet
from tests.unit.client.conftest import RunModule

LIMIT_MS = 20_000


def explained(run_module: RunModule, cases: list[list[Any]]) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = run_module(
        f"""
        const {{ breakdown }} = await import("./breakdown.js");
        print({json.dumps(cases)}.map((one) => breakdown(...one)));
        """
    )
    return found


def test_speed_is_what_haste_added_to_half_of_the_points(run_module: RunModule) -> None:
    question = {"points": 1000, "kind": "single"}
    [parts] = explained(run_module, [[question, {"points": 967, "bonus": 0}, "kahoot@2"]])
    assert parts == {"base": 500, "speed": 467, "bonus": 0, "streak": None, "streakOrMore": False}


def test_a_streak_is_told_apart_with_its_length(run_module: RunModule) -> None:
    question = {"points": 1000, "kind": "single"}
    cases = [[question, {"points": 900 + bonus, "bonus": bonus}, "kahoot@2+streak"] for bonus in (100, 300, 500)]
    parts = [one for one in explained(run_module, cases) if one]
    assert [(one["base"] + one["speed"], one["streak"], one["streakOrMore"]) for one in parts] == [
        (900, 2, False),
        (900, 4, False),
        (900, 6, True),
    ]


def test_policies_without_speed_have_no_line_for_it(run_module: RunModule) -> None:
    question = {"points": 1000, "kind": "single"}
    for policy in ("accuracy@1", "partial@1", ""):
        [parts] = explained(run_module, [[question, {"points": 1000, "bonus": 0}, policy]])
        assert parts is not None
        assert (parts["base"], parts["speed"]) == (1000, None)


def test_nothing_is_explained_where_nothing_was_earned(run_module: RunModule) -> None:
    assert explained(run_module, [[{"points": 1000, "kind": "single"}, {"points": 0}, "kahoot@2"]]) == [None]


@settings(max_examples=1)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["kahoot@1", "kahoot@2", "accuracy@1", "accuracy-first@1", "partial@1"]),
            st.integers(1, 10_000),
            st.integers(0, LIMIT_MS),
            st.integers(1, 4),
            st.integers(0, 8),
        ),
        min_size=200,
        max_size=200,
    )
)
def test_the_parts_are_never_negative_and_sum_up_to_what_the_server_gave(
    run_module: RunModule, answers: list[tuple[str, int, int, int, int]]
) -> None:
    cases, totals = [], []
    for policy, most, elapsed_ms, right, streak in answers:
        hits = right if policy == "kahoot@1" else max(1, right - streak % 2)
        sheet = Sheet(most, LIMIT_MS, right, 30, hits == right, hits, 0, elapsed_ms)
        mark = policies.mark(f"{policy}+streak", sheet, streak)
        if not mark.points:
            continue
        correct, chosen = list(range(1, right + 1)), list(range(1, hits + 1))
        result = {"points": mark.points, "bonus": mark.bonus, "choices": chosen, "correctChoices": correct}
        kind = "single" if right == 1 else "multiple"
        cases.append([{"points": most, "kind": kind}, result, f"{policy}+streak"])
        totals.append(mark.points)
    for parts, total in zip(explained(run_module, cases), totals, strict=True):
        assert parts is not None
        assert parts["base"] + (parts["speed"] or 0) + parts["bonus"] == total
        assert min(parts["base"], parts["speed"] or 0, parts["bonus"]) >= 0
