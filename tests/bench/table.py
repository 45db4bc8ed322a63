"""The table at the end of a run, for the terminal and for docs/performance.md."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.figures import Finding, show

HEADINGS = ("row", "what", "figures", "ratio", "goal", "")
_COLOURS = {"meets": "green", "misses": "red", "": "dim"}


def print_table(console: Console, findings: Sequence[Finding]) -> None:
    """One line per finding."""
    table = Table(*HEADINGS, title="make bench", title_justify="left")
    for one in findings:
        *cells, verdict = map(escape, _cells(one))
        table.add_row(*cells, f"[{_COLOURS[one.verdict]}]{verdict}[/]")
    console.print(table)


def markdown(findings: Sequence[Finding]) -> str:
    """The same as a table in Markdown."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(_cells, findings)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(one: Finding) -> tuple[str, ...]:
    goal = one.goal.text if one.goal else ""
    return (one.row, one.what, ", ".join(map(str, one.figures)), _ratio(one), goal, one.verdict)


def _ratio(one: Finding) -> str:
    if one.ratio is None:
        return ""
    spread = f" ({show(min(one.spread))} to {show(max(one.spread))})" if len(one.spread) > 1 else ""
    return f"{show(one.ratio)} {one.unit}".strip() + spread
