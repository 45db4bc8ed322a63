"""`quizfleet convert`: a quiz file in another format."""

from pathlib import Path
from typing import Annotated

import typer

from quizfleet import formats
from quizfleet.cli.importing import read_file, tell_faults
from quizfleet.cli.offline import refuse
from quizfleet.formats import WRITERS, Format, Options

_NAMES = ", ".join(form.value for form in WRITERS)


def convert(
    source: Annotated[
        Path, typer.Argument(help="YAML, JSON, GIFT, CSV, XLSX or OpenTriviaQA.", exists=True, dir_okay=False)
    ],
    target: Annotated[Path, typer.Argument(help="What to write: .yaml, .json, .gift or .csv.", dir_okay=False)],
    read_as: Annotated[Format | None, typer.Option("--from", help="What SOURCE is, whatever its name.")] = None,
    write_as: Annotated[Format | None, typer.Option("--to", help=f"What to write: {_NAMES}.")] = None,
    title: Annotated[str | None, typer.Option(help="Title, instead of the file's.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing when anything is at fault.")] = False,
) -> None:
    """Write the quizzes of a file in another format, so that they read back as they are.

    Faults go to standard error as file:line: field: message. What is good is written all the same.

    Example: quizfleet convert moodle.gift quiz.yaml

    Exit codes: 0 written, 1 something was at fault, 2 there is no writing in that format.
    """
    form = write_as or formats.format_of(b"", target.name)
    if form not in WRITERS or (write_as is None and target.suffix.lower() not in _SUFFIXES):
        refuse(f"{target} cannot be written; name it .yaml, .json, .gift or .csv, or say --to {_NAMES}", 2)
    parsed = read_file(source, Options(title=title), read_as)
    faults = tell_faults({source: parsed})
    if not parsed.quizzes or (faults and strict):
        refuse(f"{target} was not written")
    try:
        target.write_bytes(formats.write(parsed.quizzes, form))
    except (OSError, ValueError) as unwritten:
        refuse(f"{target} was not written: {unwritten}")
    questions = sum(len(quiz.questions) for quiz in parsed.quizzes)
    typer.echo(f"{target}: {len(parsed.quizzes)} quizzes with {questions} questions, {faults} faults")
    raise typer.Exit(1 if faults else 0)


_SUFFIXES = (".yaml", ".yml", ".json", ".gift", ".csv")
