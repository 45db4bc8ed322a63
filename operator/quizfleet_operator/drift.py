"""Does an object already hold what is desired? Pure, so that a quiet event costs no API writes."""

from typing import Any


def holds(live: Any, desired: Any) -> bool:
    """Whether every field of `desired` is in `live` with the same value.

    What others set besides is theirs. Lists are compared item by item, as server-side apply keeps their order. A
    quantity that the API server writes in another way only costs an apply that changes nothing. It leaves out what is
    empty.
    """
    if isinstance(desired, dict):
        return isinstance(live, dict) and all(
            holds(live[key], value) if key in live else value in ({}, []) for key, value in desired.items()
        )
    if isinstance(desired, list):
        return isinstance(live, list) and len(live) == len(desired) and all(map(holds, live, desired))
    return bool(live == desired) or str(live) == str(desired)
