"""Another image: migrated first, rolled without losing an answer or a player, and not rolled when it cannot migrate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.gateway import Gateway
from tests.e2e.node import build_and_load
from tests.e2e.quiz_event import QuizEvent
from tests.e2e.test_playing import autopilot, wait_for_state
from tests.e2e.waiting import eventually

BEFORE, NEXT, BROKEN = "quizfleet:dev", "quizfleet:next", "quizfleet:broken"
PLAYERS = 40
ROLL_SECONDS = 120


@pytest.fixture(scope="module", autouse=True)
def images(pub_night: QuizEvent) -> None:
    """The version after this tree's, and one whose every command fails."""
    fails = "printf '#!/bin/sh\\necho broken on purpose >&2\\nexit 1\\n' > /opt/quizfleet/bin/quizfleet"
    build_and_load(
        {
            NEXT: f"FROM {BEFORE}\nLABEL quizfleet.dev/version=next\n",
            BROKEN: f"FROM {BEFORE}\nUSER 0\nRUN {fails}\nUSER 10001:10001\n",
        }
    )


@pytest.fixture(autouse=True)
def image_of_before(pub_night: QuizEvent) -> Iterator[None]:
    """The event runs this tree's image again afterwards."""
    yield
    _set_image(pub_night, None)
    _wait_for_image(pub_night, BEFORE)
    pub_night.wait_ready()


def test_a_failed_migration_keeps_the_old_pods_and_is_mended_by_the_old_image(pub_night: QuizEvent) -> None:
    before = _pods(pub_night)
    _set_image(pub_night, BROKEN)

    def failed() -> None:
        migrated = pub_night.condition("SchemaMigrated")
        assert migrated.get("reason") == "MigrationFailed", migrated
        assert "broken on purpose" in migrated["message"], migrated

    eventually(failed, 120, pub_night.story)
    assert pub_night.condition("Ready")["reason"] == "MigrationFailed"
    assert _pods(pub_night) == before

    _set_image(pub_night, None)
    pub_night.wait_ready()
    assert _pods(pub_night) == before


def test_bots_play_on_while_the_image_is_upgraded(gateway: Gateway, pub_night: QuizEvent, tmp_path: Path) -> None:
    code = gateway.create(autopilot(start_in=15, questions=7))
    bots = gateway.start_bots(code, PLAYERS, tmp_path / "bots.json")
    try:
        wait_for_state(gateway, bots, code, "open")
        _set_image(pub_night, NEXT)
        _wait_for_image(pub_night, NEXT)
        assert bots.process.poll() is None, f"the quiz was over before the roll:\n{bots.report.read_text()}"
        report = bots.finish()
    finally:
        bots.stop()
    told = next(line for line in report.splitlines() if line.startswith("{"))
    reconnects = json.loads(told)["counts"]["reconnects"]
    assert reconnects <= PLAYERS * 2, f"{reconnects} reconnects of {PLAYERS} players:\n{report}"


def _set_image(event: QuizEvent, image: str | None) -> None:
    event.kubectl.patch(f"quizevent/{event.name}", {"spec": {"image": image}})


def _pods(event: QuizEvent) -> dict[str, tuple[Any, ...]]:
    """What the services' pods are: by name their image, and how often they were restarted."""
    return {
        pod["metadata"]["name"]: (
            pod["spec"]["containers"][0]["image"],
            pod["status"]["containerStatuses"][0]["restartCount"],
        )
        for pod in event.running_pods()
    }


def _wait_for_image(event: QuizEvent, image: str) -> None:
    """Return once every service has a ready pod of the image, and none of another that does not stop."""

    def rolled() -> None:
        staying = event.running_pods()
        found = {pod["metadata"]["name"]: pod["spec"]["containers"][0]["image"] for pod in staying}
        assert set(found.values()) == {image}, f"not all run {image}: {found}"
        for pod in staying:
            states = pod["status"].get("containerStatuses", [])
            assert states and all(one["ready"] for one in states), f"{pod['metadata']['name']} is not ready"  # noqa: PT018

    eventually(rolled, ROLL_SECONDS, event.story)
