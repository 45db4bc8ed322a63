"""What people are told by Kubernetes Events: each transition, also one found out late, and what is in the way. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from quizfleet_operator import status
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Object
from quizfleet_operator.models import QuizEventSpec, Stage
from quizfleet_operator.stage import Staged, steps, written

NORMAL, WARNING = "Normal", "Warning"
TOLD = ("Ready", "OnTime", "Archived")
UNDER_WAY = frozenset(
    {
        "Waiting",
        "MigrationRunning",
        "ImportRunning",
        "ArchiveRunning",
        "DeploymentMissing",
        "PodsNotReady",
        "ScalingDown",
        "IngressPending",
        "TopicPending",
        "UserPending",
    }
)
"""Reasons for not being there yet that nobody needs to worry about."""

LATE_SECONDS = 5

_MEANS = {
    Stage.SCHEDULED: "no pods run until prewarming begins",
    Stage.PREWARMING: "pods start, to be ready when players may begin",
    Stage.LIVE: "players can join and answer",
    Stage.DRAINING: "the event is over; pods stay so that open questions and sockets can finish",
    Stage.FINISHED: "the event is over and its pods stop; its data stays",
    Stage.SUSPENDED: "spec.suspend is true: pods stop, data stays, and nothing comes next until it is false",
}


@dataclass(frozen=True, slots=True)
class News:
    """A Kubernetes Event to be."""

    type: str
    reason: str
    message: str


def of_stage(event: Object, spec: QuizEventSpec, staged: Staged, now: datetime) -> list[News]:
    """One for each transition since the status in `event` was told, those included that nobody was there to see."""
    told = event.get("status", {})
    before = Stage(told["stage"]) if told.get("stage") else None
    if before is staged.stage:
        return []
    if told.get("observedGeneration") == event["metadata"]["generation"]:
        by_clock = list(_by_clock(spec, before, staged.stage, now))
        if by_clock:
            return by_clock
    return [_news(spec, before, staged)]


def _by_clock(spec: QuizEventSpec, before: Stage | None, after: Stage, now: datetime) -> Iterator[News]:
    """The transitions of the schedule from one stage to a later one, in their order."""
    chain = _chain(spec)
    order = [step.stage for step in chain]
    if before not in order or after not in order:
        return
    for left, entered in list(pairwise(chain))[order.index(before) : order.index(after)]:
        assert left.until is not None
        late = int((now - left.until).total_seconds())
        found_out = f" (this was due at {written(left.until)} and found out {late} s late)"
        yield _news(spec, left.stage, entered, found_out if late > LATE_SECONDS else "")


def _news(spec: QuizEventSpec, before: Stage | None, entered: Staged, found_out: str = "") -> News:
    moved = f"from {before} to {entered.stage}" if before else f"the event is {entered.stage}"
    return News(NORMAL, entered.stage, f"{moved}: {_MEANS[entered.stage]}{_next(spec, entered)}{found_out}")


def _next(spec: QuizEventSpec, entered: Staged) -> str:
    if entered.until is None:
        return ""
    following = dict(pairwise(step.stage for step in _chain(spec)))
    return f"; {following[entered.stage]} at {written(entered.until)}"


def _chain(spec: QuizEventSpec) -> list[Staged]:
    """The stages of the schedule, without those that take no time."""
    if spec.schedule is None:
        return []
    known = steps(spec.schedule)
    return [known[0], *(step for earlier, step in pairwise(known) if step.until != earlier.until)]


def of_conditions(before: Mapping[str, Any], told: Object) -> list[News]:
    """What has come about, and what stands in the way for another reason than before."""
    news = []
    for kind in TOLD:
        was, now = status.condition(dict(before), kind), status.condition(told, kind)
        if now.get("status") == "True" and was.get("status") == "False":
            news.append(News(NORMAL, kind, now["message"]))
        elif now.get("status") == "False" and now["reason"] not in (was.get("reason"), told.get("stage")):
            news.append(News(NORMAL if now["reason"] in UNDER_WAY else WARNING, now["reason"], now["message"]))
    return news


def of_deletion(fault: BindingError, before: str | None) -> list[News]:
    """What holds a deletion up, unless it is for the same reason as `before`."""
    if fault.reason in (*UNDER_WAY, before):
        return []
    return [News(WARNING, fault.reason, f"cannot clean up yet: {fault.message}")]
