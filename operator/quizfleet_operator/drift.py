"""Does an object already hold what is desired? Pure, so that a quiet event costs no API writes."""

from typing import Any

from quizfleet_operator import naming, quantities
from quizfleet_operator.desired import Manifest, checksum

_QUANTITIES = frozenset({"resources", "averageValue"})
"""Fields of quantities, which the API server writes in its own way: 10000 as 10k."""


def noted(manifest: Manifest) -> Manifest:
    """The manifest with its digest in an annotation: what it no longer has is in the live object, but not in this."""
    metadata = manifest["metadata"]
    annotations = {**metadata.get("annotations", {}), naming.APPLIED: checksum(manifest)}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}


def holds(live: Any, desired: Any, *, quantity: bool = False) -> bool:
    """Whether every field of `desired` is in `live` with the same value.

    What others set besides is theirs. Lists are compared item by item, as server-side apply keeps their order;
    quantities are compared by what they amount to. The API server leaves out what is empty.
    """
    if isinstance(desired, dict):
        return isinstance(live, dict) and all(
            holds(live[key], value, quantity=quantity or key in _QUANTITIES) if key in live else value in ({}, [])
            for key, value in desired.items()
        )
    if isinstance(desired, list):
        return isinstance(live, list) and len(live) == len(desired) and all(map(holds, live, desired))
    return bool(live == desired) or str(live) == str(desired) or (quantity and _same_amount(live, desired))


def _same_amount(live: Any, desired: Any) -> bool:
    try:
        return quantities.parse(live) == quantities.parse(desired)
    except ValueError:
        return False
