"""The command line."""

import typer

from quizfleet.cli.migrate import migrate
from quizfleet.cli.serve import serve

app = typer.Typer(no_args_is_help=True)
app.command()(serve)
app.command()(migrate)
