"""`profile`: where scoring's and the leaderboard's time goes while they work, as flame graphs and lists."""

import subprocess
import sysconfig
import threading
from collections import Counter
from pathlib import Path

from quizfleet.settings import Service
from tests.bench import fanout, filling
from tests.bench.figures import Figure, Finding
from tests.bench.ground import Ground
from tests.bench.rows import route
from tests.bench.toolchain import BenchError

INTO = Path(".state")
RATE = 250
LINES = 40


def measure(ground: Ground) -> list[Finding]:
    """Sample each while it works."""
    seconds = 4 if ground.quick else 10
    INTO.mkdir(exist_ok=True)
    return [_of_scoring(ground, seconds), _of_leaderboard(ground, seconds)]


def _of_scoring(ground: Ground, seconds: int) -> Finding:
    with ground.service(Service.SCORING, route.SCHEMA, route.EVENT) as scoring:
        sender = route.self_paced(ground, rooms=80, name="profile")
        sender.warm_up(scoring, 80 * 50)
        ground.say("sampling scoring")
        sampling = threading.Thread(target=_sample, args=(scoring.pid, "scoring", seconds))
        sampling.start()
        sender.slice(scoring, 2.0 * seconds + 2)
        sampling.join()
    return _finding("scoring")


def _of_leaderboard(ground: Ground, seconds: int) -> Finding:
    shape, event = fanout.Shape(100, 20, 10), "bench.profile"
    with fanout.leaderboard(ground, shape, event) as (running, made, driver):
        path = filling.write_sockets(ground.folder / "profile.sockets", made, ground.tokens(event), shape.per_room)
        with ground.talking("load", "sockets", target=running.address, sockets=path) as sockets:
            sockets.json()
            ground.say("sampling the leaderboard")
            driver.tell(str(shape.hertz))
            _sample(running.pid, "leaderboard", seconds)
    return _finding("leaderboard")


def _sample(pid: int, name: str, seconds: int) -> None:
    """A flame graph, then stacks of functions to count."""
    for style, path in (("flamegraph", f"profile-{name}.svg"), ("raw", f"profile-{name}.stacks")):
        command = [
            f"{sysconfig.get_path('scripts')}/py-spy",
            *("record", "--pid", str(pid), "--duration", str(seconds), "--rate", str(RATE), "--function", "--threads"),
            *("--format", style, "--output", str(INTO / path)),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise BenchError(f"py-spy: {ran.stderr.strip()[-300:]} (it has to be allowed to trace processes)")


def _finding(name: str) -> Finding:
    shares = top(stacks := (INTO / f"profile-{name}.stacks").read_text())
    lines = [f"{share:6.1%}  {function}" for function, share in shares[:LINES]]
    (INTO / f"profile-{name}.txt").write_text("\n".join(lines) + "\n")
    figures = tuple(Figure(function, share * 100, "%") for function, share in shares[:8])
    return Finding(
        "profile", f"{name}, by function: {INTO}/profile-{name}.svg ({len(stacks.splitlines())} stacks)", figures
    )


def top(stacks: str) -> list[tuple[str, float]]:
    """The share of the main thread's samples in each function itself, from lines of "thread;outer;...;inner count"."""
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        if "MainThread" not in line.partition(";")[0]:
            continue
        stack, _, count = line.rpartition(" ")
        counts[stack.rpartition(";")[2]] += int(count)
    total = counts.total() or 1
    return [(function, count / total) for function, count in counts.most_common()]
