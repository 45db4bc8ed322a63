"""What an event's credentials open on MySQL, Redis and Kafka, tried from inside one of its pods."""

import json
from dataclasses import dataclass
from pathlib import Path

from quizfleet_operator import naming
from tests.e2e.kubectl import NAMESPACE
from tests.e2e.quiz_event import QuizEvent

ATTEMPT = (Path(__file__).parent / "attempt.py").read_text()
"""The program that tries."""

SERVICE = "scoring"
"""A service that is told of all three servers."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What was said to an attempt to read: "open", "forbidden", "no login", or the fault."""

    schema: str
    topic: str
    keys: str


OPEN = Reach("open", "open", "open")
FORBIDDEN = Reach("forbidden", "forbidden", "forbidden")
NO_LOGIN = Reach("no login", "no login", "no login")


def reach(event: QuizEvent, into: QuizEvent, told: dict[str, str] | None = None) -> Reach:
    """What a pod of an event reads of another, or of its own, by its credentials or by those of another environment."""
    asked = {
        "told": told or {},
        "schema": naming.schema(NAMESPACE, into.name),
        "topic": f"{into.topic_prefix}.quiz-control",
        "key": f"{into.topic_prefix}:{{probe}}:version",
    }
    # By its name: a Deployment's pod might be one that is about to end.
    pods = [pod["metadata"] for pod in event.running_pods()]
    name = next(pod["name"] for pod in pods if pod["labels"]["app.kubernetes.io/component"] == SERVICE)
    said = event.kubectl("exec", "--stdin", name, "--", "python", "-c", ATTEMPT, text=json.dumps(asked))
    return Reach(**json.loads(said))
