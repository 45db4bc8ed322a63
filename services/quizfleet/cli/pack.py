"""`quizfleet pack`: the answers of each finished quiz into one row."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from quizfleet.cli.durations import parse_duration
from quizfleet.cli.offline import configured, run
from quizfleet.clock import now_ms
from quizfleet.settings import DatabaseSettings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass
class _Sum:
    quizzes: int = 0
    answers: int = 0
    bytes: int = 0
    failed: int = 0


def pack(
    older_than: Annotated[
        int, typer.Option(parser=parse_duration, metavar="SPAN", help="Only quizzes that have been over for so long.")
    ] = "7d",  # type: ignore[assignment]
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many quizzes.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many quizzes would be packed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Pack the answers of finished quizzes in the database of QUIZFLEET_DATABASE_URL: a tenth of the space or less.

    Scores and boards stay as they are, players still see their results, and `quizfleet export` reads packed answers
    too. Each quiz is packed in a transaction of its own, which checks that the answers add up to the scores; one where
    they do not is told and left as it is. Safe to stop and to run again. Self-paced quizzes, and host-led ones that
    their hosts have left, have to be closed before (`quizfleet close`).

    Example: quizfleet pack --older-than 30d

    Exit codes: 0 all are packed, 1 one was left as it was or the database refused, 2 wrong options.
    """
    settings = configured(DatabaseSettings)
    before = now_ms() - older_than
    total = run(settings.database_url, lambda engine: _pack(engine, before, limit, dry_run=dry_run, quiet=as_json))
    if as_json:
        names = {"quizzes": total.quizzes, "answers": total.answers, "bytes": total.bytes, "failed": total.failed}
        typer.echo(json.dumps({"dryRun": dry_run} | names))
    elif dry_run:
        typer.echo(f"{total.quizzes} quizzes would be packed")
    else:
        each = f", {total.bytes / total.answers:.1f} bytes each" if total.answers else ""
        typer.echo(f"{total.quizzes} quizzes with {total.answers} answers packed{each}")
    raise typer.Exit(1 if total.failed else 0)


async def _pack(engine: "AsyncEngine", before: int, limit: int | None, *, dry_run: bool, quiet: bool) -> _Sum:
    from quizfleet import retention

    total = _Sum()
    console = Console(stderr=True, quiet=quiet)
    with console.status("packing") as status:
        async for quiz in retention.finished(engine, before):
            if total.quizzes == limit:
                break
            try:
                packed = None if dry_run else await retention.pack(engine, quiz)
            except retention.RetentionError as refused:
                total.failed += 1
                typer.secho(f"not packed: {refused}", err=True, fg="red")
                continue
            total.quizzes += 1
            total.answers += packed.answers if packed else 0
            total.bytes += packed.payload_bytes if packed else 0
            status.update(f"packing: {total.quizzes} quizzes, {total.answers} answers")
    return total
