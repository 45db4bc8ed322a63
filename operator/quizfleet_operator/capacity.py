"""From an event's capacity to replicas, requests, partitions and connections. Pure; the numbers are in `figures`."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp

from quizfleet_operator import figures, quantities
from quizfleet_operator.models import SERVICES, Capacity, QuizEventSpec, Resources, Stage
from quizfleet_operator.stage import RUNNING

HEADROOM = 3
"""The autoscaler may go to this many times the planned replicas."""

MIN_PARTITIONS, MAX_PARTITIONS = 3, 1_000
CONSUMING_SHARE = 0.1
"""Of a core. A pod that consumes a partition pushes frames like those that do not, so it must not be its main work."""

BURST_CORES, LEAST_CORES, CPU_STEP = 0.25, 0.025, 25
"""A single pod that needs less than a quarter of a core asks for a fortieth: nodes have that idle for a small event."""

LEAST_MEMORY, LEAST_MEMORY_LIMIT, MEMORY_STEP = 128 * quantities.MI, 512 * quantities.MI, 16
"""Requests begin with a process at rest; a limit is twice the request, so that a burst of joins ends no pod."""


@dataclass(frozen=True, slots=True)
class Load:
    """What happens at the same time in a self-paced event, the costlier kind. Rates are per second."""

    quizzes: int
    players: int
    answers: float
    boards: float
    frames: float


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
    """What an event needs. `needed` are replicas by service before the spec's own bounds, `database_pool` connections
    to MySQL of one pod, `players` those of all quizzes together."""

    load: Load
    needed: dict[str, int]
    bounds: dict[str, Bounds]
    resources: dict[str, Resources]
    partitions: int
    database_pool: int
    players: int


def plan(spec: QuizEventSpec) -> Plan:
    """Size an event; what the spec says itself goes first."""
    load = load_of(spec.capacity)
    cores = cores_used(load)
    needed = {service: _pods(service, cores[service], load) for service in SERVICES}
    bounds = {service: _bounds(spec, service, needed[service]) for service in SERVICES}
    return Plan(
        load=load,
        needed=needed,
        bounds=bounds,
        resources={
            service: _resources(spec, service, cores[service], load, bounds[service].low) for service in SERVICES
        },
        partitions=(spec.kafka.partitions if spec.kafka else None) or _partitions(load),
        database_pool=_database_pool(sum(one.high for one in bounds.values())),
        players=spec.capacity.quizzes * spec.capacity.participants_per_quiz,
    )


def load_of(capacity: Capacity) -> Load:
    """Small events run all at once; of large ones a share does. Answers that fall into one tick change a board once."""
    at_once = max(int(figures.ALWAYS_AT_ONCE.value), ceil(capacity.quizzes * figures.AT_ONCE.value))
    quizzes = min(capacity.quizzes, at_once)
    players = quizzes * capacity.participants_per_quiz
    in_a_tick = capacity.participants_per_quiz / figures.ANSWER_EVERY.value * figures.TICK.value
    boards = quizzes * (1 - exp(-in_a_tick)) / figures.TICK.value
    return Load(
        quizzes=quizzes,
        players=players,
        answers=players / figures.ANSWER_EVERY.value,
        boards=boards,
        frames=boards * capacity.participants_per_quiz,
    )


def cores_used(load: Load) -> dict[str, float]:
    """CPU-seconds a second of each service, over all its pods."""
    return {
        "participation": load.answers * figures.QUESTION_CPU.value,
        "scoring": load.answers * figures.ANSWER_CPU.value,
        "leaderboard": load.answers / figures.CONSUMED.value + load.frames / figures.PUSHED.value,
    }


def _pods(service: str, cores: float, load: Load) -> int:
    by_sockets = load.players / figures.SOCKETS.value if service == "leaderboard" else 0.0
    return max(1, ceil(cores / figures.LOADED.value), ceil(by_sockets))


def _bounds(spec: QuizEventSpec, service: str, needed: int) -> Bounds:
    asked = spec.services.of(service)
    low = asked.min_replicas or min(needed, asked.max_replicas or needed)
    return Bounds(low, asked.max_replicas or max(low, needed * HEADROOM))


def _resources(spec: QuizEventSpec, service: str, cores: float, load: Load, pods: int) -> Resources:
    """Requests of one of so many pods; what the spec leaves out stays on the right side of what it says."""
    asked = spec.services.of(service).resources or Resources()
    requests = {"cpu": _cpu_request(cores, pods), "memory": _memory_request(spec, service, load, pods)} | asked.requests
    for name in requests.keys() & asked.limits.keys() - asked.requests.keys():
        requests[name] = min(requests[name], asked.limits[name], key=quantities.parse)
    limit = max(Fraction(LEAST_MEMORY_LIMIT), 2 * quantities.parse(requests["memory"]))
    return Resources(requests=requests, limits={"memory": quantities.memory(limit, MEMORY_STEP)} | asked.limits)


def _cpu_request(cores: float, pods: int) -> int | str:
    # One process cannot use more than a core, whatever it is given.
    each = min(1.0, cores / figures.LOADED.value / pods)
    if pods == 1 and each < BURST_CORES:
        each = LEAST_CORES
    return quantities.cpu(max(each, LEAST_CORES), CPU_STEP)


def _memory_request(spec: QuizEventSpec, service: str, load: Load, pods: int) -> int | str:
    questions = min(load.quizzes * spec.capacity.questions_per_quiz, figures.CACHED_QUESTIONS.value)
    sockets = min(load.players / pods, figures.SOCKETS.value) if service == "leaderboard" else 0.0
    used = (
        figures.PROCESS_MEMORY.value + questions * figures.QUESTION_MEMORY.value + sockets * figures.SOCKET_MEMORY.value
    )
    return quantities.memory(max(used, LEAST_MEMORY), MEMORY_STEP)


def _partitions(load: Load) -> int:
    consumers = ceil(load.answers / (figures.CONSUMED.value * CONSUMING_SHARE))
    return min(MAX_PARTITIONS, max(MIN_PARTITIONS, consumers))


def _database_pool(pods: int) -> int:
    """As many connections a pod as fit into what one MySQL holds, when the autoscaler has gone as far as it may."""
    return max(int(figures.SMALL_POOL.value), min(int(figures.POOL.value), int(figures.CONNECTIONS.value) // pods))


def replicas(stage: Stage, bounds: Bounds, live: int) -> int:
    """How many replicas there should be, given how many there are. Within the bounds an autoscaler decides."""
    return bounds.clamp(live) if stage in RUNNING else 0
