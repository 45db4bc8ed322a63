"""A quiz that runs by the clock, everyone in step."""

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import OpenRoom
from tests.web.rooms import question
from tests.web.steps import choose, heading, join, row, settle, take_seat

FIRST = question("Which planet is the largest?", "Mars", "Jupiter", right=(2,), seconds=8)
SECOND = question("Which is the smallest?", "Mercury", "Saturn", seconds=4)


def test_the_quiz_plays_itself_from_the_countdown_to_the_place(
    page: Page, complaints: list[str], open_room: OpenRoom
) -> None:
    room = open_room(FIRST, SECOND, starts_in=9)
    room.enter("Rival")
    join(page, room)
    expect(page.locator(".big-clock")).to_have_text(re.compile(r"^0:0[1-9]$"))
    expect(page.locator(".crew .chip", has_text="Rival")).to_be_visible()
    heading(page, FIRST["text"])
    settle(page)
    choose(page, "Jupiter")
    heading(page, "Locked in")
    expect(page.locator(".panel .tile")).to_contain_text("Jupiter")
    expect(row(page, "Anna").locator(".points")).to_have_text("0")
    heading(page, "Correct!")
    expect(row(page, "Anna").locator(".points")).not_to_have_text("0")
    expect(page.locator(".onward")).to_contain_text("Next question in")
    heading(page, SECOND["text"])
    heading(page, "Time's up")
    expect(page.locator(".onward")).to_contain_text("Final standings in")
    heading(page, "That's it!")
    expect(page.locator(".podium .step")).to_have_count(2)
    expect(page.locator(".own-result .place")).to_have_text("1st")
    expect(page.locator(".own-result .of")).to_have_text("of 2 players")
    assert complaints == []


def test_a_reload_after_answering_waits_with_the_answer(page: Page, open_room: OpenRoom) -> None:
    take_seat(page, open_room(FIRST | {"seconds": 20}, starts_in=0))
    settle(page)
    choose(page, "Jupiter")
    heading(page, "Locked in")
    page.reload()
    heading(page, "Locked in")
    expect(page.locator(".panel .tile")).to_contain_text("Jupiter")


def test_a_late_joiner_lands_in_the_current_question(page: Page, open_room: OpenRoom) -> None:
    take_seat(page, open_room(FIRST | {"seconds": 20}, starts_in=0))
    heading(page, FIRST["text"])
    expect(page.locator(".timebar .seconds")).to_have_text(re.compile(r"^\d+$"))
