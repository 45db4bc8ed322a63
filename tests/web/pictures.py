"""Pictures of a player's screens for docs/, from the real platform: `python -m tests.web.pictures docs/images`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from quizfleet.embedded import Platform, embedded_backends
from tests.web.chromium import chromium
from tests.web.led import LedRoom, lead
from tests.web.rooms import FASTEST, METAL, PLANET, HttpPlayer
from tests.web.steps import choose, heading, send, settle

NAMES = ("Brisk Otter", "Captain Nemo", "Ada", "Grace", "Zoë", "Lucky Puffin", "Linus", "Mary", "Hedy", "Kurt", "Alan")
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}
LONG = {"seconds": 120}


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
    explained = PLANET | {"explanation": "It turns once in less than ten hours."}
    room = lead(platform, *(one | LONG for one in (explained, METAL, FASTEST)), title="Friday trivia", streakBonus=True)
    crowd = [room.enter(name) for name in NAMES]
    context = browser.new_context(viewport=size, has_touch=size is NARROW, reduced_motion="reduce")
    page = context.new_page()

    def snap(name: str) -> None:
        if not only or name in only:
            page.screenshot(path=folder / f"{name}-{size['width']}.png")

    page.goto(room.link)
    page.get_by_label("Your name").fill("Anna")
    snap("join")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You\N{RIGHT SINGLE QUOTATION MARK}re in, Anna!")
    room.order("start")
    settle(page)
    snap("question")
    _answer(crowd, 1, right=2, wrong=3)
    choose(page, "Jupiter")
    heading(page, "Correct!")
    _go_on(page, room)
    settle(page)
    choose(page, "Mercury")
    _answer(crowd, 2, right=1, wrong=3)
    heading(page, "Correct!")
    expect(page.locator(".standing")).to_be_visible()
    expect(page.locator(".bar .count").first).to_be_visible()
    snap("result")
    room.order("next")
    expect(page.locator(".own-place .lead")).not_to_be_empty()  # the old order was held, and rows have moved
    snap("standings")
    room.order("next")
    settle(page)
    snap("ordering")
    send(page)
    room.order("finish")
    expect(page.locator(".own-result")).to_be_visible()
    snap("podium")
    context.close()


def _go_on(page: Page, room: LedRoom) -> None:
    room.order("next")
    heading(page, "Standings")
    room.order("next")


def _answer(crowd: list[HttpPlayer], number: int, right: int, wrong: int) -> None:
    for place, player in enumerate(crowd):
        player.answer(number, right if (place + number) % 3 else wrong)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
