"""The command line: each command in a module of its own name, and what others register as `quizfleet.commands`."""

from importlib.metadata import entry_points
from typing import Annotated

import typer

from quizfleet import __version__
from quizfleet.cli.archive import archive
from quizfleet.cli.bots import bots
from quizfleet.cli.close import close
from quizfleet.cli.convert import convert
from quizfleet.cli.demo import demo
from quizfleet.cli.export import export
from quizfleet.cli.importing import import_
from quizfleet.cli.migrate import migrate
from quizfleet.cli.pack import pack
from quizfleet.cli.quizzes import quizzes
from quizfleet.cli.seed import seed
from quizfleet.cli.serve import serve

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Live quizzes as Kubernetes objects. Try [bold]quizfleet demo[/bold] first: it needs nothing else.",
)
for command in (demo, serve, migrate, quizzes, convert, bots, seed, close, pack, export, archive):
    app.command()(command)
app.command("import")(import_)
for further in entry_points(group="quizfleet.commands"):
    app.command(further.name)(further.load())


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"quizfleet {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Nothing by itself: a command does the work."""
