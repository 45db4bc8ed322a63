"""Pictures of the client for the documentation, from the real platform: `python -m tests.web.pictures docs/images`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from quizfleet.embedded import Platform, embedded_backends
from tests.web.chromium import chromium
from tests.web.rooms import METAL, PLANET, PRIMES, HttpPlayer, make_room
from tests.web.steps import begin, choose, heading, next_question, row

NAMES = ("Brisk Otter", "Captain Nemo", "Ada", "Grace", "Zoë", "Lucky Puffin", "Linus", "Mary", "Hedy", "Kurt", "Alan")
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}


def main(folder: Path) -> None:
    """Write every picture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        embedded_backends(Path(data)) as backends,
        Platform(backends, Path(data)) as platform,
        chromium() as browser,
    ):
        _take(browser, platform, folder, NARROW)
        _take(browser, platform, folder, WIDE, only=("standings",))


def _take(browser: Browser, platform: Platform, folder: Path, size: ViewportSize, only: tuple[str, ...] = ()) -> None:
    room = make_room(platform.url, platform.admin_key, PLANET, METAL, PRIMES, title="Friday night trivia")
    crowd = [room.enter(name) for name in NAMES]
    context = browser.new_context(viewport=size, has_touch=size is NARROW, reduced_motion="reduce")
    page = context.new_page()

    def snap(name: str) -> None:
        if not only or name in only:
            page.screenshot(path=folder / f"{name}-{size['width']}.png")

    page.goto(room.link)
    page.get_by_label("Your name").fill("Anna")
    snap("join")
    begin(page, room)
    snap("question")
    _score(crowd, 1)
    choose(page, "Jupiter")
    heading(page, "Correct!")
    snap("result")
    next_question(page)
    choose(page, "Mercury")
    heading(page, "Correct!")
    _score(crowd, 2)
    _show_standings(page)
    snap("standings")
    context.close()


def _score(crowd: list[HttpPlayer], number: int) -> None:
    right = {1: 2, 2: 1}[number]
    for place, player in enumerate(crowd):
        player.answer(number, right if (place + number) % 3 else 3)


def _show_standings(page: Page) -> None:
    for name in NAMES[::3]:  # those who were right both times
        expect(row(page, name).locator(".points")).to_have_text("2,000")
    page.locator(".standings").evaluate("element => innerWidth < 700 && element.scrollIntoView()")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
