"""Keyboards, screen readers, small screens, and readers who want less motion."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import OpenRoom
from tests.web.rooms import METAL, PLANET, PRIMES, question
from tests.web.steps import begin, choose, heading, settle


def test_a_quiz_can_be_played_with_the_keyboard_alone(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, PRIMES)
    page.goto(room.url)
    page.get_by_label("Code").focus()
    page.keyboard.type(room.code)
    page.keyboard.press("Tab")
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    heading(page, "You're in, Anna!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("2")
    heading(page, "Correct!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading(page, "Correct!")


def test_screen_readers_hear_the_question_the_time_left_and_the_result(page: Page, open_room: OpenRoom) -> None:
    begin(page, open_room(PLANET | {"seconds": 11}))
    announcer = page.locator("#announcer")
    expect(announcer).to_have_text("Question 1 of 1. 4 choices. 11 seconds.")
    expect(page.locator("h1")).to_be_focused()
    expect(announcer).to_have_text("10 seconds left")
    expect(announcer).to_have_text("5 seconds left")
    choose(page, "Mars")
    expect(announcer).to_have_text("Not this time 0 points. Correct: B: Jupiter.")
    expect(page.locator("h1")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, open_room: OpenRoom, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    long = question("W" * 90 + "?", "Donaudampfschifffahrtsgesellschaft", "x" * 200, right=(1,))
    page.goto(open_room().url)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    fits()
    begin(page, open_room(long, METAL, title="T" * 120), name="W" * 24)
    fits()
    choose(page, "Donau")
    heading(page, "Correct!")
    fits()


def test_nothing_moves_where_less_motion_is_asked_for(browser: Browser, open_room: OpenRoom) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    begin(page, open_room(PLANET))
    choose(page, "Jupiter")
    page.get_by_role("button", name="See how you did").click()
    expect(page.locator(".place")).to_have_text("1st")
    assert page.locator(".confetti").count() == 0
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
