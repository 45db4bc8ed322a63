"""From an event's capacity to replicas, partitions and connection pools. The only place with sizing figures."""

from dataclasses import dataclass
from math import ceil

from quizfleet_operator.models import SERVICES, Capacity, QuizEventSpec, Stage
from quizfleet_operator.stage import RUNNING

PLAYERS_PER_POD = {"participation": 5_000, "scoring": 10_000, "leaderboard": 5_000}
"""Low on purpose until benchmarks give measured figures: an answer each 20 s from 10,000 players is 500/s a pod."""

ALWAYS_AT_ONCE = 1_000
SHARE_AT_ONCE = 100
"""Up to 1,000 quizzes may all run at once; of more, one in a hundred, as the design assumes."""

HEADROOM = 3
"""The autoscaler may go to this many times the planned replicas."""

MIN_PARTITIONS = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """Replicas of one service while live."""

    low: int
    high: int

    def clamp(self, replicas: int) -> int:
        """The nearest number of replicas within the bounds."""
        return min(max(replicas, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an event needs."""

    bounds: dict[str, Bounds]
    partitions: int
    pool: int
    players: int


def plan(spec: QuizEventSpec) -> Plan:
    """Size an event; what the spec says itself goes first."""
    bounds = {service: _bounds(spec, service) for service in SERVICES}
    partitions = spec.kafka.partitions or max(MIN_PARTITIONS, bounds["leaderboard"].high)
    return Plan(bounds, partitions, pool=5, players=spec.capacity.quizzes * spec.capacity.participants_per_quiz)


def players_at_once(capacity: Capacity) -> int:
    """How many players are expected at the same time."""
    quizzes = min(capacity.quizzes, max(ALWAYS_AT_ONCE, capacity.quizzes // SHARE_AT_ONCE))
    return quizzes * capacity.participants_per_quiz


def _bounds(spec: QuizEventSpec, service: str) -> Bounds:
    asked = spec.services.of(service)
    planned = max(1, ceil(players_at_once(spec.capacity) / PLAYERS_PER_POD[service]))
    low = asked.min_replicas or min(planned, asked.max_replicas or planned)
    return Bounds(low, asked.max_replicas or max(low, planned * HEADROOM))


def replicas(stage: Stage, bounds: Bounds, live: int) -> int:
    """How many replicas there should be, given how many there are. Within the bounds an autoscaler decides."""
    return bounds.clamp(live) if stage in RUNNING else 0
