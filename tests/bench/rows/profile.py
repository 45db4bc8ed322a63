"""`profile`: where scoring's and the leaderboard's time goes while they work, as flame graphs and lists."""

import subprocess
import sysconfig
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from quizfleet.settings import Service
from tests.bench import fanout, filling, proc
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
        before = proc.cpu_by_thread(scoring.pid)
        sampling.start()
        sender.slice(scoring, 2.0 * seconds + 2)
        sampling.join()
        return _finding("scoring", before, proc.cpu_by_thread(scoring.pid))


def _of_leaderboard(ground: Ground, seconds: int) -> Finding:
    shape, event = fanout.Shape(100, 20, 10), "bench.profile"
    with fanout.leaderboard(ground, shape, event) as (running, made, driver):
        path = filling.write_sockets(ground.folder / "profile.sockets", made, ground.tokens(event), shape.per_room)
        with ground.talking("load", "sockets", target=running.address, sockets=path) as sockets:
            sockets.json()
            ground.say("sampling the leaderboard")
            before = proc.cpu_by_thread(running.pid)
            driver.tell(str(shape.hertz))
            _sample(running.pid, "leaderboard", seconds)
            return _finding("leaderboard", before, proc.cpu_by_thread(running.pid))


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


def _finding(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> Finding:
    shares = top((INTO / f"profile-{name}.stacks").read_text())
    lines = [f"{share:6.1%}  {function}" for function, share in shares[:LINES]]
    (INTO / f"profile-{name}.txt").write_text("\n".join(lines) + "\n")
    spent = {thread: seconds - before.get(thread, 0.0) for thread, seconds in after.items()}
    total = sum(spent.values()) or 1.0
    threads = (
        Figure(f"thread {name}", spent[name] / total * 100, "%") for name in sorted(spent, key=spent.__getitem__)
    )
    functions = (Figure(function, share * 100, "%") for function, share in shares[:8])
    what = f"{name}: {INTO}/profile-{name}.svg and .txt"
    return Finding("profile", what, (*reversed([*threads]), *functions))


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
