"""Row 5: from an answer's time to be sent to the board that shows it, on a socket: the whole pipeline, open loop."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quizfleet.leaderboard.frames import TOP
from quizfleet.settings import Service
from tests.bench import filling
from tests.bench.children import Child
from tests.bench.figures import Figure, Finding, at_most
from tests.bench.ground import Ground

EVENT = "bench.pipeline"
SCHEMA = "pipeline"
ROOMS, SOCKETS = 100, 20
PLAYERS, QUESTIONS = TOP, 200
"""All of a room's players are on its board, so that every answer shows: a version that shows nothing new may wait."""

TICK_MS = 100
P50_ALLOWANCE_MS = TICK_MS / 2 + 5
P99_LIMIT_MS = 250.0
SHARE_OF_PEAK = 0.7
CALM_SHARE = 0.25
FIRST_RATE, GROWTH, LAST_RATE = 300.0, 1.35, 20_000.0
KEEPS_UP = 0.95
BEHIND_MS = 1000.0


def measure(ground: Ground) -> list[Finding]:
    """Find the peak by steps, then stay at 70% of it."""
    with opened(ground) as client:
        peak = find_peak(ground, client)
        rate = peak * SHARE_OF_PEAK
        ground.say(f"{rate:.0f} answers/s, 70% of the peak")
        found = step(client, rate, 6 if ground.quick else 20)
        ground.say(f"{peak * CALM_SHARE:.0f} answers/s, a quarter of the peak")
        calm = step(client, peak * CALM_SHARE, 4 if ground.quick else 10)
    acked, shown = found["acked"], found["shown"]
    allowed = acked["p50"] + P50_ALLOWANCE_MS
    what = f"{ROOMS * SOCKETS:,} sockets in {ROOMS} rooms, at 70% of the peak"
    figures = (
        Figure("peak", peak, "answers/s"),
        Figure("sent", acked["count"] / found["seconds"], "answers/s"),
        Figure("ack p50", acked["p50"], "ms"),
        Figure("board p50", shown["p50"], "ms"),
        Figure("allowed", allowed, "ms"),
    )
    tail = (
        Figure("ack p99", acked["p99"], "ms"),
        Figure("board p90", shown["p90"], "ms"),
        Figure("board max", shown["max"], "ms"),
        Figure("frames", found["frames"] / found["seconds"], "/s"),
        Figure("never shown", found["unseen"], ""),
    )
    return [
        Finding(
            "5",
            f"answer to board, p50 / (ack p50 + tick/2 + 5 ms): {what}",
            figures,
            shown["p50"] / allowed,
            at_most(1),
        ),
        Finding("5", "answer to board, p99", tail, shown["p99"], at_most(P99_LIMIT_MS), "ms"),
        _calm(calm),
    ]


def _calm(found: dict[str, Any]) -> Finding:
    """The same while the machine has CPU to spare: what the pipeline adds by itself."""
    acked, shown = found["acked"], found["shown"]
    figures = (
        Figure("sent", acked["count"] / found["seconds"], "answers/s"),
        Figure("ack p50", acked["p50"], "ms"),
        Figure("board p50", shown["p50"], "ms"),
        Figure("board p99", shown["p99"], "ms"),
    )
    ratio = shown["p50"] / (acked["p50"] + P50_ALLOWANCE_MS)
    return Finding("5", "the same at a quarter of the peak, p50", figures, ratio)


@contextmanager
def opened(ground: Ground) -> Iterator[Child]:
    """Scoring and leaderboard, and a client with all sockets open."""
    ground.say("filling rooms")
    made = filling.rooms(ground.schema(SCHEMA), ROOMS, PLAYERS, questions=QUESTIONS)
    players = filling.write_players(ground.folder / "pipeline.players", made, ground.tokens(EVENT), together=True)
    with (
        ground.service(Service.SCORING, SCHEMA, EVENT) as scoring,
        ground.service(Service.LEADERBOARD, SCHEMA, EVENT, tick_ms=TICK_MS) as leaderboard,
        ground.talking(
            "load",
            "pipeline",
            scoring=scoring.address,
            leaderboard=leaderboard.address,
            players=players,
            sockets=SOCKETS,
        ) as client,
    ):
        ground.say("opening sockets")
        client.json()
        yield client


def step(client: Child, rate: float, seconds: float) -> dict[str, Any]:
    """Send at a rate for a while."""
    return client.ask(f"{rate} {seconds}")


def find_peak(ground: Ground, client: Child) -> float:
    """The highest rate of the steps at which acknowledgements and boards keep up with what is sent, answers/s.

    A step that does not keep up is tried once more: the machine may have been busy with something else.
    """
    seconds = 2.0 if ground.quick else 4.0
    rate, peak = FIRST_RATE, 0.0
    step(client, FIRST_RATE, 2)  # loads quizzes and tokens
    while rate < LAST_RATE:
        ground.say(f"is {rate:.0f} answers/s too much?")
        arrived = _kept_up(client, rate, seconds) or _kept_up(client, rate, seconds)
        if not arrived:
            return peak or rate
        peak, rate = arrived, rate * GROWTH
    return peak


def _kept_up(client: Child, rate: float, seconds: float) -> float:
    """Answers acknowledged each second at this rate; 0 where acknowledgements or boards fell behind."""
    found = step(client, rate, seconds)
    arrived = float(found["acked"]["count"] / found["seconds"])
    behind = found["unseen"] or arrived < KEEPS_UP * rate or found["shown"]["p99"] > BEHIND_MS
    return 0.0 if behind else arrived
