"""Row 2: answers through the hot route against an empty route on the same server."""

from collections.abc import Iterator
from contextlib import contextmanager

from quizfleet.content import Mode
from quizfleet.settings import Service
from tests.bench import filling
from tests.bench.children import python
from tests.bench.figures import Figure, Finding, at_least, median, ratios
from tests.bench.ground import Ground, Running
from tests.bench.sending import Sender, Slice

EVENT = "bench.route"
SCHEMA = "route"
GOAL = at_least(0.7)
CONNECTIONS = (32, 128, 256)


def measure(ground: Ground) -> list[Finding]:
    """The route in both modes, in turns with the empty one."""
    turns, seconds = (2, 2.0) if ground.quick else (4, 2.5)
    with ground.service(Service.SCORING, SCHEMA, EVENT) as scoring, empty_route(ground) as empty:
        own_pace = self_paced(ground, rooms=40, name="route")
        own_pace.warm_up(scoring, 40 * 50)
        bare: list[Slice] = []
        step: list[Slice] = []
        pace: list[Slice] = []
        for turn in range(turns):
            ground.say(f"turn {turn + 1} of {turns}")
            bare.append(_idle_slice(own_pace, empty, seconds))
            pace.append(own_pace.slice(scoring, seconds))
            step.append(_in_step(ground, scoring, seconds, enough=round(pace[-1].rate * seconds * 2)))
        found = [
            _finding("hot route, autopilot / empty route", step, bare),
            _finding("hot route, self-paced / empty route", pace, bare),
        ]
        if not ground.quick:
            found += [_at(ground, scoring, empty, own_pace, connections) for connections in CONNECTIONS]
        return found


@contextmanager
def empty_route(ground: Ground) -> Iterator[Running]:
    """The empty route, served as scoring is."""
    command = python("empty_route")
    with ground.listening("empty", command, "/", ground.environment(SCHEMA, EVENT)) as running:
        yield running


def self_paced(ground: Ground, rooms: int, name: str) -> Sender:
    """Rooms of 50 players with 100 open questions each."""
    ground.say("filling self-paced rooms")
    made = filling.rooms(ground.schema(SCHEMA), rooms, players=50, questions=100)
    return Sender(ground, made, ground.tokens(EVENT), name)


def _idle_slice(sender: Sender, empty: Running, seconds: float, connections: int = 64) -> Slice:
    used = sender.used
    found = sender.slice(empty, seconds, connections)
    sender.used = used
    return found


def _in_step(ground: Ground, scoring: Running, seconds: float, enough: int) -> Slice:
    """Autopilot has one open question, so each answer needs a player of its own; their tokens are verified beforehand,
    as those of players at their second question are."""
    made = filling.rooms(ground.schema(SCHEMA), 20 + enough // 100, players=100, questions=1, mode=Mode.AUTOPILOT)
    sender = Sender(ground, made, ground.tokens(EVENT), "autopilot")
    sender.warm_up(scoring)
    return sender.slice(scoring, seconds)


def _finding(what: str, measured: list[Slice], bare: list[Slice]) -> Finding:
    rates = ratios([one.rate for one in measured], [one.rate for one in bare])
    costs = ratios([one.cpu_micros for one in bare], [one.cpu_micros for one in measured])
    figures = (
        Figure("answers", median([one.rate for one in measured]), "/s"),
        Figure("empty", median([one.rate for one in bare]), "/s"),
        Figure("CPU", median([one.cpu_micros for one in measured]), "us"),
        Figure("empty's CPU", median([one.cpu_micros for one in bare]), "us"),
        Figure("by CPU", median(costs), "x"),
        Figure("batch", median([one.batch for one in measured]), "rows"),
        Figure("p50", median([one.p50_ms for one in measured]), "ms"),
        Figure("p99", median([one.p99_ms for one in measured]), "ms"),
    )
    return Finding("2", what, figures, median(rates), GOAL, spread=rates)


def _at(ground: Ground, scoring: Running, empty: Running, sender: Sender, connections: int) -> Finding:
    ground.say(f"{connections} connections")
    bare = _idle_slice(sender, empty, 2.0, connections)
    found = sender.slice(scoring, 2.0, connections)
    figures = (
        Figure("answers", found.rate, "/s"),
        Figure("empty", bare.rate, "/s"),
        Figure("batch", found.batch, "rows"),
        Figure("p99", found.p99_ms, "ms"),
    )
    return Finding("2", f"the same at {connections} connections", figures, found.rate / bare.rate)
