"""The CRD of the QuizEventSchedule, whose template holds the spec of a QuizEvent. Pure."""

from copy import deepcopy

from quizfleet_operator.crd_kind import column, custom_resource, root_schema, status_schema
from quizfleet_operator.crd_rules import RULES, add_name_rule, add_pattern_rules, add_rule
from quizfleet_operator.crd_schema import Schema, schema_of
from quizfleet_operator.naming import MAX_SCHEDULE_NAME
from quizfleet_operator.recurring.models import QuizEventScheduleSpec, QuizEventScheduleStatus

COLUMNS = [
    column("Schedule", "string", ".spec.schedule", "When events start, by cron"),
    column("Time Zone", "string", ".spec.timeZone", "By whose clocks"),
    column("Suspend", "boolean", ".spec.suspend", "Whether no more events are made"),
    column("Ready", "string", '.status.conditions[?(@.type=="Ready")].status', "Whether events are made"),
    column("Next", "string", ".status.nextScheduleTime", "The next start for which an event is to be made"),
    column("Active", "string", ".status.active[0]", "The first event that is not Finished"),
    column("Reason", "string", '.status.conditions[?(@.type=="Ready")].reason', "Why it is or is not ready", 1),
    column("Age", "date", ".metadata.creationTimestamp", "When the schedule was made"),
]

EVENT_ELSEWHERE: Schema = {
    "type": "object",
    "description": "The spec of each [QuizEvent](quizevent.md#spec); each start gives schedule.startsAt.",
}
"""Stands for the event's spec on the reference page."""


def definition(event_spec: Schema) -> Schema:
    """The whole CustomResourceDefinition, with the spec of a template's event."""
    spec = schema_of(QuizEventScheduleSpec)
    add_pattern_rules(spec)
    template = spec["properties"]["template"]["properties"]
    add_rule(
        spec,
        "self.concurrencyPolicy != 'Allow' || !has(self.template.spec.ingress) || "
        "(has(self.template.spec.ingress.host) && self.template.spec.ingress.host.contains('{name}'))",
        "concurrencyPolicy Allow needs {name} in template.spec.ingress.host, or goes without ingress: events that "
        "overlap cannot answer to one address",
    )
    template["spec"] = event_spec
    root = root_schema(
        "Events that take place again and again: makes QuizEvents as a CronJob makes Jobs.",
        spec,
        status_schema(QuizEventScheduleStatus),
    )
    add_name_rule(root, MAX_SCHEDULE_NAME, "events are named after it and their start")
    return custom_resource("QuizEventSchedule", "qes", root, COLUMNS)


def template_spec(event_spec: Schema) -> Schema:
    """The spec of a QuizEvent as a template has it: each start gives `startsAt`, and a change is for new events."""
    spec = _without_rules_about_change(deepcopy(event_spec))
    spec["description"] = "The spec of each QuizEvent; its schedule has no startsAt, which each start gives."
    schedule = spec["properties"]["schedule"]
    schedule["description"] = "How long each event is live, prewarms and drains. Each start gives startsAt."
    del schedule["properties"]["startsAt"]
    schedule["required"] = [name for name in schedule["required"] if name != "startsAt"]
    if not schedule["required"]:
        del schedule["required"]
    return spec


def _without_rules_about_change(part: Schema) -> Schema:
    rules = [rule for rule in part.pop(RULES, []) if "oldSelf" not in rule["rule"]]
    if rules:
        part[RULES] = rules
    for inner in part.get("properties", {}).values():
        _without_rules_about_change(inner)
    for key in ("items", "additionalProperties"):
        if key in part:
            _without_rules_about_change(part[key])
    return part
