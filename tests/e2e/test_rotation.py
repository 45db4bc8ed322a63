"""New keys for a live event: who plays goes on, and what the old passwords opened they open no longer."""

import secrets
from pathlib import Path

import httpx

from quizfleet_operator.naming import ENVIRONMENT
from quizfleet_operator.rotation import ANNOTATION
from tests.e2e.gateway import URL, Gateway
from tests.e2e.quiz_event import SERVICES, QuizEvent
from tests.e2e.reaching import NO_LOGIN, OPEN, SERVICE, reach
from tests.e2e.test_playing import autopilot, wait_for_state
from tests.e2e.waiting import eventually
from tests.integration.client import Api, board_of, question

PLAYERS = 40
ROLL_SECONDS = 120
WITHOUT_KEEPING = httpx.Limits(max_keepalive_connections=0)
"""The pods that a connection leads to are replaced meanwhile."""


async def test_keys_are_rotated_while_bots_play(gateway: Gateway, pub_night: QuizEvent, tmp_path: Path) -> None:
    old = pub_night.secret(f"{SERVICE}-env")
    assert reach(pub_night, into=pub_night, told=old) == OPEN
    async with httpx.AsyncClient(base_url=URL, timeout=20, trust_env=False, limits=WITHOUT_KEEPING) as http:
        quiz = await Api(http, gateway.admin_key).create(question(), question("And of France?"), mode="self-paced")
        player = await Api(http, "").join(quiz.code)
        before = await player.play(1, 1)

        code = gateway.create(autopilot(start_in=15, questions=7))
        bots = gateway.start_bots(code, PLAYERS, tmp_path / "bots.json")
        try:
            wait_for_state(gateway, bots, code, "open")
            first = _told(pub_night)
            pub_night.kubectl(
                "annotate", f"quizevent/{pub_night.name}", f"{ANNOTATION}={secrets.token_hex(4)}", "--overwrite"
            )
            second = _wait_rolled(pub_night, first)
            assert bots.process.poll() is None, f"the quiz was over before the roll:\n{bots.report.read_text()}"
            _wait_rolled(pub_night, second)
            bots.finish()
        finally:
            bots.stop()
        pub_night.wait_ready()

        assert reach(pub_night, into=pub_night) == OPEN
        assert reach(pub_night, into=pub_night, told=old) == NO_LOGIN
        after = await player.play(2, 1)
        board = await board_of(player, version=3)
        assert board["me"]["score"] == before["result"]["points"] + after["result"]["points"]
    assert Gateway.of(pub_night).admin_key != gateway.admin_key


def _told(event: QuizEvent) -> dict[str, str]:
    """The digest of what each service's pods are told; where they differ, they roll."""
    digests = {service: set[str]() for service in SERVICES}
    for pod in event.running_pods():
        digests[pod["metadata"]["labels"]["app.kubernetes.io/component"]].add(
            pod["metadata"]["annotations"][ENVIRONMENT]
        )
    assert all(len(found) == 1 for found in digests.values()), f"the pods roll: {digests}"
    return {service: found.pop() for service, found in digests.items()}


def _wait_rolled(event: QuizEvent, before: dict[str, str]) -> dict[str, str]:
    """What each service's pods are told, once all are ready and told something else than before."""

    def rolled() -> dict[str, str]:
        told = _told(event)
        same = [service for service, digest in told.items() if digest == before[service]]
        assert not same, f"told the same as before: {same}"
        for pod in event.running_pods():
            states = pod["status"].get("containerStatuses", [])
            assert states and all(one["ready"] for one in states), f"{pod['metadata']['name']} is not ready"  # noqa: PT018
        return told

    return eventually(rolled, ROLL_SECONDS, event.story)
