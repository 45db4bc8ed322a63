"""What breaks first as an event grows: what more pods do not mend, and bounds that the spec sets itself. Pure."""

from dataclasses import dataclass

from quizfleet_operator import figures
from quizfleet_operator.capacity import Plan
from quizfleet_operator.figures import Figure
from quizfleet_operator.models import SERVICES, QuizEventSpec

_LISTPACK_PLAYERS = 128


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is asked of something that holds so much, and what to do when it is too much."""

    name: str
    label: str
    asked: float
    holds: float
    unit: str
    fix: str
    figures: tuple[Figure, ...] = ()

    @property
    def share(self) -> float:
        """Above 1 it does not hold."""
        return self.asked / self.holds


def limits(plan: Plan) -> list[Limit]:
    """Every limit, the first to break first."""
    found = [*_servers(plan), _connections(plan), _consuming(plan), *(_replicas(plan, service) for service in SERVICES)]
    return sorted(found, key=lambda limit: limit.share, reverse=True)


def _servers(plan: Plan) -> list[Limit]:
    mysql = figures.MYSQL_CORES.value * figures.LOADED.value / figures.MYSQL_CPU.value
    cited = (figures.MYSQL_CPU, figures.MYSQL_CORES, figures.LOADED)
    shard = "make several events of it, each on a server of its own, or shard by quiz (docs/decisions/0010)"
    return [
        Limit("mysql", "one MySQL of 8 cores, half loaded", plan.load.answers, mysql, "answers/s", shard, cited),
        Limit(
            "redis",
            "one Redis primary",
            plan.load.answers,
            figures.REDIS_ANSWERS.value,
            "answers/s",
            "make several events of it, each on a Redis of its own",
            (figures.REDIS_ANSWERS,),
        ),
    ]


def _connections(plan: Plan) -> Limit:
    asked = sum(bounds.high for bounds in plan.bounds.values()) * plan.database_pool
    fix = "put a proxy (ProxySQL, vtgate) in front of MySQL, or lower maxReplicas"
    cited = (figures.CONNECTIONS,)
    return Limit("connections", "connections to MySQL", asked, figures.CONNECTIONS.value, "connections", fix, cited)


def _consuming(plan: Plan) -> Limit:
    consumers = min(plan.partitions, plan.bounds["leaderboard"].high)
    holds = consumers * figures.CONSUMED.value * figures.LOADED.value
    fix = "raise spec.kafka.partitions, and spec.services.leaderboard.maxReplicas to as many"
    return Limit(
        "consuming",
        f"{consumers} consumers of scores",
        plan.load.answers,
        holds,
        "scores/s",
        fix,
        (figures.CONSUMED, figures.LOADED),
    )


def _replicas(plan: Plan, service: str) -> Limit:
    fix = f"raise spec.services.{service}.maxReplicas"
    return Limit(f"{service}Pods", f"pods of {service}", plan.needed[service], plan.bounds[service].high, "pods", fix)


def notes(spec: QuizEventSpec, plan: Plan) -> list[str]:
    """What nobody has measured, and what would be cheaper."""
    told = [
        f"joins are not measured: all players in one minute are {plan.load.players / 60:,.0f} transactions/s",
        "in step (autopilot) a board changes once a question: about a hundredth of the frames and of the network",
    ]
    if spec.capacity.participants_per_quiz > _LISTPACK_PLAYERS:
        told.append(
            f"boards of more than {_LISTPACK_PLAYERS} players are no listpack in Redis: their bytes are not measured"
        )
    return told
