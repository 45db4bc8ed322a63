"""Liveness that is about reconciling, not about the process being there."""

import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from aiohttp import web

STUCK_SECONDS = 300


class Heartbeats:
    """Which reconciles are under way, and since when."""

    def __init__(self) -> None:
        self._since: dict[Hashable, float] = {}

    @contextmanager
    def beating(self, key: Hashable) -> Iterator[None]:
        """Mark a reconcile as under way."""
        self._since[key] = time.monotonic()
        try:
            yield
        finally:
            self._since.pop(key, None)

    def forget(self, key: Hashable) -> None:
        """Drop an event that is gone."""
        self._since.pop(key, None)

    def oldest(self) -> float:
        """Age in seconds of the oldest reconcile under way; 0 where there is none."""
        now = time.monotonic()
        return max((now - since for since in list(self._since.values())), default=0.0)

    def stuck(self) -> list[Hashable]:
        """What has been under way for too long."""
        now = time.monotonic()
        return [key for key, since in self._since.items() if now - since > STUCK_SECONDS]


async def serve(heartbeats: Heartbeats, host: str, port: int) -> web.AppRunner:
    """Answer /healthz (no reconcile is stuck) and /readyz (the process is up, as leader or waiting)."""

    async def healthz(_: web.Request) -> web.Response:
        stuck = [str(key) for key in heartbeats.stuck()]
        return web.json_response({"stuck": stuck}, status=503 if stuck else 200)

    async def readyz(_: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
