"""Laptops and clusters send each path to the same service."""

import re

import pytest

from quizfleet.embedded import gateway
from quizfleet.settings import Service
from quizfleet_operator.desired import ingress

QUIZ = "/api/quizzes/3fae3w3xtsf7"


def on_a_laptop(path: str) -> str:
    """The service that the embedded gateway sends a path to."""
    for service, rule in gateway.ROUTES.items():
        regexp = re.fullmatch(r"PathRegexp\(`(.*)`\)", rule)
        if regexp and re.search(regexp[1], path):
            return service
    return Service.PARTICIPATION


def in_a_cluster(path: str) -> str:
    """The service that the Ingress of an event sends a path to."""
    for regexp, service in ingress.ROUTES:
        if re.match(regexp, path):
            return service
    return Service.PARTICIPATION


@pytest.mark.parametrize(
    ("path", "service"),
    [
        *((path, Service.PARTICIPATION) for path in ("/", "/j/ABCDEFG", "/host", "/host/ABCDEFG", "/screen/ABCDEFG")),
        *((path, Service.PARTICIPATION) for path in ("/studio", "/static/play.css", "/api/join", "/api/quizzes")),
        *((QUIZ + path, Service.PARTICIPATION) for path in ("", "/host", "/host/next", "/players", "/me", "/regrade")),
        *((QUIZ + path, Service.PARTICIPATION) for path in ("/questions/7", "/questions/7/tally", "/content")),
        (f"{QUIZ}/questions/7/answer", Service.SCORING),
        (f"{QUIZ}/leaderboard", Service.LEADERBOARD),
        (f"{QUIZ}/live", Service.LEADERBOARD),
    ],
)
def test_a_path_leads_to_its_service(path: str, service: Service) -> None:
    assert (on_a_laptop(path), in_a_cluster(path)) == (service, service)
