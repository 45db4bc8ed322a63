"""Events and inputs for the operator's tests."""

from datetime import UTC, datetime
from typing import Any

from quizfleet_operator import capacity, naming
from quizfleet_operator.desired import Bindings, ContentFile, Inputs, KafkaBinding, MySQLBinding
from quizfleet_operator.models import QuizEventSpec, Stage, parse_spec

STARTS = datetime(2026, 12, 1, 19, tzinfo=UTC)
SCHEDULE = {"startsAt": "2026-12-01T19:00:00Z", "duration": "2h", "prewarm": "10m", "drain": "5m"}


def spec(**more: Any) -> QuizEventSpec:
    """A spec with what is required, and more."""
    required = {
        "title": "World Cup Night",
        "kafka": {"secretRef": {"name": "kafka"}},
        "mysql": {"secretRef": {"name": "mysql-admin"}},
        "redis": {"secretRef": {"name": "redis"}},
    }
    return parse_spec(required | more)


def inputs(
    stage: Stage = Stage.LIVE,
    content: tuple[ContentFile, ...] = (),
    image: str = "quizfleet:1",
    *,
    keda: bool = False,
    security: dict[str, str] | None = None,
    **more: Any,
) -> Inputs:
    """Inputs of an event `trivia/night`: `security` are the services' settings for Kafka, `more` is of its spec."""
    wanted = spec(**more)
    keys = {"signing-key": "s" * 40, "admin-key": "a" * 40} | {f"mysql-{role}": f"p/{role}@" for role in naming.ROLES}
    return Inputs(
        namespace="trivia",
        name="night",
        uid="uid-1",
        spec=wanted,
        stage=stage,
        plan=capacity.plan(wanted),
        bindings=Bindings(
            MySQLBinding("mysql", 3306, "root", "secret"), KafkaBinding("kafka:9092", security or {}), "redis://redis/0"
        ),
        keys=keys,
        content=content,
        image=image,
        keda=keda,
    )
