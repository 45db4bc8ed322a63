"""Row 1: answers acknowledged durably against multi-row inserts of the same rows by one plain client."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from quizfleet.content import Mode
from quizfleet.settings import Service
from tests.bench import filling
from tests.bench.children import Child, child, python
from tests.bench.figures import Figure, Finding, at_least, median, ratios
from tests.bench.ground import Ground
from tests.bench.plain import PlainClient, Stored
from tests.bench.sending import Sender

EVENT = "bench.durable"
SCHEMA = "durable"
GOAL = at_least(0.6)
ROOMS = 40
HTTP_CONNECTIONS = 256
COROUTINES = 1000


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of scoring: answers per second, answers in a commit, commits at a time, CPU of an answer."""

    rate: float
    batch: float
    in_flight: int
    cpu_micros: float


def measure(ground: Ground) -> list[Finding]:
    """Through the route, and the coalescer alone; each in turns with the plain client at its batch size."""
    turns, seconds = (2, 1.5) if ground.quick else (5, 2.0)
    ground.say("filling rooms")
    url, own = ground.schema(SCHEMA), ground.schema("plain")  # its own: scoring would sweep up its outbox
    served = filling.rooms(url, ROOMS, players=50, questions=100)
    alone = filling.rooms(url, ROOMS, players=round(turns * seconds * 1000), questions=1, mode=Mode.AUTOPILOT)
    client = PlainClient(own, filling.rooms(own, ROOMS, players=300, questions=100, windows=False))
    found = []
    with ground.service(Service.SCORING, SCHEMA, EVENT) as scoring:
        sender = Sender(ground, served, ground.tokens(EVENT), "durable")
        sender.warm_up(scoring, ROOMS * 50)

        def through_http() -> Turn:
            one = sender.slice(scoring, seconds, HTTP_CONNECTIONS)
            return Turn(one.rate, one.batch, one.in_flight, one.cpu_micros)

        what = f"durable answers through HTTP, {HTTP_CONNECTIONS} connections / plain inserts"
        found.append(_compare(ground, what, turns, seconds, through_http, client))
    path = ground.folder / "durable.rooms"
    path.write_text(json.dumps([[room.quiz, room.players, room.questions] for room in alone]))
    command = python("coalescer_alone", str(path))
    with child(command, ground.folder / "coalescer.log", ground.environment(SCHEMA, EVENT)) as coalescer:
        coalescer.json()
        what = f"the coalescer alone, {COROUTINES} answers waiting / plain inserts"
        found.append(_compare(ground, what, turns, seconds, lambda: _alone(coalescer, seconds), client))
    return found


def _alone(coalescer: Child, seconds: float) -> Turn:
    found = coalescer.ask(f"{COROUTINES} {seconds}")
    return Turn(
        found["answers"] / found["seconds"],
        found["batch"],
        max(1, round(found["in_flight"] + 0.3)),
        found["cpu_seconds"] / found["answers"] * 1e6,
    )


def _compare(
    ground: Ground, what: str, turns: int, seconds: float, turn: Callable[[], Turn], client: PlainClient
) -> Finding:
    scoring: list[Turn] = []
    plain: list[Stored] = []
    for number in range(turns):
        ground.say(f"{what}: turn {number + 1} of {turns}")
        one = turn()
        scoring.append(one)
        plain.append(client.run(max(1, round(one.batch)), one.in_flight, seconds))
    found = ratios([one.rate for one in scoring], [one.rate for one in plain])
    figures = (
        Figure("answers", median([one.rate for one in scoring]), "/s"),
        Figure("plain", median([one.rate for one in plain]), "rows/s"),
        Figure("batch", median([one.batch for one in scoring]), "rows"),
        Figure("connections", median([one.in_flight for one in scoring]), ""),
        Figure("scoring's CPU", median([one.cpu_micros for one in scoring]), "us"),
    )
    return Finding("1", what, figures, median(found), GOAL, spread=found)
