"""`quizfleet export`: a quiz's answers."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizfleet.cli.offline import configured, find_quiz, refuse, run
from quizfleet.settings import DatabaseSettings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class Format(StrEnum):
    """What to write."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def export(
    quiz: Annotated[str, typer.Argument(help="The quiz's join code or id.")],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.CSV,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to; standard output without it.")] = None,
) -> None:
    """Write every counted answer of a quiz, from the database of QUIZFLEET_DATABASE_URL, packed or not.

    In CSV a name that a spreadsheet would run as a formula begins with an apostrophe. XLSX has sheets of players and
    questions besides, and needs --output.

    Example: quizfleet export ABC-DEFG --format csv --output answers.csv

    Exit codes: 0 written, 1 there is no such quiz or the database refused, 2 wrong options.
    """
    settings = configured(DatabaseSettings)
    if form is Format.XLSX:
        target = output if output is not None else refuse("say with --output where the workbook goes", 2)
        run(settings.database_url, lambda engine: _write_workbook(engine, quiz, target))
        return
    text = run(settings.database_url, lambda engine: _text(engine, quiz, form))
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(text, newline="")


async def _text(engine: "AsyncEngine", typed: str, form: Format) -> str:
    from quizfleet import exporting
    from quizfleet.problems import Problem

    try:
        found = await exporting.export(engine, await find_quiz(engine, typed))
    except Problem as unknown:
        refuse(unknown.detail)
    return found.as_csv() if form is Format.CSV else found.as_json()


async def _write_workbook(engine: "AsyncEngine", typed: str, output: Path) -> None:
    from quizfleet import quizzes, reports
    from quizfleet.problems import Problem

    try:
        found = await quizzes.load(engine, await find_quiz(engine, typed))
    except Problem as unknown:
        refuse(unknown.detail)
    with output.open("wb") as file:
        await reports.write_workbook(engine, found, file)
