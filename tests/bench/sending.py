"""Answers sent to a service in slices: each goes on where the last one ended, so that every answer is a first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizfleet.tokens import Tokens
from tests.bench import proc, prometheus
from tests.bench.filling import Room, write_players
from tests.bench.ground import Ground, Running
from tests.bench.toolchain import BenchError


@dataclass(frozen=True, slots=True)
class Slice:
    """One turn: what was answered in how many seconds, and what it cost whoever answered."""

    requests: int
    seconds: float
    cpu_seconds: float
    p50_ms: float
    p99_ms: float
    metrics: prometheus.Metrics

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu_micros(self) -> float:
        """The server's CPU time for each request, in microseconds."""
        return self.cpu_seconds / self.requests * 1e6

    @property
    def batch(self) -> float:
        """The mean number of answers in a commit."""
        return self.metrics.mean("quizfleet_commit_rows")

    @property
    def in_flight(self) -> int:
        """How many commits were under way at a time (Little's law), as a number of connections."""
        return max(1, round(self.metrics["quizfleet_commit_seconds_sum"] / self.seconds + 0.3))


class Sender:
    """Sends the answers of some rooms' players, each (player, question) once."""

    def __init__(self, ground: Ground, made: Sequence[Room], tokens: Tokens, name: str) -> None:
        self._ground = ground
        self._players: Path = write_players(ground.folder / f"{name}.players", made, tokens)
        self._pairs = sum(len(room.players) * room.questions for room in made)
        self.used = 0

    def slice(self, to: Running, seconds: float, connections: int = 64, expect: int = 201) -> Slice:
        """Send for so many seconds, as fast as answers come.

        Raises:
            BenchError: an answer was refused, or there were not enough of them.
        """
        before, cpu = prometheus.read(to.metrics), proc.cpu_seconds(to.pid)
        found = self._ground.load(
            "answers",
            target=to.address,
            players=self._players,
            seconds=seconds,
            connections=connections,
            skip=self.used,
        )
        spent, after = proc.cpu_seconds(to.pid) - cpu, prometheus.read(to.metrics)
        self.used = found["next"]
        if found["errors"] or set(found["statuses"]) - {str(expect)}:
            raise BenchError(f"answers were refused: {found['statuses']}, {found['errors']} errors")
        if found["exhausted"]:
            raise BenchError(f"{self._pairs} answers were not enough for the time: fill more rooms")
        latency = found["latency"]
        return Slice(found["requests"], found["seconds"], spent, latency["p50"], latency["p99"], after.since(before))

    def warm_up(self, to: Running, limit: int | None = None) -> None:
        """Have the service verify every token and load every quiz, by an answer that no question has."""
        count = limit or self._pairs
        found = self._ground.load(
            "answers",
            target=to.address,
            players=self._players,
            seconds=120,
            connections=64,
            limit=count,
            choices="[99]",
        )
        if set(found["statuses"]) != {"422"}:
            raise BenchError(f"warming up was answered with {found['statuses']}")
