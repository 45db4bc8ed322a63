"""What an event would use and cost, by kind of thing, each number with the figures that it comes from. Pure."""

from dataclasses import dataclass

from quizfleet_operator import figures, quantities
from quizfleet_operator.capacity import Load, Plan
from quizfleet_operator.figures import Figure
from quizfleet_operator.models import SERVICES, Capacity, QuizEventSpec

_DAY, _HOUR, _YEAR_MONTHS = 86_400, 3_600, 12
_AT_ONCE = (figures.AT_ONCE, figures.ALWAYS_AT_ONCE)
_ANSWERS = (*_AT_ONCE, figures.ANSWER_EVERY)
_FRAMES = (*_ANSWERS, figures.TICK)

POD_FIGURES = {
    "participation": (*_ANSWERS, figures.QUESTION_CPU, figures.LOADED),
    "scoring": (*_ANSWERS, figures.ANSWER_CPU, figures.LOADED),
    "leaderboard": (*_FRAMES, figures.PUSHED, figures.CONSUMED, figures.SOCKETS, figures.LOADED),
}
"""What a service's replicas and CPU come from."""

MEMORY_FIGURES = (figures.PROCESS_MEMORY, figures.SOCKET_MEMORY, figures.CACHED_QUESTIONS, figures.QUESTION_MEMORY)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; `figures` are what it was worked out from, none where the spec itself says it."""

    name: str
    label: str
    value: float
    unit: str
    figures: tuple[Figure, ...] = ()


def estimate(spec: QuizEventSpec, plan: Plan) -> dict[str, list[Amount]]:
    """Amounts by the part of the platform that they are about."""
    return {
        "load": _load(spec.capacity, plan.load),
        "pods": _pods(plan),
        "mysql": _mysql(spec.capacity, plan),
        "redis": _redis(plan.load),
        "kafka": _kafka(spec, plan),
        "network": _network(plan.load),
        "cost": _cost(spec.capacity, plan),
    }


def _load(capacity: Capacity, load: Load) -> list[Amount]:
    return [
        Amount("quizzes", "quizzes at once", load.quizzes, "", _AT_ONCE),
        Amount("sockets", "players at once, a socket each", load.players, "", _AT_ONCE),
        Amount("answers", "answers, and questions handed out", load.answers, "/s", _ANSWERS),
        Amount("boards", "boards that change, self-paced", load.boards, "/s", _FRAMES),
        Amount("frames", "frames to sockets, self-paced", load.frames, "/s", _FRAMES),
        Amount("allAnswers", "answers in all", _answers(capacity), ""),
    ]


def _pods(plan: Plan) -> list[Amount]:
    cited = tuple(dict.fromkeys(figure for service in SERVICES for figure in POD_FIGURES[service]))
    amounts = []
    for when, label, count in (("AtStart", "at the start", "low"), ("AtMost", "at most", "high")):
        pods = {service: getattr(plan.bounds[service], count) for service in SERVICES}
        amounts += [
            Amount(f"pods{when}", f"pods {label}", sum(pods.values()), "", cited),
            Amount(f"cpu{when}", f"CPU set aside {label}", _requested(plan, pods, "cpu"), "cores", cited),
            Amount(f"memory{when}", f"memory set aside {label}", _requested(plan, pods, "memory"), "B", MEMORY_FIGURES),
        ]
    return amounts


def _requested(plan: Plan, pods: dict[str, int], resource: str) -> float:
    each = {service: plan.resources[service].requests[resource] for service in SERVICES}
    return float(sum(quantities.parse(each[service]) * pods[service] for service in SERVICES))


def _answers(capacity: Capacity) -> int:
    return capacity.quizzes * capacity.participants_per_quiz * capacity.questions_per_quiz


def _kept(capacity: Capacity) -> float:
    """Bytes of a quiz in MySQL without its answers, at the longest texts."""
    return (
        capacity.questions_per_quiz * figures.QUESTION_STORED.value
        + capacity.participants_per_quiz * figures.PLAYER_STORED.value
    )


def _packed(capacity: Capacity) -> float:
    answers = capacity.participants_per_quiz * capacity.questions_per_quiz
    return _kept(capacity) + answers * figures.ANSWER_PACKED.value


def _mysql(capacity: Capacity, plan: Plan) -> list[Amount]:
    kept, packed = _kept(capacity), _packed(capacity)
    answers = capacity.participants_per_quiz * capacity.questions_per_quiz
    rows = kept + answers * figures.ANSWER_STORED.value
    of_a_day = min(plan.load.answers * _DAY, _answers(capacity)) * figures.ANSWER_STORED.value
    kept_figures = (figures.QUESTION_STORED, figures.PLAYER_STORED)
    as_rows, as_packed = (*kept_figures, figures.ANSWER_STORED), (*kept_figures, figures.ANSWER_PACKED)
    most = sum(bounds.high for bounds in plan.bounds.values()) * plan.database_pool
    pool_figures = (figures.POOL, figures.SMALL_POOL, figures.CONNECTIONS)
    return [
        Amount("quizBytes", "a quiz, answers as rows", rows, "B", as_rows),
        Amount("quizBytesPacked", "a quiz, packed", packed, "B", as_packed),
        Amount("bytes", "all quizzes, answers as rows", rows * capacity.quizzes, "B", as_rows),
        Amount("bytesPacked", "all quizzes, packed", packed * capacity.quizzes, "B", as_packed),
        Amount("dayBytes", "answers of a day, until packed", of_a_day, "B", (*_ANSWERS, figures.ANSWER_STORED)),
        Amount(
            "cores", "CPU, half loaded, at most", _cores(plan.load, figures.MYSQL_CPU), "cores", _of(figures.MYSQL_CPU)
        ),
        Amount("poolOfAPod", "connections of a pod", plan.database_pool, "", pool_figures),
        Amount("connections", "connections at most", most, "", pool_figures),
    ]


def _cores(load: Load, each: Figure) -> float:
    return load.answers * each.value / figures.LOADED.value


def _of(each: Figure) -> tuple[Figure, ...]:
    return (*_ANSWERS, each, figures.LOADED)


def _redis(load: Load) -> list[Amount]:
    return [
        Amount(
            "bytes",
            "boards of quizzes at once",
            load.players * figures.BOARD_MEMORY.value,
            "B",
            (*_AT_ONCE, figures.BOARD_MEMORY),
        ),
        Amount("cores", "CPU, half loaded", _cores(load, figures.REDIS_CPU), "cores", _of(figures.REDIS_CPU)),
    ]


def _kafka(spec: QuizEventSpec, plan: Plan) -> list[Amount]:
    partitions = () if spec.kafka and spec.kafka.partitions else (*_ANSWERS, figures.CONSUMED)
    return [
        Amount("partitions", "partitions of each topic", plan.partitions, "", partitions),
        Amount("scores", "scores through leaderboard-update", plan.load.answers, "/s", _ANSWERS),
        Amount(
            "cores", "CPU, half loaded, at most", _cores(plan.load, figures.KAFKA_CPU), "cores", _of(figures.KAFKA_CPU)
        ),
    ]


def _network(load: Load) -> list[Amount]:
    bits = load.frames * figures.FRAME.value * 8
    return [Amount("frameBits", "frames out, self-paced", bits, "bit/s", (*_FRAMES, figures.FRAME))]


def _cost(capacity: Capacity, plan: Plan) -> list[Amount]:
    core_hours = _answers(capacity) * figures.ALL_CPU.value / figures.LOADED.value / _HOUR
    pods = {service: plan.bounds[service].low for service in SERVICES}
    an_hour = _requested(plan, pods, "cpu") * figures.CORE_HOUR.value
    stored = _packed(capacity) * capacity.quizzes / 1e9 * figures.GB_MONTH.value * _YEAR_MONTHS
    played = (figures.ALL_CPU, figures.LOADED)
    return [
        Amount("coreHours", "CPU to play every quiz once, servers too", core_hours, "core-h", played),
        Amount("playing", "that", core_hours * figures.CORE_HOUR.value, "$", (*played, figures.CORE_HOUR)),
        Amount("liveHour", "an hour live with the pods of the start", an_hour, "$", (figures.CORE_HOUR,)),
        Amount("keepingAYear", "a year of keeping it, packed", stored, "$", (figures.ANSWER_PACKED, figures.GB_MONTH)),
    ]
