"""Waiting for something that a cluster does in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

POLL_SECONDS = 0.5


def eventually(check: Callable[[], Seen], within: float, explain: Callable[[], str] = str) -> Seen:
    """What `check` returns once it raises no AssertionError any more.

    Args:
        within: seconds; at least one attempt is made.
        explain: asked at the deadline for what a person would want to see; its text ends the failure.

    Raises:
        AssertionError: the last one of `check`, with how long it was waited for and the explanation.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            return check()
        except AssertionError as not_yet:
            if time.monotonic() > deadline:
                raise AssertionError(f"{not_yet}\n\nstill so after {within:.0f} s\n{explain()}") from not_yet
        time.sleep(POLL_SECONDS)
