"""Kopf's decorators, and nothing else: changes wake daemons, one daemon per event reconciles."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import kopf

from quizfleet_operator import announcing, naming
from quizfleet_operator.announcing import News
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cleaning_up import clean_up
from quizfleet_operator.cluster import Cluster, Conflict, Object
from quizfleet_operator.health import Heartbeats
from quizfleet_operator.metrics import FAILURES, LAST_RECONCILE, RECONCILES, STANDINGS
from quizfleet_operator.pacing import UNREADY_SECONDS, patience
from quizfleet_operator.platforms import completing
from quizfleet_operator.platforms.completing import Platform
from quizfleet_operator.providing import KEEP_UP_SECONDS, Provided
from quizfleet_operator.reconcile import Defaults, reconcile
from quizfleet_operator.waking import Key, Wakes
from quizfleet_operator.watching import Watched

Logger = kopf.Logger

RETRY_SECONDS = 10.0


@dataclass
class Operator:
    """What all daemons share."""

    cluster: Cluster
    defaults: Defaults
    heartbeats: Heartbeats
    provided: Provided = field(default_factory=Provided)
    wakes: Wakes = field(default_factory=Wakes)
    watched: Watched = field(init=False)
    _locks: dict[Key, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watched = Watched(self.cluster, self.wakes.wake)

    def lock(self, key: Key) -> asyncio.Lock:
        """Reconciling and cleaning up never overlap."""
        return self._locks.setdefault(key, asyncio.Lock())

    def forget(self, key: Key) -> None:
        """Drop what was kept for an event that is gone."""
        self._locks.pop(key, None)
        self.heartbeats.forget(key)
        STANDINGS.forget(naming.event_id(*key))


def register(registry: kopf.OperatorRegistry) -> None:
    """Register all handlers."""
    events = (naming.GROUP, "v1alpha1", "quizevents")
    kopf.on.event(*events, id="wake", registry=registry)(_wake)
    kopf.on.delete(*events, id="clean-up", registry=registry)(_delete)
    kopf.daemon(*events, id="reconcile", cancellation_timeout=1.0, registry=registry)(_daemon)
    kopf.daemon(*events, id="keep-up", cancellation_timeout=1.0, registry=registry)(_keep_up)


async def _wake(namespace: str | None, name: str, memo: kopf.Memo, **more: Any) -> None:
    key = (namespace or "", name)
    if more["type"] == "DELETED":  # also of an event whose finalizer somebody took away
        memo.operator.forget(key)
    else:
        memo.operator.wakes.wake(key)


async def _daemon(
    namespace: str | None, name: str, memo: kopf.Memo, stopped: kopf.DaemonStopped, logger: Logger, **more: Any
) -> None:
    operator: Operator = memo.operator
    key = (namespace or "", name)

    async def work() -> float:
        with operator.heartbeats.beating(key):
            async with operator.lock(key):
                return await _reconcile(operator, key, more["platforms"], logger)

    await operator.wakes.run(key, stopped, work)


async def _keep_up(namespace: str | None, name: str, memo: kopf.Memo, stopped: kopf.DaemonStopped, **_: Any) -> None:
    """Do what has to be done far more often than a whole reconcile."""
    operator: Operator = memo.operator
    key = (namespace or "", name)
    while not await stopped.wait(KEEP_UP_SECONDS):
        async with operator.lock(key):
            try:
                await operator.provided.keep_up(naming.event_id(*key))
            except BindingError:
                operator.wakes.wake(key)  # a reconcile tells it, and tries again


async def _reconcile(operator: Operator, key: Key, platforms: "kopf.Index[Key, Platform]", logger: Logger) -> float:
    """Reconcile once; seconds until the next time. Whatever goes wrong, the daemon goes on."""
    started = time.perf_counter()
    try:
        event = await operator.cluster.event(*key)
        if event is None or event["metadata"].get("deletionTimestamp"):
            return RETRY_SECONDS
        owned, used = await operator.watched.owned(key), completing.used(event, platforms)
        outcome = await reconcile(operator.cluster, event, owned, operator.provided, operator.defaults, used)
        if outcome.status != event.get("status"):
            await operator.cluster.write_status(event, outcome.status)
            _announce(event, outcome.news)
    except Conflict:
        return 0.1
    except Exception:
        FAILURES.inc()
        logger.exception("a reconcile failed and is tried again")
        return UNREADY_SECONDS
    RECONCILES.observe(time.perf_counter() - started)
    LAST_RECONCILE.set_to_current_time()
    STANDINGS.tell(naming.event_id(*key), outcome.status)
    return outcome.again_after


def _announce(event: Object, news: Iterable[News]) -> None:
    for one in news:
        kopf.event(kopf.Body(cast("Any", event)), type=one.type, reason=one.reason, message=one.message)


async def _delete(
    namespace: str | None, name: str, body: kopf.Body, memo: kopf.Memo, logger: Logger, **more: Any
) -> None:
    operator: Operator = memo.operator
    key = (namespace or "", name)
    platforms = completing.used(body, more["platforms"])
    async with operator.lock(key):
        owned = await operator.watched.owned(key)
        try:
            left = await clean_up(operator.cluster, dict(body), owned, operator.provided, operator.defaults, platforms)
        except BindingError as fault:
            _announce(dict(body), announcing.of_deletion(fault, memo.get("held_up_by")))
            memo.held_up_by = fault.reason
            raise kopf.TemporaryError(fault.message, delay=patience(more["runtime"])) from fault
    for what in left:
        kopf.warn(body, reason="LeftBehind", message=f"not dropped: {what}")
        logger.warning("left behind: %s", what)
