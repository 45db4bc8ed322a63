"""The table at the end of a run."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Finding, show

_COLOURS = {"meets": "green", "misses": "red", "": "dim"}


def print_table(console: Console, findings: Sequence[Finding]) -> None:
    """One line per finding."""
    table = Table("row", "what", "figures", "ratio", "goal", "", title="make bench", title_justify="left")
    for one in findings:
        colour = _COLOURS[one.verdict]
        ratio = "" if one.ratio is None else f"{show(one.ratio)} {one.unit}".strip()
        figures = ", ".join(map(str, one.figures))
        goal = one.goal.text if one.goal else ""
        table.add_row(one.row, one.what, figures, ratio, goal, f"[{colour}]{one.verdict}[/{colour}]")
    console.print(table)
