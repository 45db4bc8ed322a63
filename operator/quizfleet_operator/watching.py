"""What the cluster holds of what events own: each kind is listed once, then followed, and kept as small as it goes.

Kopf's indices would hold them whole, follow those of others as well, and take a time to start that grows with the
square of their number.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from kubernetes.aio.client import ApiException

from quizfleet_operator import naming
from quizfleet_operator.cluster import NOT_FOUND, Cluster, Object
from quizfleet_operator.metrics import WATCH_FAILURES
from quizfleet_operator.owned import KINDS, Kind
from quizfleet_operator.waking import Key

log = logging.getLogger(__name__)

OURS = f"app.kubernetes.io/managed-by={naming.MANAGER}"
AGAIN_SECONDS, NOT_INSTALLED_SECONDS = 1.0, 60.0
_UNUSED = ("managedFields", "resourceVersion")
"""The half of an object's size, and what changes where nothing does."""

GONE = 410


class Watched:
    """The objects of all events. `wake` is called with an event's key when one of its objects has changed."""

    def __init__(self, cluster: Cluster, wake: Callable[[Key], None]) -> None:
        self._cluster = cluster
        self._wake = wake
        self._held: dict[Key, dict[str, bytes]] = {}
        """By event and uid, as JSON: a dictionary takes ten times the room."""
        self._listed = {kind: asyncio.Event() for kind in KINDS}
        self._keys: dict[Kind, dict[str, Key]] = {kind: {} for kind in KINDS}
        """Which event each object is of, by its uid."""
        self._versions: dict[Kind, str] = {}

    async def owned(self, key: Key) -> list[Object]:
        """The objects of an event, once every kind has been listed."""
        for listed in self._listed.values():
            await listed.wait()
        return [msgspec.json.decode(one) for one in self._held.get(key, {}).values()]

    async def run(self) -> None:
        """Keep everything up to date until cancelled."""
        async with asyncio.TaskGroup() as group:
            for kind in KINDS:
                group.create_task(self._keep(kind))

    async def _keep(self, kind: Kind) -> None:
        while True:
            try:
                if kind not in self._versions:
                    await self._list(kind)
                await self._follow(kind)
            except ApiException as refused:
                self._versions.pop(kind, None)
                if refused.status == NOT_FOUND:  # KEDA, which may be installed later
                    self._listed[kind].set()
                    await asyncio.sleep(NOT_INSTALLED_SECONDS)
                elif refused.status != GONE:
                    _complain(kind, refused)
            except Exception as failure:  # whatever it is, nothing works without the watch
                _complain(kind, failure)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _list(self, kind: Kind) -> None:
        """See all objects of a kind, and that others are gone."""
        gone, seen = set(self._keys[kind]), ""
        async for page, version in self._cluster.pages(kind, OURS):
            gone.difference_update([self._hold(kind, live) for live in page])
            seen = version
        for uid in gone:
            self._drop(kind, uid)
        self._versions[kind] = seen
        self._listed[kind].set()

    async def _follow(self, kind: Kind) -> None:
        """See what changes after the version seen last, until the API server ends the watch."""
        async for change, live in self._cluster.changes(kind, OURS, self._versions[kind]):
            if change == "DELETED":
                self._drop(kind, live["metadata"]["uid"])
            elif change != "BOOKMARK":
                self._hold(kind, live)
            self._versions[kind] = live["metadata"]["resourceVersion"]

    def _hold(self, kind: Kind, live: Object) -> str:
        uid, key = live["metadata"]["uid"], _event(live)
        if self._keys[kind].get(uid, key) != key:
            self._drop(kind, uid)
        slim = _slim(kind, live)
        held = self._held.setdefault(key, {})
        if held.get(uid) != slim:
            held[uid], self._keys[kind][uid] = slim, key
            self._wake(key)
        return str(uid)

    def _drop(self, kind: Kind, uid: str) -> None:
        key = self._keys[kind].pop(uid, None)
        if key is None:
            return
        self._held[key].pop(uid, None)
        if not self._held[key]:
            del self._held[key]
        self._wake(key)


def _complain(kind: Kind, failure: Exception) -> None:
    WATCH_FAILURES.inc()
    log.warning("a watch ended in an error and begins again", exc_info=failure, extra={"kind": kind.plural})


def _event(live: Object) -> Key:
    metadata = live["metadata"]
    return metadata["namespace"], metadata.get("labels", {}).get("app.kubernetes.io/instance", "")


def _slim(kind: Kind, live: Object) -> bytes:
    metadata = {name: value for name, value in live["metadata"].items() if name not in _UNUSED}
    told: dict[str, Any] = {**live, "apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}
    return msgspec.json.encode(told)
