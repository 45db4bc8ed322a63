"""An event's status, assembled from what a reconcile observed. Pure."""

from collections.abc import Mapping
from datetime import datetime

from quizfleet_operator.cluster import Object
from quizfleet_operator.conditions import ORDER, Fact, Observed, as_condition, conditions
from quizfleet_operator.desired.ingress import endpoint
from quizfleet_operator.models import Condition, QuizEventSpec, QuizEventStatus, ServiceStatus
from quizfleet_operator.stage import Staged


def told(
    event: Object,
    spec: QuizEventSpec,
    staged: Staged,
    observed: Observed,
    counted: Mapping[str, ServiceStatus],
    players: int,
    now: datetime,
) -> Object:
    """The whole status."""
    generation = event["metadata"]["generation"]
    previous = event.get("status", {}).get("conditions", [])
    scoring = counted["scoring"]
    return _dump(
        QuizEventStatus(
            observed_generation=generation,
            stage=staged.stage,
            conditions=conditions(observed, staged.stage, generation, previous, now),
            bindings=observed.bound or event.get("status", {}).get("bindings", {}),
            services=dict(counted),
            scoring=f"{scoring.ready}/{scoring.desired}",
            players=players,
            endpoint=endpoint(spec.ingress),
            next_transition_time=staged.until,
        )
    )


def invalid(event: Object, reason: str, message: str, now: datetime) -> Object:
    """The status of an event whose spec cannot be read; what it was before stays as it was."""
    before = event.get("status", {})
    generation = event["metadata"]["generation"]
    ready = as_condition("Ready", Fact(False, reason, message), generation, condition(before, "Ready"), now)
    rest = [one for one in before.get("conditions", []) if one["type"] != "Ready"]
    return {**before, "observedGeneration": generation, "conditions": [_dump(ready), *rest]}


def _dump(part: QuizEventStatus | Condition) -> Object:
    return part.model_dump(mode="json", by_alias=True, exclude_none=True)


def condition(status: Object, kind: str) -> Object:
    """A condition of a status, or nothing."""
    found: Object = next((one for one in status.get("conditions", []) if one["type"] == kind), {})
    return found


def is_settled(status: Object) -> bool:
    """Whether nothing is under way: everything that an event needs is there, and its results where they are asked."""
    return all(condition(status, kind).get("status") == "True" for kind in ORDER) and (
        condition(status, "Archived").get("status") != "False"
    )
