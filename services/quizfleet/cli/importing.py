"""`quizfleet import`: quizzes from files, by the API or straight into a database."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from quizfleet import formats, ids, settings
from quizfleet.cli.api import AdminKey, Api, ApiError, Server
from quizfleet.cli.previewing import preview
from quizfleet.content import Mode, QuizContent
from quizfleet.formats import Format, Options, Parsed

if TYPE_CHECKING:
    from quizfleet.content_store import Imported

_WAIT_SECONDS = 30

Files = Annotated[
    list[Path],
    typer.Argument(help="Quiz files: YAML, JSON, GIFT, CSV, XLSX or OpenTriviaQA.", exists=True, dir_okay=False),
]


def import_(
    files: Files,
    server: Server = None,
    admin_key: AdminKey = None,
    title: Annotated[str | None, typer.Option(help="Title, instead of the file's.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="Mode, instead of the file's.")] = None,
    form: Annotated[Format | None, typer.Option("--format", help="What the files are, whatever their names.")] = None,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="Seconds a question, where the file says none.")] = 20,
    limit: Annotated[int | None, typer.Option(min=1, help="Take at most so many questions of a file.")] = None,
    questions_per_quiz: Annotated[int, typer.Option(min=1, max=500, help="OpenTriviaQA: questions in a quiz.")] = 20,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be imported.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing when anything is at fault.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import quizzes and print their join codes.

    With --server the quizzes go to a running platform; without it, into the database of QUIZFLEET_DATABASE_URL, where
    the same content of the same event is stored once however often it is imported.

    Faults go to standard error as file:line: field: message. What is good is imported all the same; the exit code is 1.

    Example: quizfleet import quiz.yaml --server http://127.0.0.1:8080 --admin-key KEY
    """
    options = Options(title, mode, seconds, limit, questions_per_quiz)
    parsed = {file: read_file(file, options, form) for file in files}
    faults = tell_faults(parsed)
    contents = [quiz for one in parsed.values() for quiz in one.quizzes]
    if faults and strict:
        raise typer.Exit(1)
    imported = [] if dry_run else _import(contents, server, admin_key, quiet=as_json)
    _report(contents, imported, parsed, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(1 if faults else 0)


def read_file(file: Path, options: Options, form: Format | None) -> Parsed:
    """A quiz file as it is read; one that cannot be is a fault."""
    try:
        return formats.parse_file(file, options, form)
    except OSError as unreadable:
        return Parsed(faults=(formats.Fault(None, "", str(unreadable.strerror)),))


def tell_faults(parsed: dict[Path, Parsed]) -> int:
    """Write faults and warnings to standard error; how many faults there are."""
    for file, one in parsed.items():
        for fault in one.faults:
            typer.secho(f"{file}:{fault}", err=True, fg="red")
        for warning in one.warnings:
            typer.secho(f"{file}:{warning} (warning)", err=True, fg="yellow")
    return sum(len(one.faults) for one in parsed.values())


def _import(
    contents: Sequence[QuizContent], server: str | None, admin_key: str | None, *, quiet: bool
) -> "list[Imported]":
    try:
        if server is not None:
            return _by_api(contents, Api(server, admin_key), quiet=quiet)
        return _by_database(contents)
    except ApiError as refused:
        typer.secho(f"not imported: {refused}", err=True, fg="red")
        raise typer.Exit(1) from refused
    except settings.SettingsError as missing:
        message = f"say where to import to: --server URL --admin-key KEY, or the environment of a database\n{missing}"
        typer.secho(message, err=True, fg="red")
        raise typer.Exit(2) from missing


def _by_api(contents: Sequence[QuizContent], api: Api, *, quiet: bool) -> "list[Imported]":
    from quizfleet.content_store import Imported

    imported = []
    console = Console(stderr=True)
    for content in track(
        contents, "importing", console=console, disable=quiet or not console.is_terminal, transient=True
    ):
        body = content.model_dump(mode="json", by_alias=True, exclude_none=True)
        made = api.post("/api/quizzes", body)
        imported.append(Imported(made["quiz"], made["code"], made["title"], created=True))
    return imported


def _by_database(contents: Sequence[QuizContent]) -> "list[Imported]":
    from sqlalchemy.exc import SQLAlchemyError

    from quizfleet import content_store

    configured = settings.load(settings.StreamSettings)
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return asyncio.run(content_store.store(configured, contents))
        except (SQLAlchemyError, OSError) as away:
            if time.monotonic() > deadline:
                typer.secho(f"not imported: {str(away).splitlines()[0]}", err=True, fg="red")
                raise typer.Exit(1) from away
            time.sleep(1)


def _report(
    contents: Sequence[QuizContent],
    imported: "Sequence[Imported]",
    parsed: dict[Path, Parsed],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    faults = sum(len(one.faults) for one in parsed.values())
    questions = sum(len(content.questions) for content in contents)
    if as_json:
        summary: dict[str, Any] = {
            "dryRun": dry_run,
            "quizzes": [asdict(one) for one in imported] or [{"title": content.title} for content in contents],
            "questions": questions,
            "faults": [
                {"file": str(file), "line": fault.line, "field": fault.field, "message": fault.message}
                for file, one in parsed.items()
                for fault in one.faults
            ],
        }
        typer.echo(json.dumps(summary))
        return
    for content in contents if dry_run else ():
        Console().print(preview(content))
    for one in imported:
        typer.echo(f"{ids.show_code(one.code)}  {one.title}" + ("" if one.created else "  (was there before)"))
    done = "would be imported" if dry_run else "imported"
    typer.echo(f"{len(contents)} quizzes with {questions} questions {done}, {faults} faults")
