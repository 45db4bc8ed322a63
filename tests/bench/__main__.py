"""The command line: `python -m tests.bench`."""

import json
import logging
import resource
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from tests.bench.figures import Finding
from tests.bench.ground import Ground
from tests.bench.rows import EXTRAS, ROWS, Row
from tests.bench.table import markdown, print_table
from tests.bench.toolchain import BenchError

log = logging.getLogger(__name__)

DEFAULT_JSON = Path(".state/bench.json")


def main(
    rows: Annotated[
        list[str] | None,
        typer.Argument(help="Rows by number (1 to 10), or: " + ", ".join(EXTRAS) + ". All numbered rows without any."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer and shorter turns: to try, not to judge.")] = False,
    into: Annotated[Path, typer.Option("--json", help="Where the figures go as JSON.")] = DEFAULT_JSON,
    as_markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Where the table goes as Markdown, for docs/performance.md.")
    ] = None,
) -> None:
    """Measure QuizFleet against what it could reach, and print one table.

    Each figure is a ratio of two things measured in turns in this run, the median over the turns and, in brackets, the
    lowest and the highest: a row says what, docs/performance.md says how.

    Needs Docker (MySQL, Redis and Kafka run in containers of its own) and about 13 minutes; it leaves nothing behind
    but the JSON.

    A missed goal is a result, not an error: the exit code is 0 unless a row could not be measured.

    Examples: make bench, make bench ARGS="2 3", make bench ARGS="--quick 5", make bench ARGS=profile
    """
    known = ROWS | EXTRAS
    wanted = list(dict.fromkeys(rows or ROWS))
    unknown = [row for row in wanted if row not in known]
    if unknown:
        raise typer.BadParameter(f"there is no row {unknown[0]!r}; choose among {', '.join(known)}")
    signal.signal(signal.SIGTERM, _interrupt)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    console = Console(width=None if sys.stdout.isatty() else 160)
    progress = Console(stderr=True, highlight=False)
    findings: list[Finding] = []
    failures: dict[str, str] = {}
    try:
        measure(progress, {name: known[name] for name in wanted}, quick, findings, failures)
    except KeyboardInterrupt:
        failures["and what follows"] = "interrupted"
    print_table(console, findings)
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(json.dumps({"quick": quick, "findings": [one.to_dict() for one in findings]}, indent=1) + "\n")
    if as_markdown is not None:
        as_markdown.write_text(markdown(findings))
    console.print(f"[dim]figures: {into}[/dim]")
    for name, why in failures.items():
        console.print(f"[red]row {name} was not measured:[/red] {escape(why)}", highlight=False)
    raise typer.Exit(1 if failures else 0)


def _interrupt(_: int, __: FrameType | None) -> None:
    """End as with Ctrl-C: containers and processes are removed on the way out."""
    raise KeyboardInterrupt


def measure(
    progress: Console, wanted: dict[str, Row], quick: bool, findings: list[Finding], failures: dict[str, str]
) -> None:
    """Add to the findings, and to the failures by row."""
    with (
        tempfile.TemporaryDirectory(prefix="quizfleet-bench-", ignore_cleanup_errors=True) as folder,
        progress.status("starting") as status,
        ExitStack() as stack,
    ):
        ground = Ground(Path(folder), stack, quick=quick)
        for name, row in wanted.items():
            title = f"row {name}: {row.title}" if name.isdigit() else f"{name}: {row.title}"
            started = time.monotonic()
            ground.say = partial(_show, progress, status, title)
            ground.say("starting")
            try:
                findings += row.measure(ground)  # one by one: what is measured stays when the rest fails
            except BenchError as why:
                failures[name] = str(why)
            except Exception as why:
                log.debug("row %s", name, exc_info=True)
                failures[name] = f"{type(why).__name__}: {why}"  # the other rows are worth having all the same
            state = f"[red]{escape(failures[name])}[/red]" if name in failures else "measured"
            progress.print(f"[dim]{title}: {state}, {time.monotonic() - started:.0f} s[/dim]")


def _show(progress: Console, status: Status, title: str, step: str) -> None:
    if progress.is_terminal:
        status.update(f"{title}: {step}")
    else:
        progress.print(f"{title}: {step}", soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
