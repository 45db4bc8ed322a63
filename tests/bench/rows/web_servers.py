"""`servers`: uvicorn against granian, with an empty route and with scoring's."""

from contextlib import AbstractContextManager, ExitStack

from quizfleet.settings import Service
from tests.bench.children import python
from tests.bench.figures import Figure, Finding, median, ratios
from tests.bench.ground import Ground, Running
from tests.bench.rows import route
from tests.bench.sending import Sender, Slice

CONNECTIONS = (64, 256)


def measure(ground: Ground) -> list[Finding]:
    """Both servers in turns; a ratio above 1 speaks for granian."""
    with ExitStack() as stack:
        uvicorn = stack.enter_context(ground.service(Service.SCORING, route.SCHEMA, route.EVENT))
        uvicorn_empty = stack.enter_context(route.empty_route(ground))
        granian, granian_empty = (stack.enter_context(_on_granian(ground, what)) for what in ("scoring", "empty"))
        sender = route.self_paced(ground, rooms=40, name="servers")
        for server in (uvicorn, granian):
            sender.warm_up(server, 40 * 50)
        found = []
        for connections in CONNECTIONS:
            found.append(_compare(ground, "an empty route", sender, (granian_empty, uvicorn_empty), connections))
            found.append(_compare(ground, "scoring's route", sender, (granian, uvicorn), connections))
        return found


def _on_granian(ground: Ground, what: str) -> AbstractContextManager[Running]:
    env = ground.environment(route.SCHEMA, route.EVENT)
    path = "/readyz" if what == "scoring" else "/"
    return ground.listening(f"granian-{what}", python("on_granian", what), path, env)


def _compare(ground: Ground, what: str, sender: Sender, servers: tuple[Running, Running], connections: int) -> Finding:
    turns, seconds = (2, 1.5) if ground.quick else (4, 2.0)
    slices: tuple[list[Slice], list[Slice]] = ([], [])
    for turn in range(turns):
        ground.say(f"{what}, {connections} connections: turn {turn + 1} of {turns}")
        for server, taken in zip(servers, slices, strict=True):
            used = sender.used
            taken.append(sender.slice(server, seconds, connections))
            sender.used = used if what == "an empty route" else sender.used
    granian, uvicorn = slices
    found = ratios([one.rate for one in granian], [one.rate for one in uvicorn])
    figures = (
        Figure("granian", median([one.rate for one in granian]), "/s"),
        Figure("uvicorn", median([one.rate for one in uvicorn]), "/s"),
        Figure("granian's CPU", median([one.cpu_micros for one in granian]), "us"),
        Figure("uvicorn's CPU", median([one.cpu_micros for one in uvicorn]), "us"),
    )
    return Finding(
        "servers", f"granian / uvicorn, {what}, {connections} connections", figures, median(found), spread=found
    )
