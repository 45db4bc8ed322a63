"""`quizfleet demo`: the whole platform on this machine."""

import asyncio
import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.panel import Panel

from quizfleet.cli.bots import progress_line
from quizfleet.content import Mode, QuizContent

if TYPE_CHECKING:
    from quizfleet.demo.show import Room
    from quizfleet.embedded import Platform

PREFERRED_PORT = 8000


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Let bots play one whole quiz, check it, and exit 0 or 1.")
    ] = False,
    players: Annotated[int, typer.Option(min=1, max=1000, help="Bots.")] = 12,
    quiz: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Quiz file to play, instead of the demo's own.")
    ] = None,
    mode: Annotated[
        Mode | None, typer.Option(help="host-led unless you say otherwise; with --once the mode of the quiz file.")
    ] = None,
    lead: Annotated[bool, typer.Option("--lead", help="Lead the quiz yourself: the bots wait for you.")] = False,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; 8000 or a free one without it.")] = None,
    seed: Annotated[int, typer.Option(help="Makes bots think and answer the same way again.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="With --once: print the report as one JSON object.")] = False,
) -> None:
    """Run the whole platform on embedded parts, with bots that play one quiz after the other. Ctrl-C stops it.

    It prints where to join, the console, a big screen and the studio. A bot leads, and you look on, play, or take over;
    with --lead the quiz waits for you: open the console, press Start.

    SQLite stands in for MySQL, Valkey for Redis, librdkafka's own mock broker for Kafka, and Traefik is the gateway.
    The services are the ones that run in a cluster.
    """
    console = Console(stderr=as_json)
    try:
        from quizfleet.demo import show
        from quizfleet.embedded import PlatformError
        from quizfleet.embedded.platform import is_free
    except ModuleNotFoundError as missing:
        console.print(
            f'[red]the embedded parts are not installed ({missing.name}): pip install "quizfleet\\[embedded]"[/red]'
        )
        raise typer.Exit(2) from missing
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _interrupt)  # also where a script started us with SIGINT ignored
    try:
        content = show.read_quiz(quiz or show.QUIZ, mode if mode or once else Mode.HOST_LED)
        chosen = port or (PREFERRED_PORT if is_free(PREFERRED_PORT) else None)
        with console.status("starting") as status, contextlib.ExitStack() as stack:
            platform = stack.enter_context(
                show.running_platform(chosen, lambda step: status.update(f"starting: {step}"))
            )
            status.stop()
            if once:
                room = show.open_room(platform, content)
                raise typer.Exit(_once(console, platform, room, players, seed, as_json=as_json))
            _play_on(console, platform, content, players, seed, lead=lead)
    except (show.DemoError, PlatformError, FileNotFoundError) as failure:
        console.print(f"[red]{failure}[/red]")
        raise typer.Exit(1) from failure
    except KeyboardInterrupt:
        console.print("stopped")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _once(console: Console, platform: "Platform", room: "Room", players: int, seed: int, *, as_json: bool) -> int:
    from quizfleet.cli.reporting import print_report
    from quizfleet.demo import show

    console.print(f"{platform.backends.described}; {players} bots play {room.shown_code} at {platform.url}")
    with Live(console=console, transient=True, refresh_per_second=4) as live:
        playing = show.play_once(
            platform, room, players, (0.05, 0.4), seed, lambda now: live.update(progress_line(now))
        )
        report = asyncio.run(playing)
    if as_json:
        typer.echo(json.dumps(report.to_dict()))
    else:
        print_report(console, report)
    return 0 if report.ok else 1


def _invite(console: Console, platform: "Platform", room: "Room", *, lead: bool) -> None:
    """Say what to open. Links are printed whole, however long: they are to be copied."""
    import segno

    link = f"{platform.url}/j/{room.code}"
    places = [("join", link), ("studio", f"{platform.url}/studio")]
    if room.is_led:
        places.insert(0, ("lead", f"{platform.url}/host/{room.code}#{room.host_token}"))
        places.insert(2, ("big screen", f"{platform.url}/screen/{room.code}#{room.screen_token}"))
    console.print(Panel.fit(_welcome(platform, room, lead=lead), title="QuizFleet"))
    for name, place in places:
        console.print(f"[bold]{name:>10}[/bold]  {place}", soft_wrap=True, highlight=False)
    if console.is_terminal:
        segno.make(link, error="l").terminal(compact=True)


def _welcome(platform: "Platform", room: "Room", *, lead: bool) -> str:
    whose = f"Join at [bold]{platform.url}[/bold] with the code [bold]{room.shown_code}[/bold]"
    if room.is_led and lead:
        whose = f"This quiz waits for you: open [bold]lead[/bold] and press Start.\n{whose}"
    return (
        f"{whose}\n\n"
        f"{platform.backends.described}\n"
        f"admin key, for the studio: {platform.admin_key}\n"
        "Ctrl-C stops everything"
    )


def _play_on(
    console: Console, platform: "Platform", content: QuizContent, players: int, seed: int, *, lead: bool
) -> None:
    from quizfleet.demo import show

    def rooms() -> Iterator["Room"]:
        while True:
            room = show.open_room(platform, content)
            _invite(console, platform, room, lead=lead)
            yield room

    with Live(console=console, transient=True, refresh_per_second=2) as live:
        playing = show.play_on(
            platform, rooms(), players, seed, lambda now: live.update(progress_line(now)), is_led_by_bot=not lead
        )
        asyncio.run(playing)
