"""`quizfleet bots`: rehearse a quiz, and check every promise from outside."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live

from quizfleet import formats
from quizfleet.cli.api import AdminKey, Api, ApiError, Server
from quizfleet.content import Mode
from quizfleet.formats import Options

if TYPE_CHECKING:
    from quizfleet.bots import Progress


def bots(
    server: Server = None,
    code: Annotated[list[str] | None, typer.Option(help="Join code of a room; may be repeated.")] = None,
    quiz_file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Make rooms of its first quiz; needs --admin-key."),
    ] = None,
    host_token: Annotated[
        list[str] | None,
        typer.Option(help="With --code: host token of that room, so that a bot leads it; one for each --code."),
    ] = None,
    admin_key: AdminKey = None,
    rooms: Annotated[int, typer.Option(min=1, max=1000, help="With --quiz-file: how many rooms.")] = 1,
    mode: Annotated[Mode | None, typer.Option(help="With --quiz-file: mode, instead of the file's.")] = None,
    players: Annotated[int, typer.Option(min=1, max=1000, help="Bots in each room.")] = 50,
    think: Annotated[str, typer.Option(help="Seconds a bot thinks: from,to.")] = "0.2,2",
    linger: Annotated[str, typer.Option(help="Host-led: seconds a host bot lets a result stand: from,to.")] = "0.3,1",
    lobby: Annotated[float, typer.Option(help="Host-led: seconds a host bot waits for people before it starts.")] = 0,
    rate: Annotated[float | None, typer.Option(help="At most so many answers a second, all bots together.")] = None,
    ramp: Annotated[float, typer.Option(min=0, help="Let the rate grow up to --rate in so many seconds.")] = 0,
    seed: Annotated[int, typer.Option(help="Makes bots think and answer the same way again.")] = 1,
    timeout: Annotated[float, typer.Option(help="Give up after so many seconds.")] = 1800,
    exclusive: Annotated[
        bool, typer.Option("--exclusive/--shared", help="Whether only these bots play in the rooms.")
    ] = True,
    ledger: Annotated[
        Path | None, typer.Option(help="Write what was sent and acknowledged here, line by line.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Let bots join by code, play over HTTP and WebSocket to the end, and check what the platform promises.

    Each acknowledged answer is still there with its first result, counted once; scores add up to the board; every
    socket's last frame is the board; versions never went back; no right answer was seen too early. Exit code 0 when
    every check holds, else 1.

    A host-led quiz is led by a bot, too, where its host token is known: from the lobby to the podium, with pauses, time
    added, early ends, a locked room, a player renamed and one sent away. With --shared it only leads. Without a token
    the bots wait for whoever leads.

    Example: quizfleet bots --server http://127.0.0.1:8080 --code ABC-DEFG --players 100

    Example: quizfleet bots --mode host-led --quiz-file quiz.yaml --rooms 50 --players 20
    """
    import uvloop

    from quizfleet import open_files
    from quizfleet.bots import BotOptions, run_bots
    from quizfleet.cli.reporting import print_report

    console = Console(stderr=as_json)
    try:
        if server is None:
            raise ValueError("say which platform: --server URL, or QUIZFLEET_SERVER")
        codes, tokens = tuple(code or ()), tuple(host_token or ())
        if not codes:
            codes, tokens = _make_rooms(server, admin_key, quiz_file, mode, rooms)
        options = BotOptions(
            server,
            codes,
            players,
            _span("think", think),
            rate,
            seed,
            timeout,
            ledger,
            exclusive,
            ramp,
            tokens,
            _span("linger", linger),
            lobby,
        )
    except ValueError as wrong:
        console.print(f"[red]{wrong}[/red]")
        raise typer.Exit(2) from wrong
    except ApiError as refused:
        console.print(f"[red]no rooms: {refused}[/red]")
        raise typer.Exit(1) from refused
    open_files.allow_many()
    try:
        with Live(console=console, transient=True, refresh_per_second=4) as live:
            report = uvloop.run(run_bots(options, lambda now: live.update(progress_line(now))))
    except OSError as unwritable:
        console.print(f"[red]the ledger cannot be written: {unwritable}[/red]")
        raise typer.Exit(2) from unwritable
    if as_json:
        typer.echo(json.dumps(report.to_dict()))
    else:
        print_report(console, report)
    raise typer.Exit(0 if report.ok else 1)


def progress_line(now: "Progress") -> str:
    """Where a run is, in a line."""
    state = "settling" if now.settling else "playing"
    return (
        f"{state}: {now.joined} of {now.players} bots joined, {now.answered} answers, {now.finished} done, "
        f"{now.frames} frames, {now.errors} errors"
    )


def _make_rooms(
    server: str, admin_key: str | None, file: Path | None, mode: Mode | None, rooms: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of new rooms, and their host tokens where a host leads them."""
    if file is None:
        raise ValueError("say where to play: --code CODE, or --quiz-file FILE with --admin-key")
    parsed = formats.parse_file(file, Options(mode=mode))
    if not parsed.quizzes:
        raise ValueError("\n".join(f"{file}:{fault}" for fault in parsed.faults))
    body = parsed.quizzes[0].model_dump(mode="json", by_alias=True, exclude_none=True)
    api = Api(server, admin_key)
    made = [api.post("/api/quizzes", body) for _ in range(rooms)]
    tokens = [one["hostToken"] for one in made if one["mode"] == Mode.HOST_LED]
    return tuple(one["code"] for one in made), tuple(tokens)


def _span(option: str, text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"--{option} takes two numbers like 0.2,2, not {text!r}") from None
    return low, high
