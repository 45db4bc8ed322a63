"""Pictures for docs/hosting.md: `python -m tests.web.hosting_pictures docs/images`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from quizfleet.embedded import Platform, embedded_backends
from tests.web.chromium import chromium
from tests.web.led import LedRoom, give, is_open, lead
from tests.web.pictures import NAMES
from tests.web.rooms import METAL, PLANET

SIZE = {"width": 1280, "height": 800}
CHOSEN = (2, 2, 3, 2, 1, 2, 4, 2, 2, 3, 2)


def main(folder: Path) -> None:
    """Write every picture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        embedded_backends(Path(data)) as backends,
        Platform(backends, Path(data)) as platform,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
        room = lead(
            platform, PLANET | {"explanation": "Ten hours, less than half of ours."}, METAL, title="Friday night"
        )
        _take(context.new_page(), context.new_page(), room, folder)


def _take(console: Page, wall: Page, room: LedRoom, folder: Path) -> None:
    console.goto(room.console)
    wall.goto(room.screen)
    crowd = [room.enter(name) for name in NAMES]
    expect(console.locator(".crew .chip")).to_have_count(len(NAMES))
    console.screenshot(path=folder / "console-lobby-1280.png")
    room.order("start")
    is_open(console)
    for player, choice in zip(crowd[:8], CHOSEN, strict=False):
        give(player, 1, choices=[choice])
    expect(console.locator(".meter")).to_contain_text("8 of 11")
    console.screenshot(path=folder / "console-open-1280.png")
    for player, choice in zip(crowd[8:], CHOSEN[8:], strict=False):
        give(player, 1, choices=[choice])
    expect(wall.locator(".tallied")).to_be_visible()
    wall.wait_for_timeout(3_500)  # the pointer's buttons go
    wall.screenshot(path=folder / "screen-reveal-1280.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
