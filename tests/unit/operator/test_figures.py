"""Every figure that sizes an event is in the docs, where it says, in the words that it says."""

import re
from pathlib import Path

import pytest

from quizfleet_operator import capacity, figures
from quizfleet_operator.figures import Figure
from tests.unit.operator.events import spec

FIGURES = {name: value for name, value in vars(figures).items() if isinstance(value, Figure)}
NEEDS = {
    "scoring pods of a core": lambda plan: plan.needed["scoring"],
    "leaderboard pods of a core": lambda plan: plan.needed["leaderboard"],
    "participation pods of a core": lambda plan: plan.needed["participation"],
    "Kafka partitions": lambda plan: plan.partitions,
    "players": lambda plan: plan.load.players,
    "answers/s": lambda plan: plan.load.answers,
}


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next; lines joined."""
    match = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"there is no heading {heading!r}"
    return " ".join(match[1].split())


def digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number).strip("0")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_in_the_docs_where_it_says(name: str, repository: Path) -> None:
    figure = FIGURES[name]
    assert figure.quote in section((repository / figure.document).read_text(), figure.section)
    if name != "LOADED":  # "half"
        assert digits(f"{figure.value:f}") in {digits(one) for one in re.findall(r"[0-9][0-9.,]*", figure.quote)}


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if figure.row])
def test_a_measured_figure_names_a_row_of_the_benchmark(name: str, repository: Path) -> None:
    table = section((repository / figures.PERFORMANCE).read_text(), "The last table")
    assert f"| {FIGURES[name].row} |" in table


def test_what_no_benchmark_measured_is_called_assumed_or_names_a_page_of_its_own() -> None:
    for name, figure in FIGURES.items():
        if figure.document == figures.CAPACITY and figure.row is None:
            assert figure.assumed or name in ("BOARD_MEMORY", "SMALL_POOL", "CONNECTIONS"), name


@pytest.mark.parametrize("what", NEEDS)
def test_the_page_on_capacity_says_what_the_operator_plans(what: str, repository: Path) -> None:
    needed = section((repository / figures.CAPACITY).read_text(), "What an event needs")
    row = re.search(rf"\| {re.escape(what)}[^|]*\| ([0-9,]+) \| ([0-9,]+)", needed)
    assert row
    for told, quizzes in zip(row.groups(), (1_000, 1_000_000), strict=True):
        plan = capacity.plan(spec(capacity={"quizzes": quizzes, "participantsPerQuiz": 100, "questionsPerQuiz": 100}))
        assert int(told.replace(",", "")) == NEEDS[what](plan)
