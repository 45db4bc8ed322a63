"""Pictures of the studio for docs/, from the real platform: `python -m tests.web.studio_pictures docs/images`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from quizfleet.embedded import Platform, embedded_backends
from tests.web.chromium import chromium
from tests.web.rooms import METAL, PLANET, PRIMES, Json
from tests.web.studio import Studio

WIDE: ViewportSize = {"width": 1280, "height": 800}
QUIZ: Json = {
    "title": "Friday night trivia",
    "mode": "host-led",
    "questions": [
        PLANET,
        METAL,
        PRIMES,
        {"text": "How far is the Moon, in km?", "answer": 384_400, "tolerance": 10_000},
        {"text": "A tomato is a berry.", "answer": True},
    ],
}
FILE = b"""question,choice 1,choice 2,choice 3,correct
Which is an island?,Cuba,Peru,Chad,1
Which is a river?,Po,Oslo,Rome,5
"""


def main(folder: Path) -> None:
    """Write every picture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        embedded_backends(Path(data)) as backends,
        Platform(backends, Path(data)) as platform,
        chromium() as browser,
    ):
        page = _page(browser)
        studio = Studio(page, platform)
        studio.open(QUIZ)
        studio.turn_to(1)
        expect(page.frame_locator(".frame").locator("button.tile")).to_have_count(4)
        page.locator("h2").first.focus()
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(500)  # the frame paints in its own time
        page.screenshot(path=folder / "studio-1280.png")
        page.get_by_role("link", name="All quizzes").click()
        page.get_by_role("link", name="Import a file").click()
        page.set_input_files("#file", {"name": "geography.csv", "mimeType": "text/csv", "buffer": FILE})
        expect(page.get_by_role("heading", name="1 fault")).to_be_visible()
        page.screenshot(path=folder / "studio-import-1280.png")


def _page(browser: Browser) -> Page:
    return browser.new_context(viewport=WIDE, reduced_motion="reduce").new_page()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
