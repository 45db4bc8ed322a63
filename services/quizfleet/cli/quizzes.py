"""`quizfleet quizzes`: what a platform holds."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from quizfleet import ids
from quizfleet.cli.api import AdminKey, Api, ApiError, Server


def quizzes(
    server: Server = None,
    admin_key: AdminKey = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest first.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the newest quizzes of a platform with their join codes."""
    if server is None:
        typer.secho("say which platform: --server URL, or QUIZFLEET_SERVER", err=True, fg="red")
        raise typer.Exit(2)
    try:
        found = Api(server, admin_key).get("/api/quizzes", limit=limit)
    except ApiError as refused:
        typer.secho(str(refused), err=True, fg="red")
        raise typer.Exit(1) from refused
    if as_json:
        typer.echo(json.dumps(found))
        return
    table = Table("Code", "Title", "Mode", "State", "Questions", "Players", "Quiz")
    for quiz in found["quizzes"]:
        numbers = (str(quiz["questionCount"]), str(quiz["playerCount"]))
        table.add_row(ids.show_code(quiz["code"]), quiz["title"], quiz["mode"], quiz["state"], *numbers, quiz["quiz"])
    Console().print(table)
