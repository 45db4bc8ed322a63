"""Logs as JSON lines and metrics for Prometheus."""

import logging
import sys
from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram
from pythonjsonlogger.json import JsonFormatter

REQUESTS = Histogram(
    "quizfleet_request_seconds",
    "Time to answer a request, by route and status",
    ("route", "method", "status"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ANSWERS = Counter("quizfleet_answers_total", "Answers by outcome", ("outcome",))
COMMIT_SECONDS = Histogram(
    "quizfleet_commit_seconds", "Time of a coalesced commit", buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2)
)
COMMIT_ROWS = Histogram(
    "quizfleet_commit_rows", "Answers in a coalesced commit", buckets=(1, 5, 20, 50, 100, 200, 500, 1000)
)
ANSWERS_QUEUED = Gauge("quizfleet_answers_queued", "Answers waiting for a commit")
JOINS = Counter("quizfleet_joins_total", "Players who joined")
OUTBOX_PUBLISHED = Counter("quizfleet_outbox_published_total", "Announcements the broker acknowledged")
OUTBOX_FAILED = Counter("quizfleet_outbox_failed_total", "Announcements that stayed in the outbox at an attempt")
OUTBOX_LAG = Gauge("quizfleet_outbox_lag_seconds", "Age of the oldest announcement left to the sweeper")
BOARDS_REBUILT = Counter("quizfleet_boards_rebuilt_total", "Boards read anew from the database", ("why",))
UPDATES_APPLIED = Counter("quizfleet_updates_applied_total", "Score changes written to boards")
QUIZZES_CHANGED = Counter("quizfleet_quizzes_changed_total", "Changes of quizzes heard of on quiz-control")
CONSUMER_LAG = Gauge("quizfleet_consumer_lag_messages", "Announcements on the stream that this pod has yet to read")
UPDATE_DELAY = Histogram(
    "quizfleet_update_delay_seconds",
    "From an announcement on the stream to the boards that show it; the oldest of each batch",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
BOARDS_BEHIND = Gauge(
    "quizfleet_boards_behind_seconds", "Age of the oldest announcement that this pod tries to apply; 0 once it has"
)
FRAMES_SENT = Counter("quizfleet_frames_sent_total", "Frames with boards and states sent to sockets")
FRAMES_SKIPPED = Counter(
    "quizfleet_frames_skipped_total", "Board frames not sent to a socket that was too slow for them"
)
SOCKETS = Gauge("quizfleet_sockets", "Open sockets")
SOCKETS_SLOW = Gauge("quizfleet_sockets_slow", "Open sockets that cannot take a frame now")
SOCKETS_LOST = Counter("quizfleet_sockets_lost_total", "Sockets cut off because nothing came from them")
SOCKETS_DRAINED = Counter("quizfleet_sockets_drained_total", "Sockets told to come back because this pod stops")
SOCKETS_REFUSED = Counter(
    "quizfleet_sockets_refused_total", "Sockets not opened, or closed at once, by reason", ("why",)
)

_BUILT_IN = set(vars(logging.makeLogRecord({})))


class _Console(logging.Formatter):
    """One line for people, with what was passed as `extra` behind it."""

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in vars(record).items() if key not in _BUILT_IN and key != "message"}
        line = super().format(record)
        return f"{line}  {_pairs(extra)}" if extra else line


def _pairs(values: Mapping[str, object]) -> str:
    return " ".join(f"{key}={value}" for key, value in values.items())


def configure_logs(level: str, style: str, service: str) -> None:
    """Send all logs to standard error, as JSON lines or, for a console, as text."""
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        renames = {"levelname": "level", "name": "logger"}
        handler.setFormatter(
            JsonFormatter(
                ["levelname", "name", "message"],
                rename_fields=renames,
                static_fields={"service": service},
                timestamp="time",
            )
        )
    else:
        handler.setFormatter(_Console(f"%(asctime)s {service:13} %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
