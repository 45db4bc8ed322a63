"""``python -m tests.faults``: run faults and print the table."""

import asyncio
import json
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from tests.conftest import missing_for_real_servers
from tests.faults.catalogue import Fault, FaultError, Row, Seen, catalogue
from tests.faults.scene import open_scene
from tests.faults.stage import Stage, open_stage
from tests.faults.table import print_list, print_rows

FAULT_SECONDS = 150
"""No fault takes longer, whatever hangs."""


def main(
    numbers: Annotated[list[int] | None, typer.Argument(help="Faults to run, by number; all without it.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="List the faults and exit.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
    keep: Annotated[
        Path | None, typer.Option(file_okay=False, help="Keep ledgers and the services' logs in this folder.")
    ] = None,
) -> None:
    """Make real faults on real MySQL, Redis and Kafka in Docker while bots play, and check what is promised.

    Each fault runs on the three services and their gateway, under load, for a bounded time (all of them: about eight
    minutes). Then everything is compared: the bots' ledger, the database, Redis, the last frames. Exit code 0 when
    every promise holds, 1 when one is BROKEN, 2 where faults cannot be made here. Ctrl-C removes the containers.

    Examples: make faults, make faults ARGS="1 9", make faults ARGS="--list", make faults ARGS="4 --keep /tmp/f4"
    """
    console = Console(stderr=as_json, highlight=False)
    faults = _chosen(console, numbers or [])
    if only_list:
        print_list(Console(), faults)
        return
    missing = missing_for_real_servers()
    if missing is not None:
        console.print(f"[red]faults need real servers: {missing}[/red]")
        raise typer.Exit(2)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _interrupt)
    rows: list[Row] = []
    interrupted = False
    try:
        with _folder(keep) as folder:
            for row in _run_all(console, faults, folder):
                rows.append(row)  # noqa: PERF402 - what was run before an interruption is shown
    except KeyboardInterrupt:
        interrupted = True
        console.print("interrupted; the containers are gone")
    if as_json:
        typer.echo(json.dumps({"ok": all(row.holds for row in rows), "faults": [row.to_dict() for row in rows]}))
    elif rows:
        print_rows(console, rows)
    raise typer.Exit(0 if rows and not interrupted and all(row.holds for row in rows) else 1)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _chosen(console: Console, numbers: Sequence[int]) -> list[Fault]:
    known = {fault.number: fault for fault in catalogue()}
    unknown = [str(number) for number in numbers if number not in known]
    if unknown:
        console.print(f"[red]there is no fault {', '.join(unknown)}; there are {', '.join(map(str, known))}[/red]")
        raise typer.Exit(2)
    return [known[number] for number in sorted(set(numbers))] if numbers else list(known.values())


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="quizfleet-faults-") as name:
        yield Path(name)


def _run_all(console: Console, faults: Sequence[Fault], folder: Path) -> Iterator[Row]:
    """Run faults one after another; after one that broke something they go on on a new stage."""
    left = list(faults)
    while left:
        console.print("starting MySQL, Redis, Kafka and the platform")
        with ExitStack() as stack:
            try:
                stage = stack.enter_context(open_stage(folder))
            except Exception:  # another try may go better, for the faults that are left
                yield Row(left.pop(0), Seen(), 0.0, f"there was no stage: {traceback.format_exc()}")
                continue
            holds = True
            while left and holds:
                fault = left.pop(0)
                console.print(f"{fault.number}: {fault.name}")
                row = _run(fault, stage, folder)
                holds = row.holds
                word = "[green]holds[/green]" if holds else "[red]BROKEN[/red]"
                console.print(f"   {word} after {row.seconds:.0f} s")
                yield row


def _run(fault: Fault, stage: Stage, folder: Path) -> Row:
    seen, started, crashed = Seen(), time.monotonic(), None

    async def run() -> None:
        async with asyncio.timeout(FAULT_SECONDS), open_scene(stage, folder) as scene:
            await fault.run(scene, seen)

    try:
        asyncio.run(run())
        stage.wait_ready()
    except TimeoutError:
        crashed = f"not over after {FAULT_SECONDS} s"
    except FaultError as failed:
        crashed = str(failed)
    except Exception:  # whatever it is, the other faults are still to be run
        crashed = traceback.format_exc()
    return Row(fault, seen, time.monotonic() - started, crashed)


if __name__ == "__main__":
    typer.run(main)
