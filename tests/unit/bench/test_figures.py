"""The arithmetic of the benchmark's table."""

import io

import pytest
from rich.console import Console

from tests.bench.figures import REPORTED, Figure, Finding, at_least, at_most, median, ratios, show
from tests.bench.table import markdown, print_table


def test_each_turn_is_compared_with_its_own_counterpart() -> None:
    """A noisy minute spoils one ratio, not all."""
    assert ratios([100, 10, 90], [200, 20, 100]) == (0.5, 0.5, 0.9)
    assert median(ratios([100, 10, 90], [200, 20, 100])) == 0.5


@pytest.mark.parametrize(("measured", "against"), [([], []), ([1, 2], [1]), ([1], [0])])
def test_what_cannot_be_compared_is_said(measured: list[float], against: list[float]) -> None:
    """Turns that are missing, or that did nothing."""
    with pytest.raises(ValueError, match="turn"):
        ratios(measured, against)


@pytest.mark.parametrize(
    ("goal", "ratio", "verdict"),
    [
        (at_least(0.7), 0.7, "meets"),
        (at_least(0.7), 0.69, "misses"),
        (at_most(12), 12.0, "meets"),
        (at_most(12), 12.1, "misses"),
        (REPORTED, 3.0, ""),
        (None, 3.0, ""),
        (at_least(0.7), None, ""),
    ],
)
def test_a_goal_is_met_missed_or_not_there(goal: object, ratio: float | None, verdict: str) -> None:
    """Limits are included."""
    assert Finding("1", "something", (), ratio, goal).verdict == verdict  # type: ignore[arg-type]


def test_json_has_what_the_table_has() -> None:
    """A finding as the JSON file has it."""
    finding = Finding("3", "frames", (Figure("ours", 100.0, "/s"),), 0.5, at_least(0.7), spread=(0.4, 0.6))
    assert finding.to_dict() == {
        "row": "3",
        "what": "frames",
        "figures": [{"what": "ours", "value": 100.0, "unit": "/s"}],
        "ratio": 0.5,
        "unit": "",
        "goal": ">= 0.7",
        "verdict": "misses",
        "spread": [0.4, 0.6],
    }


@pytest.mark.parametrize(
    ("value", "shown"), [(65_432.1, "65,432"), (432.1, "432"), (4.321, "4.32"), (0.04321, "0.0432"), (0, "0")]
)
def test_numbers_have_the_digits_worth_reading(value: float, shown: str) -> None:
    """Three of them, or all of a large number."""
    assert show(value) == shown


def test_the_table_names_row_ratio_goal_and_verdict() -> None:
    """One line per finding."""
    out = io.StringIO()
    found = [
        Finding("7", "memory", (Figure("RSS", 300.0, "MiB"),), 39.1, at_most(12), "KiB"),
        Finding("9", "cost", (), goal=REPORTED),
    ]
    print_table(Console(file=out, width=120), found)
    line = next(line for line in out.getvalue().splitlines() if "memory" in line)
    assert all(part in line for part in ("7", "RSS 300 MiB", "39.1 KiB", "<= 12", "misses"))
    assert "reported" in out.getvalue()


def test_markdown_tells_the_spread_of_the_turns() -> None:
    """For docs/performance.md."""
    found = [Finding("3", "frames", (Figure("ours", 100.0, "/s"),), 0.5, at_least(0.7), spread=(0.4, 0.6))]
    assert markdown(found).splitlines()[-1] == "| 3 | frames | ours 100 /s | 0.5 (0.4 to 0.6) | >= 0.7 | misses |"
