"""QuizEvents by the hundred: what they are made of, and when each of them has settled."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from quizfleet.embedded import Backends
from tests.bench.cluster.client import Api, Object
from tests.bench.cluster.following import Connect, following
from tests.bench.toolchain import BenchError

NAMESPACE = "bench"
EVENTS = "/apis/quizfleet.dev/v1alpha1/quizevents"
HERE = f"/apis/quizfleet.dev/v1alpha1/namespaces/{NAMESPACE}/quizevents"
LIVE_SHARE = 10
"""Every tenth event is Live, the others are Scheduled for a day that is far away."""

_QUIZ = "title: Bench\nquestions: []\n"


def prepare(api: Api, backends: Backends) -> None:
    """Make the namespace with what the specs of all events refer to."""
    api.create("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    mysql = sa.make_url(backends.database_url)
    for name, data in {
        "mysql-admin": {
            "host": mysql.host,
            "port": str(mysql.port),
            "username": mysql.username,
            "password": mysql.password,
        },
        "kafka": {"bootstrapServers": backends.kafka_bootstrap_servers},
        "redis": {"url": backends.redis_url},
    }.items():
        secret = {"metadata": {"name": name}, "stringData": data}
        api.create(f"/api/v1/namespaces/{NAMESPACE}/secrets", secret)
    quiz = {"metadata": {"name": "quiz"}, "data": {"quiz.yaml": _QUIZ}}
    api.create(f"/api/v1/namespaces/{NAMESPACE}/configmaps", quiz)
    gateway = {"metadata": {"name": "traefik"}, "spec": {"controller": "traefik.io/ingress-controller"}}
    api.create("/apis/networking.k8s.io/v1/ingressclasses", gateway)


def quiz_event(number: int) -> Object:
    """The event of a number: a small one with everything that events have."""
    name = f"e{number:04}"
    starts = datetime.now(UTC) + timedelta(days=30)
    schedule = {"startsAt": f"{starts:%Y-%m-%dT%H:%M:%SZ}", "duration": "2h"}
    return {
        "apiVersion": "quizfleet.dev/v1alpha1",
        "kind": "QuizEvent",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "title": f"Event {number}",
            "capacity": {"quizzes": 10, "participantsPerQuiz": 20, "questionsPerQuiz": 20},
            "content": [{"configMapRef": {"name": "quiz", "key": "quiz.yaml"}}],
            "kafka": {"secretRef": {"name": "kafka"}, "partitions": 1},
            "mysql": {"secretRef": {"name": "mysql-admin"}},
            "redis": {"secretRef": {"name": "redis"}},
            "ingress": {"className": "traefik", "host": f"{name}.localhost"},
            **({} if number % LIVE_SHARE == 0 else {"schedule": schedule}),
        },
    }


@dataclass
class Standings:
    """Of each event by name, when (`time.monotonic`) it was made, was first Ready, and came to a generation."""

    made: dict[str, float] = field(default_factory=dict)
    settled: dict[str, float] = field(default_factory=dict)
    _observed: dict[str, tuple[int, float]] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def see(self, _: Api, event: Object) -> None:
        """Take note of an event as it is now."""
        name, status, now = event["metadata"]["name"], event.get("status", {}), time.monotonic()
        generation = status.get("observedGeneration", 0)
        with self._changed:
            if self._observed.get(name, (0, 0.0))[0] < generation:
                self._observed[name] = generation, now
            if _is_ready(event):
                self.settled.setdefault(name, now)
            self._changed.notify_all()

    def wait_until_settled(self, seconds: float) -> None:
        """Return when every event has been Ready, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.settled) == len(self.made), seconds)

    def took(self, names: Iterable[str]) -> list[float]:
        """Seconds from when events were made until they were Ready, in order; those that never were are left out."""
        return sorted(self.settled[name] - self.made[name] for name in names if name in self.settled)

    def when_observed(self, name: str, generation: int, seconds: float) -> float:
        """When the status of an event came to a generation of its spec.

        Raises:
            BenchError: it does not within so many seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._observed.get(name, (0, 0.0))[0] >= generation, seconds):
                raise BenchError(f"the status of {name} is older than its spec for {seconds:.0f} s")
            return self._observed[name][1]


def _is_ready(event: Object) -> bool:
    conditions = {one["type"]: one["status"] for one in event.get("status", {}).get("conditions", [])}
    return conditions.get("Ready") == "True"


@contextmanager
def standings(connect: Connect) -> Iterator[Standings]:
    """How events stand, kept up to date until the block ends."""
    kept = Standings()
    with following(connect, EVENTS, kept.see):
        yield kept
