"""What the API server was asked, by its own audit log. Pure."""

import json
from collections import Counter
from collections.abc import Iterable

Calls = Counter[tuple[str, str]]
"""Requests by (verb, resource), such as ("patch", "secrets") or ("update", "quizevents/status")."""

READS, WRITES = ("get", "list"), ("create", "update", "patch", "delete")
LEASES = "leases"


def calls(lines: Iterable[str], user: str) -> Calls:
    """The requests of a user. A watch counts when it begins, everything else when it ends."""
    found: Calls = Counter()
    for line in lines:
        entry = json.loads(line)
        begins = entry["verb"] == "watch" and entry["stage"] == "ResponseStarted"
        ends = entry["verb"] != "watch" and entry["stage"] == "ResponseComplete"
        if entry["user"]["username"] == user and (begins or ends):
            found[entry["verb"], _resource(entry)] += 1
    return found


def _resource(entry: dict[str, dict[str, str]]) -> str:
    about = entry.get("objectRef", {})
    return "/".join(part for part in (about.get("resource", "discovery"), about.get("subresource")) if part)


def of_events(found: Calls, verbs: Iterable[str]) -> int:
    """How many requests with these verbs there were for the sake of events: not for the operator's own Lease."""
    return sum(count for (verb, resource), count in found.items() if verb in verbs and resource != LEASES)


def of_the_lease(found: Calls) -> int:
    """How often the Lease was written."""
    return sum(count for (verb, resource), count in found.items() if verb in WRITES and resource == LEASES)
