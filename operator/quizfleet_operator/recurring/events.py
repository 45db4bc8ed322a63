"""A schedule's QuizEvents: their names, their manifests, and what is read from them. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from quizfleet_operator import naming, status
from quizfleet_operator.cluster import VERSION, Object
from quizfleet_operator.models import Stage
from quizfleet_operator.recurring.decide import Run
from quizfleet_operator.recurring.models import QuizEventScheduleSpec
from quizfleet_operator.recurring.rules import event_spec


def event_name(schedule: str, start: datetime) -> str:
    """The name of a start's event, always the same: making it twice makes it once."""
    return f"{schedule}-{start:{naming.START_FORMAT}}"


def manifest(schedule: Object, spec: QuizEventScheduleSpec, start: datetime) -> Object:
    """The event of a start, deleted with its schedule."""
    metadata, template = schedule["metadata"], spec.template.metadata
    owner = {
        "apiVersion": VERSION,
        "kind": "QuizEventSchedule",
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
    }
    return {
        "apiVersion": VERSION,
        "kind": "QuizEvent",
        "metadata": {
            "name": event_name(metadata["name"], start),
            "namespace": metadata["namespace"],
            "labels": {**template.labels, naming.SCHEDULE_LABEL: metadata["name"]},
            "annotations": template.annotations,
            "ownerReferences": [owner],
        },
        "spec": event_spec(spec, start),
    }


def runs(schedule: Object, events: Iterable[Object]) -> list[Run]:
    """What the schedule owns among events, the earliest first. One that is being deleted does not hold up others."""
    name, uid = schedule["metadata"]["name"], schedule["metadata"]["uid"]
    owned = (
        event["metadata"] | {"over": _is_over(event), "settled": _is_over(event) and _is_ready(event)}
        for event in events
        if any(owner["uid"] == uid for owner in event["metadata"].get("ownerReferences", []))
    )
    found = [
        Run(one["name"], _start(name, one["name"]), one["over"], one["settled"])
        for one in owned
        if "deletionTimestamp" not in one
    ]
    return sorted(found, key=lambda run: run.start)


def _start(schedule: str, event: str) -> datetime:
    """The start that an event was made for, which stays when somebody postpones the event."""
    return datetime.strptime(event.removeprefix(f"{schedule}-"), naming.START_FORMAT).replace(tzinfo=UTC)


def _is_over(event: Object) -> bool:
    return bool(event.get("status", {}).get("stage") == Stage.FINISHED)


def _is_ready(event: Object) -> bool:
    """Of a Finished event: pods are gone, and nothing that follows the end is under way."""
    return bool(status.condition(event.get("status", {}), "Ready").get("status") == "True")
