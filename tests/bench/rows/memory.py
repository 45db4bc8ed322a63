"""Row 7: memory for each connected player."""

import time

from tests.bench import fanout, filling, proc
from tests.bench.fanout import Shape
from tests.bench.figures import Figure, Finding, at_most
from tests.bench.ground import Ground

EVENT = "bench.memory"
SHAPE = Shape(50, 100, 10)
GOAL = at_most(12.0)
FRAME_SECONDS = 4.0


def measure(ground: Ground) -> list[Finding]:
    """How much the leaderboard grows by 5,000 connections, before and after frames."""
    with fanout.leaderboard(ground, SHAPE, EVENT) as (running, made, driver):
        for _ in range(3):  # what the first connection ever needs is not a connection's
            fanout.first_frame(ground, running, made[0], EVENT)
        empty = proc.stat(running.pid).resident_kib
        path = filling.write_sockets(ground.folder / "memory.sockets", made, ground.tokens(EVENT), SHAPE.per_room)
        ground.say(f"opening {SHAPE.sockets} sockets")
        with ground.talking("load", "sockets", target=running.address, sockets=path) as sockets:
            sockets.json()
            time.sleep(2)
            idle = proc.stat(running.pid).resident_kib
            ground.say("sending frames")
            side = fanout.Side(running.pid, sockets, driver)
            side.turn(SHAPE.hertz, FRAME_SECONDS)
            busy, pss = proc.stat(running.pid).resident_kib, proc.pss_kib(running.pid)
    each = (busy - empty) / SHAPE.sockets
    figures = (
        Figure("idle growth", (idle - empty) / SHAPE.sockets, "KiB each"),
        Figure("growth after frames", each, "KiB each"),
        Figure("whole RSS", busy / SHAPE.sockets, "KiB each"),
        Figure("RSS before", empty / 1024, "MiB"),
        Figure("after", busy / 1024, "MiB"),
        Figure("PSS after", pss / 1024, "MiB"),
    )
    return [Finding("7", f"memory growth per connection at {SHAPE.sockets:,}", figures, each, GOAL, "KiB")]
