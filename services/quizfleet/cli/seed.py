"""`quizfleet seed`: fill a database with many quizzes."""

import json
import os
import time
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from quizfleet import ids
from quizfleet.cli.offline import configured, refuse
from quizfleet.content import MAX_QUESTIONS, Mode
from quizfleet.settings import DatabaseSettings

if TYPE_CHECKING:
    from quizfleet.seeding.fill import Stored
    from quizfleet.seeding.plan import Plan
    from quizfleet.seeding.source import Source

_LEAD = timedelta(minutes=1)
_INTERRUPTED = 130

Quizzes = Annotated[int, typer.Argument(min=1, max=1_000_000, help="How many quizzes the series has.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--from",
        exists=True,
        file_okay=False,
        help="Take questions from the quiz files in this folder (OpenTriviaQA, GIFT, ...); made-up text without it.",
    ),
]


def seed(
    quizzes: Quizzes = 100,
    questions: Annotated[int, typer.Option(min=1, max=MAX_QUESTIONS, help="Questions a quiz.")] = 100,
    players: Annotated[int, typer.Option(min=0, max=10_000, help="Players who have joined each quiz.")] = 0,
    answered: Annotated[int, typer.Option(min=0, help="Each player has answered so many questions.")] = 0,
    folder: Folder = None,
    mode: Annotated[Mode, typer.Option(help="How the quizzes are played.")] = Mode.SELF_PACED,
    starts_at: Annotated[
        datetime | None, typer.Option(help="Autopilot: when question 1 opens (UTC); in a minute without it.")
    ] = None,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="Seconds a question.")] = 20,
    series: Annotated[str, typer.Option("--seed", help="The series' name; another name, other quizzes.")] = "1",
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; as many as there are cores.")] = None,
    codes: Annotated[Path | None, typer.Option(help="Write a line 'code quiz' for each quiz to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Fill the database of QUIZFLEET_DATABASE_URL with a series of quizzes, to measure and to try things on.

    The quizzes are real: people and bots can join them by their codes. Without --from their texts are made up, as long
    as texts may be (500 characters a question, 255 a choice), and as compressible as English.

    A series is the event (QUIZFLEET_EVENT) and the seed. Seeding again goes on where the last run stopped: what is
    there stays as it is, nothing is stored twice, and a larger number adds to the series.

    Example: quizfleet seed 10000 --players 100

    Exit codes: 0 all are stored, 1 the database refused, 2 the options do not fit together, 130 interrupted.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from quizfleet.seeding.plan import Plan

    settings = configured(DatabaseSettings)
    start = (starts_at or datetime.now(UTC) + _LEAD).replace(tzinfo=UTC)
    plan = Plan(
        event=settings.event,
        seed=series,
        quizzes=quizzes,
        questions=questions,
        players=players,
        answered=answered,
        mode=mode,
        starts_at=int(start.timestamp() * 1000) if mode is Mode.AUTOPILOT else None,
        seconds=seconds,
    )
    source = _source(plan, folder)
    try:
        outcome = _fill(settings.database_url, plan, source, workers or os.cpu_count() or 1, quiet=as_json)
    except (SQLAlchemyError, BrokenExecutor) as failure:
        typer.secho(f"not seeded: {str(failure).splitlines()[0][:300]}", err=True, fg="red")
        typer.secho("what was stored stays; the same command goes on from there", err=True)
        raise typer.Exit(1) from failure
    if codes is not None:
        codes.write_text("".join(f"{one.code} {ids.encode(one.quiz)}\n" for one in outcome.stored))
    _report(outcome, plan, as_json=as_json)
    raise typer.Exit(_INTERRUPTED if outcome.interrupted else 0)


def _source(plan: "Plan", folder: Path | None) -> "Source":
    from quizfleet.seeding.source import MadeUp, read_folder

    if plan.answered > plan.questions:
        refuse(f"--answered {plan.answered}: the quizzes have {plan.questions} questions", 2)
    if plan.answered and plan.mode is Mode.HOST_LED:
        refuse("--answered: host-led, nobody answers before a host has started", 2)
    if plan.answered and not plan.players:
        refuse("--answered needs --players: somebody has to answer", 2)
    if folder is None:
        return MadeUp(plan.seed)
    pool = read_folder(folder)
    if len(pool.questions) < plan.questions:
        refuse(f"--from {folder}: {len(pool.questions)} questions, and a quiz shall have {plan.questions}", 2)
    return pool


@dataclass(frozen=True, slots=True)
class _Outcome:
    before: int
    stored: "list[Stored]"
    seconds: float
    interrupted: bool

    @property
    def new(self) -> int:
        return len(self.stored) - self.before


def _fill(url: str, plan: "Plan", source: "Source", workers: int, *, quiet: bool) -> _Outcome:
    from quizfleet.seeding import fill

    there = {one.index for one in fill.stored(url, plan)}
    missing = [index for index in range(plan.quizzes) if index not in there]
    console = Console(stderr=True)
    columns = (
        TextColumn("seeding"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("left"),
        TimeRemainingColumn(compact=True),
    )
    interrupted, started = False, time.monotonic()
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=plan.quizzes, completed=len(there))
        try:
            with closing(fill.fill(url, plan, source, missing, workers)) as storing:
                for count in storing:
                    progress.advance(task, count)
        except KeyboardInterrupt:
            interrupted = True
    return _Outcome(len(there), fill.stored(url, plan), time.monotonic() - started, interrupted)


class _Rate(ProgressColumn):
    """Quizzes a second."""

    def render(self, task: Task) -> Text:
        """Over the last half minute."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "-/s")


def _report(outcome: _Outcome, plan: "Plan", *, as_json: bool) -> None:
    rate = outcome.new / outcome.seconds if outcome.seconds else 0.0
    if as_json:
        summary = {
            "quizzes": plan.quizzes,
            "stored": len(outcome.stored),
            "new": outcome.new,
            "before": outcome.before,
            "seconds": round(outcome.seconds, 3),
            "perSecond": round(rate, 1),
            "interrupted": outcome.interrupted,
            "first": [{"quiz": ids.encode(one.quiz), "code": one.code} for one in outcome.stored[:10]],
        }
        typer.echo(json.dumps(summary))
        return
    before = f", {outcome.before} were there before" if outcome.before else ""
    typer.echo(f"{outcome.new} quizzes stored in {outcome.seconds:.1f} s ({rate:,.0f}/s){before}")
    for one in outcome.stored[:3]:
        typer.echo(f"{ids.show_code(one.code)}  Seeded quiz {one.index + 1}")
    if outcome.interrupted:
        typer.secho(
            f"stopped at {len(outcome.stored)} of {plan.quizzes}; the same command goes on from there", err=True
        )
