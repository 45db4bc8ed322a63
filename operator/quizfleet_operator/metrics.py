"""The operator's metrics."""

from prometheus_client import Counter, Gauge, Histogram

RECONCILES = Histogram("quizfleet_operator_reconcile_seconds", "Time of a reconcile")
FAILURES = Counter("quizfleet_operator_reconcile_failures_total", "Reconciles that ended in an unexpected error")
LEADER = Gauge("quizfleet_operator_leader", "1 while this replica reconciles")
