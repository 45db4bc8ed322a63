"""A QuizEventSchedule makes QuizEvents, says what is wrong with it, and takes its events with it when it is deleted.

The events have no servers: their Secrets are not there, so that none of them makes anything outside the cluster.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from tests.e2e import test_crd_rules
from tests.e2e.conftest import example
from tests.e2e.kubectl import SYSTEM, Kubectl, Manifest, RefusedError
from tests.e2e.rules import messages
from tests.e2e.waiting import eventually

NAME = "minutely"
MADE = f"quizfleet.dev/schedule={NAME}"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "four fields": ({"schedule": "0 19 * *"}, "schedule must be five cron fields"),
    "a nickname": ({"schedule": "@every-day"}, "schedule must be five cron fields"),
    "a time zone of two words": ({"timeZone": "Europe Berlin"}, "timeZone must be an IANA time zone"),
    "days": ({"createAhead": "1d"}, "createAhead must be hours, minutes and seconds"),
    "a deadline of words": ({"startingDeadline": "soon"}, "startingDeadline must be hours, minutes and seconds"),
    "no history": ({"historyLimit": -1}, "spec.historyLimit"),
}

WRONG_TEMPLATES: dict[str, tuple[dict[str, Any], str]] = {
    "a start of its own": ({"schedule": {"startsAt": "2030-01-01T19:00:00Z"}}, "startsAt"),
    "a duration of words": ({"schedule": {"duration": "two hours"}}, "schedule.duration must be"),
    "no title": ({"title": ""}, "spec.template.spec.title"),
}


def schedule(**spec: Any) -> Manifest:
    """A schedule of every minute, made two minutes ahead: there is an event at once, and with Forbid only one."""
    bindings = {name: {"secretRef": {"name": "not-there"}} for name in ("kafka", "mysql", "redis")}
    timing = {"duration": "1h", "prewarm": "0s", "drain": "0s"}
    template = {"metadata": {"labels": {"team": "quiz"}}, "spec": {"title": "Minutely", "schedule": timing, **bindings}}
    return {
        "apiVersion": "quizfleet.dev/v1alpha1",
        "kind": "QuizEventSchedule",
        "metadata": {"name": NAME},
        "spec": {"schedule": "* * * * *", "createAhead": "2m", "template": template} | spec,
    }


def templated(event: dict[str, Any], **spec: Any) -> Manifest:
    """The schedule with parts of its events' spec replaced."""
    made = schedule(**spec)
    made["spec"]["template"]["spec"] |= event
    return made


OVERLAPPING = templated({"ingress": {"host": "quiz.example.com"}}, concurrencyPolicy="Allow")


def test_a_schedule_makes_one_event_for_its_start_and_takes_it_with_it(kubectl: Kubectl, minutely: None) -> None:
    kubectl.apply(schedule())
    event = eventually(lambda: _only_event(kubectl), 30, lambda: _story(kubectl))
    made = kubectl.get(f"quizeventschedule/{NAME}")
    starts = _time(event["spec"]["schedule"]["startsAt"])
    assert starts.second == 0
    assert _time(made["metadata"]["creationTimestamp"]) < starts
    assert starts <= _time(event["metadata"]["creationTimestamp"]) + timedelta(minutes=2)
    assert event["metadata"]["name"] == f"{NAME}-{starts:%Y%m%d%H%M}"
    assert event["metadata"]["labels"]["team"] == "quiz"
    assert [owner["uid"] for owner in event["metadata"]["ownerReferences"]] == [made["metadata"]["uid"]]
    assert event["spec"]["schedule"]["duration"] == "1h"

    def told() -> None:
        status = kubectl.get(f"quizeventschedule/{NAME}").get("status", {})
        assert status.get("active") == [event["metadata"]["name"]], status
        assert _time(status["lastScheduleTime"]) == starts
        assert _time(status["nextScheduleTime"]) > starts

    eventually(told, 15, lambda: _story(kubectl))
    kubectl.delete(f"quizeventschedule/{NAME}", seconds=30)
    eventually(lambda: _assert_no_event(kubectl), 60, lambda: _story(kubectl))


def test_a_schedule_that_cannot_be_says_why_until_it_is_mended(kubectl: Kubectl, minutely: None) -> None:
    kubectl.apply(schedule(schedule="61 19 * * THU", createAhead="10m"))
    assert "spec.schedule" in _wait_reason(kubectl, "InvalidSchedule")
    kubectl.patch(f"quizeventschedule/{NAME}", {"spec": {"schedule": "0 19 1 1 *", "timeZone": "Mars/Base"}})
    assert "spec.timeZone" in _wait_reason(kubectl, "InvalidTimeZone")
    kubectl.patch(f"quizeventschedule/{NAME}", {"spec": {"timeZone": "Europe/Berlin", "suspend": True}})
    assert "spec.suspend" in _wait_reason(kubectl, "Suspended")
    assert kubectl.list("quizevents", MADE) == []


@pytest.mark.parametrize("what", WRONG)
def test_api_server_refuses_a_wrong_schedule(kubectl: Kubectl, what: str) -> None:
    spec, named = WRONG[what]
    with pytest.raises(RefusedError, match=named):
        kubectl.apply(schedule(**spec), dry_run=True)


@pytest.mark.parametrize("what", WRONG_TEMPLATES)
def test_api_server_refuses_a_wrong_template(kubectl: Kubectl, what: str) -> None:
    change, named = WRONG_TEMPLATES[what]
    with pytest.raises(RefusedError, match=named):
        kubectl.apply(templated(change), dry_run=True)


def test_events_that_overlap_cannot_share_an_address(kubectl: Kubectl) -> None:
    wrong = schedule(concurrencyPolicy="Allow")
    kubectl.apply(wrong, dry_run=True)
    wrong["spec"]["template"]["spec"]["ingress"] = {"host": "quiz.example.com"}
    with pytest.raises(RefusedError, match=r"concurrencyPolicy Allow needs {name} in template\.spec\.ingress\.host"):
        kubectl.apply(wrong, dry_run=True)
    wrong["spec"]["template"]["spec"]["ingress"] = {"host": "{name}.quiz.example.com"}
    kubectl.apply(wrong, dry_run=True)


def test_every_rule_of_a_schedule_and_of_its_template_refuses_something(kubectl: Kubectl) -> None:
    of_schedule = [schedule(**spec) for spec, _ in WRONG.values()]
    of_template = [templated(spec) for spec, _ in test_crd_rules.WRONG.values()]
    misnamed = schedule() | {"metadata": {"name": "2030-finals"}}
    wrong = yaml.safe_dump_all([*of_schedule, *of_template, OVERLAPPING, misnamed])
    with pytest.raises(RefusedError) as refused:
        # What a template does not know, such as a start, is only left out here: the rules are asked all the same.
        kubectl("create", "--filename=-", "--dry-run=server", "--validate=ignore", text=wrong)
    said = str(refused.value)
    rules = messages(kubectl.get("customresourcedefinition/quizeventschedules.quizfleet.dev"))
    assert [rule for rule in rules if rule not in said] == []


def test_the_example_is_taken(kubectl: Kubectl) -> None:
    kubectl.apply(*example("05").manifests, dry_run=True)


@pytest.fixture
def minutely(kubectl: Kubectl) -> Iterator[None]:
    """Delete the schedule of a test, and wait for the end of its events."""
    yield
    kubectl.delete(f"quizeventschedule/{NAME}", seconds=30)
    eventually(lambda: _assert_no_event(kubectl), 60, lambda: _story(kubectl))


def _only_event(kubectl: Kubectl) -> Manifest:
    found = kubectl.list("quizevents", MADE)
    assert len(found) == 1, f"{len(found)} events"
    return found[0]


def _assert_no_event(kubectl: Kubectl) -> None:
    assert [event["metadata"]["name"] for event in kubectl.list("quizevents", MADE)] == []


def _wait_reason(kubectl: Kubectl, reason: str) -> str:
    """The message of Ready, once it has that reason for the newest spec."""

    def told() -> str:
        live = kubectl.get(f"quizeventschedule/{NAME}")
        conditions = live.get("status", {}).get("conditions", [])
        assert [one["reason"] for one in conditions] == [reason], conditions
        assert conditions[0]["observedGeneration"] == live["metadata"]["generation"]
        message: str = conditions[0]["message"]
        return message

    return eventually(told, 30, lambda: _story(kubectl))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _story(kubectl: Kubectl) -> str:
    """What a person would look at first."""
    seen = kubectl("get", "quizeventschedules,quizevents", "--output=yaml")
    log = kubectl("logs", "--selector=app.kubernetes.io/name=quizfleet-operator", "--tail=40", namespace=SYSTEM)
    return f"{seen}\n\n{log}"
