"""`quizfleet close`: end quizzes that no clock ends."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from quizfleet import ids
from quizfleet.cli.durations import parse_duration
from quizfleet.cli.offline import configured, find_quiz, refuse, run
from quizfleet.clock import now_ms
from quizfleet.settings import StreamSettings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def close(
    quizzes: Annotated[list[str] | None, typer.Argument(help="Join codes or ids.")] = None,
    idle: Annotated[
        int | None,
        typer.Option(
            parser=parse_duration, metavar="SPAN", help="Close all to which nobody came for so long, e.g. 30d."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Close quizzes that no clock ends, self-paced ones and those that their hosts have left: no question is handed out
    and no answer counted from here on. This cannot be undone.

    Works on the database of QUIZFLEET_DATABASE_URL, and tells the services through Kafka. Where the broker is away the
    command stops: the services notice by themselves within two minutes, and count nothing even before. Autopilot
    quizzes end by the clock.

    Example: quizfleet close ABC-DEFG --json

    Exit codes: 0 closed, 1 one of them could not be, 2 nothing to close was named.
    """
    if not quizzes and idle is None:
        refuse("say which: join codes or ids, or --idle 30d", 2)
    settings = configured(StreamSettings)
    since = now_ms() - idle if idle is not None else None
    closed = run(settings.database_url, lambda engine: _close(engine, settings, quizzes or [], since))
    if as_json:
        typer.echo(json.dumps({"closed": [ids.encode(quiz) for quiz in closed]}))
    else:
        typer.echo(f"{len(closed)} quizzes closed")


async def _close(
    engine: "AsyncEngine", settings: StreamSettings, named: Sequence[str], idle_since: int | None
) -> list[int]:
    from quizfleet import control, retention
    from quizfleet.stream import Publisher, StreamError

    wanted = [await find_quiz(engine, typed) for typed in named]
    if idle_since is not None:
        wanted += await retention.idle(engine, idle_since)
    publisher = Publisher(settings)
    closed = []
    try:
        for quiz in dict.fromkeys(wanted):
            if await retention.close(engine, quiz):
                closed.append(quiz)
            await control.tell(publisher, settings.control_topic, quiz)
    except retention.RetentionError as refused:
        refuse(refused)
    except StreamError as away:
        refuse(f"{len(closed)} quizzes closed; the last was not told to the services, which notice later: {away}")
    finally:
        publisher.close()
    return closed
