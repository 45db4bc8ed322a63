"""The operator among 10, 100 and 1,000 QuizEvents: latency, API calls, memory, and what quiet costs."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench import proc
from tests.bench.cluster import audit, events
from tests.bench.cluster.audit import READS, WRITES, Calls
from tests.bench.cluster.client import Api
from tests.bench.cluster.control_plane import ControlPlane, control_plane
from tests.bench.cluster.controllers import playing_controllers
from tests.bench.cluster.events import HERE, Standings
from tests.bench.cluster.operator import READY, Operator, operator
from tests.bench.figures import REPORTED, Figure, Finding, at_most, median
from tests.bench.ground import MYSQL, Ground
from tests.bench.prometheus import Histogram
from tests.servers import running_servers

SIZES, QUICK_SIZES = (10, 100, 1000), (10, 50)
SETTLE_SECONDS = 330
CALM_SECONDS, CALM_AT_MOST_SECONDS = 5.0, 45.0
QUIET_SECONDS = {1000: 90.0}
FEW_QUIET_SECONDS = 60.0
EDITS = 20
EDIT_SECONDS = 30
CHART_LIMIT = at_most(512)
"""MiB that the chart's default lets the operator have."""


@dataclass
class Bench:
    """What the figures of every size are taken from."""

    ground: Ground
    plane: ControlPlane
    api: Api
    standings: Standings

    def measure(self, running: Operator, size: int) -> list[Finding]:
        """Grow to so many events, then leave them alone, then edit some."""
        return [
            *self._grow(running, size),
            self._rest(running, size),
            self._edit(running, size),
        ]

    def _grow(self, running: Operator, size: int) -> list[Finding]:
        new = [events.quiz_event(number) for number in range(len(self.standings.made), size)]
        self.ground.say(f"making {len(new)} events, {size} in all")
        before, cpu, asked = running.reconciles(), proc.cpu_seconds(running.pid), self.plane.asked()
        started = time.monotonic()
        for one in new:
            name = one["metadata"]["name"]
            self.standings.made[name] = time.monotonic()
            self.api.create(HERE, one)
        self.ground.say(f"waiting until {size} events have settled")
        self.standings.wait_until_settled(SETTLE_SECONDS)
        seconds = time.monotonic() - started
        settled = len(self.standings.settled)
        self._calm()
        took = self.standings.took([one["metadata"]["name"] for one in new])
        reconciles = running.reconciles().since(before)
        figures = (
            Figure("settled", settled, f"of {size}"),
            Figure("all after", seconds, "s"),
            Figure("each p50", median(took), "s"),
            Figure("p99", _quantile(took, 0.99), "s"),
            *_latency(reconciles),
            Figure("reconciles", reconciles.count / len(new), "an event"),
            Figure("CPU", (proc.cpu_seconds(running.pid) - cpu) / len(new) * 1000, "ms an event"),
        )
        memory = proc.stat(running.pid).resident_kib / 1024
        held = (Figure("peak", proc.peak_kib(running.pid) / 1024, "MiB"),)
        calls = _calls(self.plane.asked() - asked, reconciles.count)
        return [
            Finding("operator", f"{len(new)} new events, {size} in all", figures, seconds, REPORTED, "s"),
            Finding("operator", f"API calls a reconcile meanwhile, {size} events", calls),
            Finding("operator", f"memory, {size} events", held, memory, CHART_LIMIT, "MiB"),
        ]

    def _calm(self) -> None:
        """Return when nothing has been written for a while, which Kubernetes Events are after everything else."""
        since, end = time.monotonic(), time.monotonic() + CALM_AT_MOST_SECONDS
        written = 0
        while time.monotonic() < min(since + CALM_SECONDS, end):
            time.sleep(1)
            before, written = written, audit.of_events(self.plane.asked(), WRITES)
            if written > before:
                since = time.monotonic()

    def _rest(self, running: Operator, size: int) -> Finding:
        seconds = 15.0 if self.ground.quick else QUIET_SECONDS.get(size, FEW_QUIET_SECONDS)
        self.ground.say(f"leaving {size} events alone for {seconds:.0f} s")
        before, cpu, asked = running.reconciles(), proc.cpu_seconds(running.pid), self.plane.asked()
        time.sleep(seconds)
        asked, reconciles = self.plane.asked() - asked, running.reconciles().since(before)
        cpu_seconds = proc.cpu_seconds(running.pid) - cpu
        hours = size * seconds / 3600
        figures = (
            Figure("reads", audit.of_events(asked, READS) / hours, "an event and hour"),
            Figure("reconciles", reconciles.count / hours, "an event and hour"),
            Figure("CPU", cpu_seconds / hours, "s an event and hour"),
            Figure("a core's share", cpu_seconds / seconds * 100, "%"),
            Figure("the Lease's writes", audit.of_the_lease(asked) / seconds * 60, "a minute"),
        )
        written = audit.of_events(asked, WRITES)
        what = f"API writes while {size} events are left alone for {seconds:.0f} s"
        return Finding("operator", what, figures, written, at_most(0))

    def _edit(self, running: Operator, size: int) -> Finding:
        self.ground.say(f"editing some of {size} events")
        before = running.reconciles()
        took = []
        for number in range(0, size, max(1, size // EDITS)):
            name = f"e{number:04}"
            started = time.monotonic()
            edited = self.api.merge(f"{HERE}/{name}", {"spec": {"title": f"Edited at {size}"}})
            generation = edited["metadata"]["generation"]
            took.append(1000 * (self.standings.when_observed(name, generation, EDIT_SECONDS) - started))
        figures = (
            Figure("p50", median(took), "ms"),
            Figure("max", max(took), "ms"),
            Figure("edited", len(took), ""),
            *_latency(running.reconciles().since(before)),
        )
        what = f"from an edit to its observedGeneration, {size} events"
        return Finding("operator", what, figures, median(took), REPORTED, "ms")


def measure(ground: Ground) -> list[Finding]:
    """Grow step by step under one operator, then start another in its place."""
    sizes = QUICK_SIZES if ground.quick else SIZES
    findings = []
    with ExitStack() as stack:
        ground.say("starting etcd, the API server, MySQL, Redis and Kafka")
        plane = stack.enter_context(control_plane(ground.folder / "cluster"))
        servers = stack.enter_context(running_servers(MYSQL))
        api = plane.connect()
        stack.callback(api.close)
        events.prepare(api, servers.backends)
        stack.enter_context(playing_controllers(plane.connect))
        bench = Bench(ground, plane, api, stack.enter_context(events.standings(plane.connect)))
        with operator(plane.kubeconfig(), ground.folder / "operator.log") as running:
            for size in sizes:
                findings += bench.measure(running, size)
        findings.append(_restart(bench, sizes[-1]))
    return findings


def _restart(bench: Bench, size: int) -> Finding:
    """A new leader among events that have settled: until it has looked at each of them."""
    bench.ground.say(f"starting a new operator among {size} events")
    before = bench.plane.asked()
    with operator(bench.plane.kubeconfig(), bench.ground.folder / "operator-2.log") as running:
        started = time.monotonic()
        while running.metrics()[READY] < size and time.monotonic() < started + SETTLE_SECONDS:
            time.sleep(0.5)
        seconds = time.monotonic() - started
        bench.ground.say("counting what it asked")
        asked, reconciles = bench.plane.asked() - before, running.reconciles()
        figures = (
            Figure("looked at", running.metrics()[READY], f"of {size}"),
            *_latency(reconciles),
            Figure("reconciles", reconciles.count, ""),
            Figure("reads", audit.of_events(asked, READS) / size, "an event"),
            Figure("writes", audit.of_events(asked, WRITES) / size, "an event"),
            Figure("CPU", proc.cpu_seconds(running.pid), "s"),
            Figure("RSS", proc.stat(running.pid).resident_kib / 1024, "MiB"),
        )
    return Finding("operator", f"a new leader has looked at {size} events", figures, seconds, REPORTED, "s")


def _calls(asked: Calls, reconciles: float) -> tuple[Figure, ...]:
    by_verb = Counter[str]()
    for (verb, resource), count in asked.items():
        if resource != audit.LEASES:
            by_verb[verb] += count
    return tuple(Figure(verb, count / max(reconciles, 1), "") for verb, count in by_verb.most_common())


def _latency(reconciles: Histogram) -> tuple[Figure, ...]:
    return (
        Figure("reconcile p50", reconciles.quantile(0.5) * 1000, "ms"),
        Figure("p99", reconciles.quantile(0.99) * 1000, "ms"),
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
