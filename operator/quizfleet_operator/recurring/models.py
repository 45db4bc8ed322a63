"""The QuizEventSchedule: what a platform team writes. Descriptions here become the CRD's documentation."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from quizfleet_operator.models import Condition, Duration, Part

Text = Annotated[str, Field(max_length=4096)]


class ConcurrencyPolicy(StrEnum):
    """Whether events of one schedule may overlap."""

    FORBID = "Forbid"
    ALLOW = "Allow"


class TemplateMetadata(Part):
    """Labels and annotations of each event."""

    labels: Annotated[
        dict[str, Text], Field(default_factory=dict, max_length=32, description="Labels, besides our own.")
    ]
    annotations: Annotated[dict[str, Text], Field(default_factory=dict, max_length=32, description="Annotations.")]


class EventTemplate(Part):
    """What each event is like. A change is for events made after it."""

    metadata: Annotated[TemplateMetadata, Field(description="Labels and annotations of each event.")] = (
        TemplateMetadata()
    )
    spec: Annotated[
        dict[str, Any],
        Field(description="The spec of each QuizEvent; its schedule has no startsAt, which each start gives."),
    ]


class QuizEventScheduleSpec(Part):
    """When events take place, and what each is like."""

    schedule: Annotated[
        str,
        Field(
            min_length=9,
            max_length=100,
            pattern=r"^\S+( +\S+){4}$",
            description="When events start: five cron fields, e.g. 0 19 * * THU. L, LW and # are known, e.g. FRI#1.",
        ),
    ]
    time_zone: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
            description="IANA time zone by whose clocks the schedule goes, e.g. Europe/Berlin.",
        ),
    ] = "Etc/UTC"
    template: Annotated[EventTemplate, Field(description="What each event is like.")]
    create_ahead: Annotated[
        Duration | None,
        Field(
            description="How long before its start an event is made, so that schema, topics and content are there by "
            "then. Its prewarm at least, and 10 minutes more if left out."
        ),
    ] = None
    starting_deadline: Annotated[
        Duration | None,
        Field(
            description="How long after its start an event is still made when it could not be before, and at most as "
            "long as it would be live, which is what it is if left out. 0s never makes an event late."
        ),
    ] = None
    concurrency_policy: Annotated[
        ConcurrencyPolicy,
        Field(
            description="Forbid makes an event only when those before it are Finished; Allow makes it all the same, "
            "and its template has no ingress, or one with {name} in its host: two events cannot share an address."
        ),
    ] = ConcurrencyPolicy.FORBID
    history_limit: Annotated[
        int,
        Field(
            ge=0,
            le=100,
            description="How many Finished events are kept, and how many that are Finished and not Ready, of which one "
            "always is. Older ones are deleted, and their reclaimPolicy tells what becomes of their data.",
        ),
    ] = 3
    suspend: Annotated[bool, Field(description="Make no more events; those that are there go on.")] = False


class QuizEventScheduleStatus(Part):
    """What the schedule has done and does next."""

    observed_generation: Annotated[int, Field(description="The generation of the spec that this status speaks of.")] = 0
    conditions: Annotated[
        list[Condition],
        Field(default_factory=list, max_length=16, description="Whether events are made, and if not, why."),
    ]
    last_schedule_time: Annotated[
        AwareDatetime | None, Field(description="The latest start for which an event was made.")
    ] = None
    last_skipped_time: Annotated[
        AwareDatetime | None, Field(description="The latest start that passed without an event.")
    ] = None
    next_schedule_time: Annotated[
        AwareDatetime | None, Field(description="The next start for which an event is to be made.")
    ] = None
    active: Annotated[
        list[str], Field(default_factory=list, description="Events that are not Finished, the earliest first.")
    ]
