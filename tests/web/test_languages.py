"""The client in the reader's language and direction."""

from playwright.sync_api import Browser, Page, expect

from quizfleet.embedded import Platform
from tests.web.conftest import OpenRoom
from tests.web.rooms import METAL, PLANET
from tests.web.steps import choose, settle


def test_the_browsers_language_is_spoken_and_another_can_be_chosen(browser: Browser, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    context = browser.new_context(locale="de-AT")
    page = context.new_page()
    page.goto(room.link)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("button", name="Mitmachen", exact=True)).to_be_visible()
    page.get_by_label("Dein Name").fill("Anna")
    page.get_by_label("Sprache").select_option("es")
    expect(page.get_by_label("Tu nombre")).to_have_value("Anna")  # what was typed comes along
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(room.link)
    expect(page.get_by_role("button", name="Unirse", exact=True)).to_be_visible()  # and the choice is kept
    page.get_by_label("Tu nombre").fill("Anna")
    page.get_by_role("button", name="Unirse", exact=True).click()
    expect(page.locator("h1")).to_have_text("¡Ya estás, Anna!")
    context.close()


def test_an_address_may_ask_for_a_language(page: Page, platform: Platform) -> None:
    page.goto(f"{platform.url}/?lang=de")
    expect(page.get_by_role("button", name="Mitmachen", exact=True)).to_be_visible()
    page.goto(f"{platform.url}/?lang=tlh")
    expect(page.get_by_role("button", name="Mitmachen", exact=True)).to_be_visible()


def test_right_to_left_mirrors_the_page_and_the_bars(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    page.goto(f"{room.link}?lang=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("#name").fill("Anna")
    page.locator(".join-form .primary").click()
    page.locator(".ready .primary.light").click()
    settle(page)
    first, second = (page.locator(".tile").nth(place).bounding_box() for place in (0, 1))
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"]
    track = page.locator(".track").bounding_box()
    fill = page.locator(".fill").bounding_box()
    assert track is not None
    assert fill is not None
    assert abs(track["x"] + track["width"] - fill["x"] - fill["width"]) < 2  # what is left is at the start
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    choose(page, "Jupiter")
    expect(page.locator("h1")).to_have_text("صحيح!")


def test_a_language_that_does_not_arrive_gives_way_to_english(page: Page, platform: Platform) -> None:
    page.route("**/static/i18n/de.js", lambda route: route.fulfill(status=502))
    page.goto(f"{platform.url}/?lang=de")
    expect(page.get_by_role("button", name="Join", exact=True)).to_be_visible()
