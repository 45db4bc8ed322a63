"""Which pods run. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

ENDED = ("Succeeded", "Failed")


def running(pods: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that have not ended: the cluster keeps one that was evicted for people to look at."""
    return [pod for pod in pods if pod.get("status", {}).get("phase") not in ENDED]
