"""Rotating an event's keys while it is live. Pure: from the keys that are held to those that should be.

Nothing that a pod or player holds stops working before its time, since each step waits for the one before:

1. Accounts get new passwords and know the old ones as well; tokens signed by the *next* signing key are accepted.
2. When the last pod that was told the old ones is gone, they are forgotten; the next key signs, and tokens of the
   *previous* one are accepted.
3. When the last of those tokens has expired, the previous key is accepted no longer.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from quizfleet_operator import naming
from quizfleet_operator.desired import Inputs, environment_digest
from quizfleet_operator.models import SERVICES
from quizfleet_operator.running_pods import running

ANNOTATION = f"{naming.GROUP}/rotate"
"""Of a QuizEvent: another value asks for a rotation."""

TOKEN_LIFETIME = timedelta(hours=48)
"""The services' QUIZFLEET_TOKEN_HOURS, which the operator leaves at its default."""

Keys = Mapping[str, str]

_NEXT, _PREVIOUS = naming.ACCEPTED_KEYS
_PREVIOUS_UNTIL, _PREVIOUS_REDIS, _ROTATED = "previous.until", "previous.redis", "rotated"
_LOST = "lost"
"""Held until those that nobody knows any more are forgotten."""


def due(held: Keys, fresh: Keys, asked: str, now: datetime, *, used: bool = False) -> dict[str, str]:
    """The keys that should be held now: what is missing is taken from `fresh`, and everything when asked to rotate.

    `used` tells that pods were given some before: what is missing then was lost, and opens the accounts still.
    """
    keys = {**fresh, **held}
    if used and fresh.keys() - held.keys():
        keys[_LOST] = "true"
    if not held and asked:
        keys[_ROTATED] = asked
    if _PREVIOUS_UNTIL in keys and datetime.fromisoformat(keys[_PREVIOUS_UNTIL]) <= now:
        del keys[_PREVIOUS], keys[_PREVIOUS_UNTIL]
    if asked in ("", keys.get(_ROTATED)) or is_under_way(keys):
        return keys
    signing = {"signing-key": keys["signing-key"], _NEXT: fresh["signing-key"]}
    return {**keys, **fresh, **signing, _PREVIOUS_REDIS: keys["redis"], _ROTATED: asked}


def is_under_way(keys: Keys) -> bool:
    """Whether pods may still use what was before."""
    return _NEXT in keys or _LOST in keys


def finished(keys: Keys, now: datetime) -> dict[str, str]:
    """The keys after the last pod that was told the old ones."""
    rest = {name: value for name, value in keys.items() if name not in (_NEXT, _PREVIOUS_REDIS, _LOST)}
    if _NEXT not in keys:
        return rest
    until = (now + TOKEN_LIFETIME).isoformat()
    return {**rest, "signing-key": keys[_NEXT], _PREVIOUS: keys["signing-key"], _PREVIOUS_UNTIL: until}


def ends(keys: Keys) -> datetime | None:
    """When the previous signing key is accepted no longer; None where there is none."""
    until = keys.get(_PREVIOUS_UNTIL)
    return datetime.fromisoformat(until) if until else None


def redis_passwords(keys: Keys) -> list[str]:
    """The passwords that open the event's Redis account, the newest first."""
    return [keys[name] for name in ("redis", _PREVIOUS_REDIS) if name in keys]


def is_rolled(inputs: Inputs, deployments: Mapping[str, Any], pods: Iterable[Mapping[str, Any]]) -> bool:
    """Whether every pod of the event, also one that is about to end, was told the newest keys; Jobs have ended."""
    wanted = {service: environment_digest(inputs, service) for service in SERVICES}
    templates = {service: _told(live["spec"]["template"]) for service, live in deployments.items()}
    if templates != wanted:
        return False
    return all(_told(pod) == wanted.get(naming.component(pod), "") for pod in running(pods))


def _told(pod: Mapping[str, Any]) -> str | None:
    annotation: str | None = (pod["metadata"].get("annotations") or {}).get(naming.ENVIRONMENT)
    return annotation
