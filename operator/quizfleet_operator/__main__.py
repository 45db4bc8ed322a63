"""The operator's process: configuration, health, the Lease, and Kopf while this replica holds it."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import uuid
from typing import Any

import kopf
from kubernetes.aio import config
from kubernetes.aio.client import ApiClient
from kubernetes.aio.dynamic import DynamicClient
from kubernetes.aio.leaderelection.electionconfig import Config
from kubernetes.aio.leaderelection.leaderelection import LeaderElection
from prometheus_client import start_http_server
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from quizfleet_operator import handlers, health, naming
from quizfleet_operator.cluster import Cluster
from quizfleet_operator.lease import Lease
from quizfleet_operator.metrics import LEADER, OLDEST_RECONCILE
from quizfleet_operator.platforms import handlers as platforms
from quizfleet_operator.reconcile import Defaults
from quizfleet_operator.recurring import handlers as recurring

log = logging.getLogger("quizfleet_operator")

LEASE = "quizfleet-operator"
LEASE_SECONDS, RENEW_SECONDS, RETRY_SECONDS = 15, 10, 2
HEALTH_PORT = int(os.environ.get("HEALTH_PORT", "8080"))
METRICS_PORT = int(os.environ.get("METRICS_PORT", "9464"))
LISTEN_HOST = os.environ.get("LISTEN_HOST", "0.0.0.0")  # noqa: S104 - a pod's ports are for others


def configure_logs(level: str) -> None:
    """JSON lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    renames = {"levelname": "level", "name": "logger"}
    handler.setFormatter(
        JsonFormatter(
            ["levelname", "name", "message"],
            rename_fields=renames,
            reserved_attrs=[*RESERVED_ATTRS, "settings", "k8s_skip"],  # Kopf's own, for itself
            json_default=str,
            timestamp="time",
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("aiohttp", "kopf.objects", "kopf.activities"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def defaults() -> Defaults:
    """What the chart tells about the pods of events."""
    return Defaults(
        image=os.environ.get("OPERATOR_IMAGE", "quizfleet:dev"),
        pull_policy=os.environ.get("OPERATOR_PULL_POLICY", "IfNotPresent"),
        pull_secrets=tuple(json.loads(os.environ.get("OPERATOR_PULL_SECRETS", "[]"))),
    )


def settings() -> kopf.OperatorSettings:
    """Kopf's settings: names of our own, and no Kubernetes Event for each line of the log."""
    chosen = kopf.OperatorSettings()
    prefix = naming.GROUP
    chosen.persistence.finalizer = f"{prefix}/clean-up"
    chosen.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix=prefix)
    chosen.persistence.diffbase_storage = kopf.AnnotationsDiffBaseStorage(prefix=prefix)
    chosen.posting.loggers = False
    chosen.watching.server_timeout = 300
    chosen.watching.client_timeout = 330
    chosen.networking.request_timeout = 20
    return chosen


async def _login(**given: Any) -> kopf.ConnectionInfo | None:
    return kopf.login_with_service_account(**given) or kopf.login_with_kubeconfig(**given)


async def reconcile_all(client: ApiClient, heartbeats: health.Heartbeats, stop: asyncio.Event) -> None:
    """Run Kopf until told to stop."""
    LEADER.set(1)
    registry = kopf.OperatorRegistry()
    kopf.on.login(registry=registry)(_login)
    handlers.register(registry)
    recurring.register(registry)
    platforms.register(registry)
    async with DynamicClient(client) as dynamic:
        cluster = Cluster(dynamic)
        operator = handlers.Operator(cluster, defaults(), heartbeats)
        schedules = recurring.Schedules(cluster, heartbeats)
        watching = asyncio.create_task(operator.watched.run())
        try:
            await kopf.operator(
                registry=registry,
                settings=settings(),
                memo=kopf.Memo(operator=operator, schedules=schedules),
                clusterwide=True,
                standalone=True,
                stop_flag=stop,
            )
        finally:
            watching.cancel()
            await asyncio.wait([watching])


async def run() -> int:
    """Wait for the Lease, reconcile while it is ours; the exit code."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    heartbeats = health.Heartbeats()
    OLDEST_RECONCILE.set_function(heartbeats.oldest)
    start_http_server(METRICS_PORT, LISTEN_HOST)
    runner = await health.serve(heartbeats, LISTEN_HOST, HEALTH_PORT)
    try:
        config.load_incluster_config()
        namespace = os.environ["OPERATOR_NAMESPACE"]
    except config.ConfigException:
        await config.load_kube_config()
        namespace = os.environ.get("OPERATOR_NAMESPACE", "default")
    async with ApiClient() as client:
        lost = await _lead(client, namespace, heartbeats, stop)
    await runner.cleanup()
    return 1 if lost else 0


async def _lead(client: ApiClient, namespace: str, heartbeats: health.Heartbeats, stop: asyncio.Event) -> bool:
    """Hold the Lease and reconcile until told to stop; True where the Lease or Kopf was lost instead."""
    identity = f"{os.environ.get('HOSTNAME', 'local')}-{uuid.uuid4().hex[:6]}"
    finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    leads = False

    async def leading() -> None:
        nonlocal leads
        leads = True
        try:
            await reconcile_all(client, heartbeats, stop)
        except Exception:
            log.exception("reconciling ended")
        finally:
            if not finished.done():
                finished.set_result(None)

    async def lost() -> None:
        log.error("the Lease is lost")

    lock = Lease(LEASE, namespace, identity, client)
    election = LeaderElection(Config(lock, LEASE_SECONDS, RENEW_SECONDS, RETRY_SECONDS, leading, lost))
    holding = asyncio.create_task(election.run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((holding, stopping, finished), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set() and leads:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(finished), 15)
    for task in (holding, stopping):
        task.cancel()
    election_result, _ = await asyncio.gather(holding, stopping, return_exceptions=True)
    if isinstance(election_result, Exception):
        log.error("the Lease cannot be held", exc_info=election_result)
    return not stop.is_set()


def main() -> None:
    """Entry point of ``quizfleet-operator``."""
    configure_logs(os.environ.get("LOG_LEVEL", "INFO"))
    sys.exit(asyncio.run(run()))


if __name__ == "__main__":
    main()
