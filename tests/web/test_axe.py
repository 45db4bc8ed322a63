"""No screen of a player has anything that axe-core calls serious or critical."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.web.axe import barriers
from tests.web.conftest import PHONE, OpenLedRoom, OpenRoom
from tests.web.led import LedRoom
from tests.web.rooms import BERRIES, CAPITAL, FASTEST, LUNCH, MARATHON, METAL, PLANET, PRIMES, Json
from tests.web.steps import choose, heading, join, settle

DESK: ViewportSize = {"width": 1280, "height": 800}
PICTURE: Json = {"url": "https://127.0.0.1:9/none.png", "alt": "Planets"}
LED: tuple[Json, ...] = (
    PLANET | {"seconds": 60, "explanation": "Ten hours.", "image": PICTURE},
    PRIMES | {"seconds": 60, "warmUp": True},
    BERRIES,
    MARATHON,
    CAPITAL,
    FASTEST,
    LUNCH,
)
ANSWERS: tuple[Json, ...] = (
    {"choices": [1]},
    {"choices": [1, 2]},
    {"choices": [1]},
    {"text": "42195"},
    {"text": "Sydney"},
    {"choices": [2, 1, 3]},
    {"choices": [2]},
)


@pytest.fixture(params=["light", "dark", "contrast"])
def looked_at(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone, on a dark desktop, and for who needs more contrast; nothing moves while it is looked at."""
    scheme: Literal["light", "dark"] = "dark" if request.param == "dark" else "light"
    contrast: Literal["more", "no-preference"] = "more" if request.param == "contrast" else "no-preference"
    size = DESK if request.param == "dark" else PHONE
    context = browser.new_context(color_scheme=scheme, contrast=contrast, viewport=size, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_the_screens_of_a_led_quiz(looked_at: Page, open_led_room: OpenLedRoom) -> None:
    page, faults = looked_at, dict[str, list[str]]()

    def look(screen: str) -> None:
        if found := barriers(page):
            faults[screen] = found

    room = open_led_room(*LED, lead_seconds=1, streakBonus=True)
    rival = room.enter("Rival")
    page.goto(f"{room.url}/j/222-2222")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("#code-error")).not_to_be_empty()
    look("join, refused")
    join(page, room)
    page.get_by_role("button", name="Change your name").click()
    look("lobby")
    room.order("start")
    room.order("pause")
    expect(page.locator(".intro")).to_be_visible()
    look("intro")
    room.order("resume")
    for number, answer in enumerate(ANSWERS, 1):
        play(page, room, number, answer, look)
        rival.give(number, answer)
        expect(page.locator(".result")).to_be_visible()
        expect(page.locator(".bar .count, .answers .muted").first).to_be_visible()
        look(f"result {number}")
        room.order("next")
        heading(page, "Standings")
        if number == 2:
            expect(page.locator(".place")).to_have_text("1st")
            look("standings")
        room.order("next")
    heading(page, "That's it!")
    expect(page.locator(".own-result")).to_be_visible()
    look("podium")
    assert faults == {}


def play(page: Page, room: LedRoom, number: int, answer: Json, look: Callable[[str], None]) -> None:
    settle(page)
    look(f"question {number}")
    if number == 1:
        room.order("pause")
        expect(page.locator(".question.paused")).to_be_visible()
        look("paused")
        room.order("resume")
        expect(page.locator(".question.paused")).to_have_count(0)
    if "text" in answer:
        page.locator("#answer").fill(answer["text"])
    elif number != 6:
        for choice in answer["choices"]:
            page.locator(f'button.tile[data-choice="{choice}"]').click()
    if (submit := page.locator(".foot .primary")).count():
        submit.click()
    expect(page.locator(".answered")).to_be_visible()
    look(f"answered {number}")


def test_the_screens_of_a_quiz_at_ones_own_pace(looked_at: Page, open_room: OpenRoom) -> None:
    page, faults = looked_at, list[str]()
    room = open_room(PLANET, METAL)
    page.goto(room.link)
    faults += barriers(page)
    join(page, room)
    faults += barriers(page)
    page.get_by_role("button", name="Start").click()
    settle(page)
    faults += barriers(page)
    choose(page, "Jupiter")
    heading(page, "Correct!")
    faults += barriers(page)
    page.get_by_role("button", name="Next question").click()
    settle(page)
    choose(page, "Tin")
    page.get_by_role("button", name="See how you did").click()
    expect(page.locator(".place")).to_have_text("1st")
    faults += barriers(page)
    page.route("**/api/**", lambda route: route.fulfill(status=404, json={"type": "x/teapot", "detail": "no"}))
    page.reload()
    expect(page.locator(".trouble")).to_be_visible()
    faults += barriers(page)
    assert faults == []
