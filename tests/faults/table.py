"""The table that `make faults` prints."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.faults.catalogue import Fault, Row, Seen

_LOAD = ("sent", "acked", "refused", "unknown", "retries")


def print_list(console: Console, faults: Sequence[Fault]) -> None:
    """The faults without running them."""
    table = Table("#", "fault", "promise")
    for fault in faults:
        table.add_row(str(fault.number), fault.name, fault.promise)
    console.print(table)


def print_rows(console: Console, rows: Sequence[Row]) -> None:
    """What was done, and whether each promise was kept; below it, what was not as promised."""
    table = Table("#", "fault", "answers", "what was done", "s", "promise", "", show_lines=True)
    for row in rows:
        table.add_row(
            str(row.fault.number),
            row.fault.name,
            _answers(row.seen),
            _done(row.seen),
            f"{row.seconds:.0f}",
            row.fault.promise,
            "[green]holds[/green]" if row.holds else "[red]BROKEN[/red]",
        )
    console.print(table)
    for row in rows:
        sentences = [*row.seen.broken, *([row.crashed] if row.crashed else [])]
        for sentence in sentences:
            console.print(f"[red]{row.fault.number}[/red] ", end="")
            console.print(sentence, markup=False, highlight=False)
    broken = sum(not row.holds for row in rows)
    verdict = (
        f"[red]{broken} of {len(rows)} promises are BROKEN[/red]" if broken else "[green]every promise holds[/green]"
    )
    console.print(verdict)


def _answers(seen: Seen) -> str:
    return "\n".join(f"{seen.numbers[name]} {name}" for name in _LOAD if name in seen.numbers)


def _done(seen: Seen) -> str:
    rest = {name: value for name, value in seen.numbers.items() if name not in _LOAD}
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in rest.items())
