"""A browser, pages that watch their console, and quizzes to play in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from quizfleet.embedded import Platform
from tests.conftest import skip_or_fail
from tests.web.chromium import EXECUTABLE, chromium
from tests.web.led import LedRoom, lead
from tests.web.rooms import Json, Room, make_room
from tests.web.studio import Studio

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
REFUSALS = ("Failed to load resource", "WebSocket connection to")
"""How Chromium itself tells of a request or a socket that was refused; not an error of the client."""

OpenRoom = Callable[..., Room]
OpenLedRoom = Callable[..., LedRoom]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.web)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Away with it after each file: while Playwright is there, its event loop is this thread's."""
    if not EXECUTABLE.exists():
        skip_or_fail(f"needs {EXECUTABLE} (apt-get install chromium)")
    expect.set_options(timeout=10_000)
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on a phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What pages of this test wrote to the console as errors or warnings, and exceptions that nobody caught."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: found.append(str(error.error)))
    return found


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A page; the test fails if the client complained on its console."""
    yield context.new_page()
    assert [text for text in complaints if not text.startswith(REFUSALS)] == []


@pytest.fixture
def open_room(platform: Platform) -> OpenRoom:
    """Makes a quiz of its own for a test: `open_room(*questions, title=, starts_in=)`."""

    def make(*questions: Json, title: str = "Trivia", starts_in: float | None = None) -> Room:
        return make_room(platform.url, platform.admin_key, *questions, title=title, starts_in=starts_in)

    return make


@pytest.fixture
def open_led_room(platform: Platform) -> OpenLedRoom:
    """Makes a quiz that a host leads, open at once: `open_led_room(*questions, lead_seconds=, **content)`."""

    def make(*questions: Json, lead_seconds: int = 0, **content: Any) -> LedRoom:
        return lead(platform, *questions, lead_seconds=lead_seconds, **content)

    return make


@pytest.fixture
def studio(page: Page, platform: Platform) -> Studio:
    """The studio on a laptop."""
    page.set_viewport_size(LAPTOP)
    return Studio(page, platform)
