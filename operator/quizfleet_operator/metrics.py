"""The operator's metrics. An event is named by its id, `<namespace>.<name>`, in the label `event`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

RECONCILES = Histogram(
    "quizfleet_operator_reconcile_seconds",
    "Time of a reconcile that succeeded",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
FAILURES = Counter("quizfleet_operator_reconcile_failures_total", "Reconciles that ended in an unexpected error")
WATCH_FAILURES = Counter(
    "quizfleet_operator_watch_failures_total", "Watches of owned objects that ended in an error and began again"
)
LAST_RECONCILE = Gauge(
    "quizfleet_operator_last_reconcile_timestamp_seconds", "When a reconcile last succeeded, of any event"
)
OLDEST_RECONCILE = Gauge(
    "quizfleet_operator_oldest_reconcile_seconds", "Age of the oldest reconcile under way; 0 where there is none"
)
WRITES = Counter(
    "quizfleet_operator_writes_total", "Writes asked of the Kubernetes API, by what was written", ("kind", "verb")
)
LEADER = Gauge("quizfleet_operator_leader", "1 while this replica reconciles")


@dataclass(eq=False)
class Standings(Collector):
    """How events stood when they were last reconciled; no series stays behind a stage or an event that is gone."""

    _statuses: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def tell(self, event: str, status: Mapping[str, Any]) -> None:
        """An event has this status now."""
        self._statuses[event] = status

    def forget(self, event: str) -> None:
        """An event is gone."""
        self._statuses.pop(event, None)

    def collect(self) -> Iterator[Metric]:
        """The metrics, at each scrape anew."""
        ready = GaugeMetricFamily(
            "quizfleet_operator_event_ready", "1 where an event is Ready, by stage", labels=("event", "stage")
        )
        transition = GaugeMetricFamily(
            "quizfleet_operator_event_next_transition_timestamp_seconds",
            "When an event's stage changes next",
            labels=("event", "stage"),
        )
        for event, status in list(self._statuses.items()):
            labels = (event, status.get("stage", "Unknown"))
            ready.add_metric(labels, float(_is_ready(status)))
            if "nextTransitionTime" in status:
                at = datetime.fromisoformat(status["nextTransitionTime"])
                transition.add_metric(labels, at.timestamp())
        yield ready
        yield transition


def _is_ready(status: Mapping[str, Any]) -> bool:
    return any(one["type"] == "Ready" and one["status"] == "True" for one in status.get("conditions", []))


STANDINGS = Standings()
REGISTRY.register(STANDINGS)
