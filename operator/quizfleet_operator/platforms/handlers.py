"""Kopf's decorators for platforms: what they say is indexed, and whoever uses one is woken when it changes.

A platform that is deleted stays until no event has its bindings from it: they lead to data that may have to be dropped.
"""

from dataclasses import dataclass
from typing import Any

import kopf

from quizfleet_operator import naming
from quizfleet_operator.models import BINDINGS
from quizfleet_operator.platforms import completing
from quizfleet_operator.platforms.completing import Key, Platform

PLURALS = ("quizplatforms", "clusterquizplatforms")
IN_USE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class User:
    """An event that uses the platforms of a name, and the bindings that it leaves to them."""

    namespace: str
    name: str
    needs: frozenset[str]


def register(registry: kopf.OperatorRegistry) -> None:
    """Register all handlers."""
    for plural in PLURALS:
        kind = (naming.GROUP, "v1alpha1", plural)
        kopf.index(*kind, id="platforms", registry=registry)(_index)
        kopf.on.event(*kind, id=f"wake-{plural}", registry=registry)(_wake)
        kopf.on.delete(*kind, id="in-use", registry=registry)(_hold)
    kopf.index(naming.GROUP, "v1alpha1", "quizevents", id="users", registry=registry)(_users)


async def _index(namespace: str | None, name: str, body: kopf.Body, **_: Any) -> dict[Key, Platform]:
    return {(namespace or "", name): completing.platform(body)}


async def _users(namespace: str | None, name: str, spec: kopf.Spec, **_: Any) -> dict[str, User]:
    return {completing.name_of(spec): User(namespace or "", name, frozenset(BINDINGS).difference(spec))}


async def _wake(namespace: str | None, name: str, meta: kopf.Meta, memo: kopf.Memo, **more: Any) -> None:
    if more["type"] != "DELETED" and meta.get("deletionTimestamp"):
        return  # for those who use it nothing changes while it is held
    for user in _of(more["users"], namespace, name):
        memo.operator.wakes.wake((user.namespace, user.name))


async def _hold(namespace: str | None, name: str, body: kopf.Body, retry: int, **more: Any) -> None:
    using = [user for user in _of(more["users"], namespace, name) if user.needs & body.spec.keys()]
    if not using:
        return
    names = ", ".join(sorted(naming.event_id(user.namespace, user.name) for user in using)[:10])
    message = f"stays until these events are deleted, or name their bindings themselves: {names}"
    if retry == 0:
        kopf.warn(body, reason="PlatformInUse", message=message)
    raise kopf.TemporaryError(message, delay=IN_USE_SECONDS)


def _of(users: kopf.Index[str, User], namespace: str | None, name: str) -> list[User]:
    """The events that use a platform: of its namespace, or all where it is the cluster's."""
    return [user for user in users.get(name, ()) if namespace in (None, user.namespace)]
