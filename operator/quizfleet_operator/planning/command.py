"""The command `plan`, of `quizfleet` and of `kubectl quizfleet`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from quizfleet_operator.planning.reading import Event

_DEFAULTS = {"quizzes": 10, "participantsPerQuiz": 100, "questionsPerQuiz": 20}


class Output(StrEnum):
    """How a plan is printed."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


def plan(
    file: Annotated[
        typer.FileText | None,
        typer.Argument(help="YAML or JSON with QuizEvents among any other objects; - reads standard input."),
    ] = None,
    quizzes: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Plan without a file: so many quizzes (10).")
    ] = None,
    players: Annotated[int | None, typer.Option(min=1, max=10_000, help="Players in one quiz (100).")] = None,
    questions: Annotated[int | None, typer.Option(min=1, max=500, help="Questions in one quiz (20).")] = None,
    output: Annotated[Output, typer.Option("--output", "-o", help="How to print it.")] = Output.TABLE,
) -> None:
    """Tell what an event would become and cost, and what breaks first, without a cluster.

    Pods, CPU, memory and partitions are what the operator would ask for; the rest follows from the event's capacity.
    Each number says where in the docs it was measured, or that it is assumed. What a cluster would refuse is told.

    Examples:

    quizfleet plan k8s/examples/01-pub-night.yaml

    quizfleet plan --quizzes 1000000 --players 100 --questions 100

    kubectl get quizevents -A -o yaml | kubectl quizfleet plan - --output json

    Exit codes: 0 planned, 2 there is nothing to plan or it is not valid.
    """
    given = {"quizzes": quizzes, "participantsPerQuiz": players, "questionsPerQuiz": questions}
    capacity = {name: value for name, value in given.items() if value is not None}
    if (file is None) == (not capacity):
        _refuse("give either FILE (- for standard input) or --quizzes, --players and --questions")
    _print(_read(file) if file is not None else [_of_capacity(_DEFAULTS | capacity)], output)


def _read(file: typer.FileText) -> "list[Event]":
    from quizfleet_operator.planning.checking import InvalidEventError
    from quizfleet_operator.planning.reading import read

    try:
        return read(file.read())
    except UnicodeDecodeError:
        _refuse(f"{file.name}: is no UTF-8 text")
    except InvalidEventError as invalid:
        _refuse("\n".join(f"{file.name}: {line}" for line in str(invalid).splitlines()))


def _of_capacity(capacity: dict[str, int]) -> "Event":
    from quizfleet_operator.models import parse_spec
    from quizfleet_operator.planning.reading import Event

    return Event("an event", parse_spec({"title": "An event", "capacity": capacity}))


def _print(events: "list[Event]", output: Output) -> None:
    import json

    import yaml
    from rich.console import Console

    from quizfleet_operator.planning import showing

    if output is Output.TABLE:
        for event in events:
            showing.show(Console(), event)
        return
    plans = {"plans": [showing.data(event) for event in events]}
    typer.echo(
        json.dumps(plans, indent=2) if output is Output.JSON else yaml.safe_dump(plans, sort_keys=False), nl=True
    )


def _refuse(why: str) -> NoReturn:
    typer.secho(why, err=True, fg="red")
    raise typer.Exit(2)


kubectl = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
kubectl.command()(plan)


@kubectl.callback()
def _kubectl() -> None:
    """Live quizzes as Kubernetes objects, beside kubectl."""
