"""kill -9 of each service, one after another, while bots play: every promise holds when they are back."""

import httpx
import pytest

from quizfleet.apps import Service
from quizfleet.bots import BotOptions, Progress, run_bots
from quizfleet.embedded import Platform
from tests.integration.client import Api, question

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

PLAYERS, QUESTIONS = 12, 8
KILLED_AT = {Service.PARTICIPATION: 0.15, Service.SCORING: 0.4, Service.LEADERBOARD: 0.65}
"""The share of all answers that has been given when a service dies."""


class Killer:
    """Kills services as the game goes on."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._left = dict(KILLED_AT)
        self.before = {service: platform.process(service.value).restarts for service in Service}

    def __call__(self, progress: Progress) -> None:
        """Kill whose time has come, one at a time."""
        share = progress.answered / (PLAYERS * QUESTIONS)
        service = next(iter(self._left), None)
        if service is not None and share >= self._left[service]:
            del self._left[service]
            self._platform.process(service.value).kill()


@pytest.fixture(params=["real", "embedded"])
def killed_platform(request: pytest.FixtureRequest) -> Platform:
    """Each kind of platform; the real one where its servers are here."""
    if request.param == "real":
        request.getfixturevalue("real_servers")
    platform: Platform = request.getfixturevalue("platform" if request.param == "real" else "embedded_platform")
    return platform


async def test_all_promises_hold_after_every_service_was_killed(killed_platform: Platform) -> None:
    platform = killed_platform
    async with httpx.AsyncClient(base_url=platform.url, timeout=20, trust_env=False) as http:
        quiz = await Api(http, platform.admin_key).create(*[question(right=(1, 2)), question()] * (QUESTIONS // 2))
    killer = Killer(platform)
    options = BotOptions(platform.url, (quiz.code,), players=PLAYERS, think=(0.2, 0.8), timeout=120)
    report = await run_bots(options, killer)
    assert report.ok, [check for check in report.checks if not check.passed]
    assert report.counts.answers == PLAYERS * QUESTIONS
    for service, before in killer.before.items():
        assert platform.process(service.value).restarts == before + 1
