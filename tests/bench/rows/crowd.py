"""`bots`: the whole platform and 200 rooms of 20 bots on this one machine, at 70% of what they reach together.

First at a rate that grows until answers wait, then five minutes at that share of the greatest rate that was held for
half a minute: what the bots saw, whether every check held, and how much the services grew from the second minute to the
last. The rate grows so slowly that a queue shows before the rate is much higher; in a short burst queues take what
nobody could hold.

The peak is measured as the rest is, bots thinking and answering one by one. Bots that do not think reach more:
rooms then seem to answer one after the other, and a board that shows several answers at once is one frame.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import Any

from quizfleet.embedded import Platform, embedded_backends
from quizfleet.settings import Service
from tests.bench import proc
from tests.bench.figures import Figure, Finding, at_most
from tests.bench.ground import Ground
from tests.bench.toolchain import BenchError

ROOMS, PLAYERS = 200, 20
PEAK_QUESTIONS = 22
MOST, RAMP_SECONDS = 800.0, 500.0
SHARE = 0.7
SECONDS = 300.0
GOAL_MS = at_most(250.0)
GOAL_GROWTH = at_most(1.1)
_SAMPLE_SECONDS = 5.0
_WARM_SECONDS = 60.0


@dataclass
class Grown:
    """The memory of the services in MiB while bots play: by service, samples in their order with their time."""

    samples: dict[Service, list[tuple[float, float]]] = field(default_factory=dict)

    def take(self, platform: Platform, at: float) -> None:
        """Look at every service now, so many seconds after the first answers."""
        for service in Service:
            resident = proc.stat(platform.process(service.value).pid).resident_kib / 1024
            self.samples.setdefault(service, []).append((at, resident))

    def growth(self, service: Service) -> tuple[float, float]:
        """The mean of the second minute of play, and of the last one."""
        taken = self.samples[service]
        end = taken[-1][0]
        early = [size for at, size in taken if _WARM_SECONDS <= at <= 2 * _WARM_SECONDS] or [taken[0][1]]
        late = [size for at, size in taken if at >= end - _WARM_SECONDS]
        return sum(early) / len(early), sum(late) / len(late)


def measure(ground: Ground) -> Iterator[Finding]:
    """Embedded, and over real servers."""
    for kind in ("embedded", "real"):
        with _platform(ground, kind) as platform:
            yield from _measure(ground, platform, kind)


@contextmanager
def _platform(ground: Ground, kind: str) -> Iterator[Platform]:
    folder = ground.folder / f"bots-{kind}"
    folder.mkdir()
    if kind == "embedded":
        with embedded_backends(folder) as backends, Platform(backends, folder) as platform:
            yield platform
    else:
        backends = replace(ground.servers.backends, database_url=ground.schema("bots"))
        with Platform(backends, folder, event="bench.bots") as platform:
            yield platform


def _measure(ground: Ground, platform: Platform, kind: str) -> Iterator[Finding]:
    """What one half found.

    Raises:
        BenchError: a check did not hold, or the bots failed.
    """
    seconds = 30.0 if ground.quick else SECONDS
    ground.say(f"{kind}: faster and faster")
    faster = ("--rate", str(MOST), "--ramp", str(RAMP_SECONDS))
    found = _play(ground, platform, PEAK_QUESTIONS, Grown(), *faster)
    _judge(found)
    peak = found["rate"]["held"]
    rate = SHARE * peak
    questions = ceil(rate * seconds / (ROOMS * PLAYERS))
    ground.say(f"{kind}: {seconds:.0f} s at {rate:.0f} answers a second")
    grown = Grown()
    played = _play(ground, platform, questions, grown, "--rate", str(round(rate, 1)))
    checks, counts = played["checks"], played["counts"]
    figures = (
        Figure("peak", peak, "answers/s"),
        Figure("in the busiest ten seconds", found["rate"]["busiest"], "answers/s"),
        Figure("at", played["rate"]["mean"], "answers/s"),
        Figure("for", counts["answers"] / played["rate"]["mean"], "s"),
        Figure("acknowledged p50", played["ack"]["p50"], "ms"),
        Figure("p99", played["ack"]["p99"], "ms"),
        Figure("on the board p50", played["staleness"]["p50"], "ms"),
        Figure("of answers", played["staleness"]["count"], ""),
        *_by_ten_seconds(played["slices"]),
        Figure("frames", counts["frames"], ""),
        Figure("checks held", sum(check["passed"] for check in checks), f"of {len(checks)}"),
    )
    yield Finding("bots", f"{kind}: p99 from answer to board", figures, played["staleness"]["p99"], GOAL_MS, "ms")
    for service in Service:
        yield _growth(kind, service, grown)
    _judge(played)  # last: what was measured is told all the same


def _by_ten_seconds(slices: list[dict[str, Any]]) -> Iterator[Figure]:
    """Whether boards were late all the time or for a moment, of which a p99 over all does not tell."""
    p99s = [part["staleness"]["p99"] for part in slices if part["staleness"]["count"]]
    if p99s:
        yield Figure("p99 in half of all ten seconds at most", statistics.median_low(p99s), "ms")
        yield Figure("in the slowest", max(p99s), "ms")


def _growth(kind: str, service: Service, grown: Grown) -> Finding:
    early, late = grown.growth(service)
    figures = (Figure("second minute", early, "MiB"), Figure("last minute", late, "MiB"))
    return Finding("bots", f"{kind}: memory of {service.value}", figures, late / early, GOAL_GROWTH)


def _play(ground: Ground, platform: Platform, questions: int, grown: Grown, *options: str) -> dict[str, Any]:
    """What a run of bots reports.

    Raises:
        BenchError: they did not come to a report.
    """
    file = ground.folder / "crowd.json"
    file.write_text(json.dumps(_quiz(questions)))
    log = ground.folder / "crowd.log"
    command = [sys.executable, "-m", "quizfleet", "bots", "--server", platform.url, "--admin-key", platform.admin_key]
    command += ["--quiz-file", str(file), "--rooms", str(ROOMS), "--players", str(PLAYERS), "--json", *options]
    with (ground.folder / "crowd.report").open("w+") as report, log.open("w") as errors:
        bots = subprocess.Popen(command, stdout=report, stderr=errors)
        try:
            _watch(bots, platform, grown)
        finally:
            bots.kill()
            bots.wait()
        report.seek(0)
        said = report.read()
    if not said:
        raise BenchError(f"the bots failed: {_end_of(log)}")
    told: dict[str, Any] = json.loads(said)
    return told


def _judge(played: dict[str, Any]) -> None:
    broken = [f"{check['name']}: {check['detail']}" for check in played["checks"] if not check["passed"]]
    if broken:
        raise BenchError("; ".join(broken))


def _watch(bots: "subprocess.Popen[bytes]", platform: Platform, grown: Grown) -> None:
    started = time.monotonic()
    while bots.poll() is None:
        try:
            bots.wait(_SAMPLE_SECONDS)
        except subprocess.TimeoutExpired:
            grown.take(platform, time.monotonic() - started)


def _end_of(log: Path) -> str:
    return log.read_text()[-1000:].strip()


def _quiz(questions: int) -> dict[str, object]:
    """Time enough that no answer is late: the rate decides, not the clock."""
    choices = [{"text": text, "correct": text == "a"} for text in "abcd"]
    asked = [{"text": f"Question {n}?", "seconds": 3600, "points": 1000, "choices": choices} for n in range(questions)]
    return {"title": "A crowd", "mode": "self-paced", "questions": asked}
