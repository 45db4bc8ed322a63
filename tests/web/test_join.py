"""Taking a seat."""

import json

from playwright.sync_api import Page, Route, expect

from quizfleet.embedded import Platform
from tests.web.conftest import OpenRoom
from tests.web.steps import heading, join


def test_a_typed_code_and_a_name_take_a_seat(page: Page, platform: Platform, open_room: OpenRoom) -> None:
    room = open_room(title="Friday night")
    page.goto(platform.url)
    page.get_by_label("Code").press_sequentially(room.code.lower())
    expect(page.get_by_label("Code")).to_have_value(f"{room.code[:3]}-{room.code[3:]}")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Anna!")
    expect(page.locator(".quiz-title")).to_have_text("Friday night")


def test_both_kinds_of_links_and_a_pasted_one_fill_in_the_code(
    page: Page, platform: Platform, open_room: OpenRoom
) -> None:
    room = open_room()
    shown = f"{room.code[:3]}-{room.code[3:]}"
    for link in (room.link, f"{platform.url}/?code={shown.lower()}"):
        page.goto(link)
        expect(page.get_by_label("Code")).to_have_value(shown)
    page.goto(platform.url)
    page.get_by_label("Code").fill(room.link)
    expect(page.get_by_label("Code")).to_have_value(shown)


def test_a_name_of_html_is_refused_beside_its_field(page: Page, open_room: OpenRoom) -> None:
    page.goto(open_room().link)
    name = page.get_by_label("Your name")
    name.fill("<b>Eve</b>")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("#name-error")).to_contain_text("< and >")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    name.fill("Eve")
    expect(page.locator("#name-error")).to_be_empty()
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Eve!")


def test_a_code_that_leads_nowhere_is_told_beside_its_field(page: Page, platform: Platform) -> None:
    page.goto(f"{platform.url}/j/222-2222")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("#code-error")).to_have_text("No quiz has this code. Check it and try again.")
    expect(page.get_by_label("Code")).to_be_focused()


def test_what_is_missing_is_told_without_asking_the_server(page: Page, platform: Platform) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(platform.url)
    page.get_by_label("Code").fill("ABC")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("#code-error")).to_contain_text("7 letters and digits")
    expect(page.locator("#name-error")).to_contain_text("Type a name")
    assert not [url for url in asked if "/api/" in url]


def test_too_many_tries_tell_how_long_to_wait(page: Page, open_room: OpenRoom) -> None:
    def refuse(route: Route) -> None:
        problem = {"type": "https://quizfleet.dev/problems/too-many-requests", "status": 429, "detail": "wait"}
        headers = {"Retry-After": "42", "Content-Type": "application/problem+json"}
        route.fulfill(status=429, headers=headers, body=json.dumps(problem))

    page.route("**/api/join", refuse)
    page.goto(open_room().link)
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Wait 42 seconds")).to_be_visible()


def test_the_dice_suggest_a_name(page: Page, open_room: OpenRoom) -> None:
    page.goto(open_room().link)
    page.get_by_role("button", name="Suggest a name").click()
    suggested = page.get_by_label("Your name").input_value()
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, f"You're in, {suggested}!")


def test_a_taken_name_gets_a_suffix(page: Page, open_room: OpenRoom) -> None:
    room = open_room()
    room.enter("Anna")
    page.goto(room.link)
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Anna 2!")


def test_an_expired_seat_says_so_and_offers_another(page: Page, open_room: OpenRoom) -> None:
    room = open_room()
    join(page, room)
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage)[0];
            localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), token: "a.b.c" }));
        }"""
    )
    page.reload()
    expect(page.get_by_role("alert").filter(has_text="has expired")).to_be_visible()
    join(page, room, "Anja")


def test_somebody_else_can_join_on_a_shared_phone(page: Page, open_room: OpenRoom) -> None:
    room = open_room()
    join(page, room)
    page.get_by_role("button", name="Not Anna?").click()
    page.get_by_label("Your name").fill("Ben")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Ben!")


def test_the_front_page_offers_the_seat_taken_last(page: Page, platform: Platform, open_room: OpenRoom) -> None:
    room = open_room(title="Friday night")
    join(page, room)
    page.goto(platform.url)
    page.get_by_role("button", name="Continue as Anna").click()
    heading(page, "You're in, Anna!")
    assert room.count_others() == 1
