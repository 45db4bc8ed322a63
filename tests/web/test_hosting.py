"""A quiz led from the console, with real players."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizfleet.embedded import Platform
from tests.web.axe import barriers
from tests.web.led import LedRoom, give, go_on, is_open, lead, next_button, open_console, press_tool
from tests.web.rooms import METAL, PLANET, Json, question

WIDE = {"width": 1280, "height": 800}
NUMBER = {"text": "How many legs has a spider?", "answer": 8, "tolerance": 1, "seconds": 30}
WORDS = {"text": "Capital of Australia?", "accepted": ["Canberra"], "seconds": 30, "explanation": "Not Sydney."}
ORDER = {
    "kind": "ordering",
    "text": "Smallest first",
    "seconds": 30,
    "choices": [{"text": "Ant"}, {"text": "Cat"}, {"text": "Cow"}],
}
POLL = {"kind": "poll", "text": "Which round was best?", "seconds": 30, "choices": [{"text": "One"}, {"text": "Two"}]}
CLAIM = {"text": "The Moon is a planet.", "answer": False, "seconds": 30}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on a desk."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


def test_a_whole_quiz_is_led_from_the_lobby_to_the_results(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET, METAL)
    open_console(page, room)
    expect(page.locator(".how .code")).to_have_text(f"{room.code[:3]}-{room.code[3:]}")
    expect(page.locator(".nobody")).to_be_visible()
    anna, ben = room.enter("Anna"), room.enter("Ben")
    expect(page.locator(".crew .name")).to_have_text(["Ben", "Anna"])
    expect(page.locator(".crowd-count")).to_have_text("2 players")
    go_on(page, "Start with 2 players")
    expect(page.locator("h1")).to_have_text(PLANET["text"])
    assert page.locator(".tiles").count() == 0  # the title alone, first
    is_open(page)
    expect(page.locator(".tile .text")).to_have_text(["Mars", "Jupiter", "Venus", "Earth"])
    give(anna, 1, choices=[2])
    expect(page.locator(".meter")).to_contain_text("1 of 2 answered")
    give(ben, 1, choices=[1])  # all have answered: it closes by itself
    expect(page.locator(".tallied")).to_have_text("1 of 2 right.")
    expect(page.locator(".bar.right")).to_contain_text("Jupiter")
    expect(page.locator(".bar.dimmed")).to_have_count(3)
    go_on(page, "Show the standings")
    expect(page.locator(".rows .name")).to_have_text(["Anna", "Ben"])
    expect(page.locator(".callout.fastest")).to_contain_text("Anna")
    go_on(page, "Question 2 of 2")
    is_open(page)
    give(ben, 2, choices=[1])
    go_on(page, "Close the answers")
    expect(page.locator(".tallied")).to_have_text("1 of 2 right.")
    go_on(page, "Show the standings")
    go_on(page, "Show the podium")
    expect(page.locator(".place-2.on")).to_be_visible()
    assert page.locator(".place-1.on").count() == 0  # the winner after a pause
    expect(page.locator(".place-1.on .name")).to_be_visible()
    expect(page.locator(".results tbody tr")).to_have_count(2)
    expect(page.locator(".results tbody tr").first).to_contain_text("A: Mars (1)")
    with page.expect_download() as saved:
        go_on(page, "Download the results")
    assert saved.value.suggested_filename == "Friday night.xlsx"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download as CSV").last.click()
    assert "Anna" in saved.value.path().read_text()


def test_the_keyboard_alone_hosts_a_whole_quiz(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    open_console(page, room)
    anna = room.enter("Anna")
    expect(next_button(page)).to_contain_text("Start with 1 player")
    press = page.keyboard.press
    page.wait_for_timeout(700)
    press("l")
    expect(page.locator(".header .tool", has_text="Locked")).to_have_attribute("aria-pressed", "true")
    press("Space")
    is_open(page)
    press_tool(page, "P")
    expect(page.locator(".standstill")).to_be_visible()
    press_tool(page, "T")
    press_tool(page, "P")
    expect(page.locator(".standstill")).to_be_hidden()
    expect(page.locator(".timebar .seconds")).to_have_text(re.compile(r"^(3\d|40)$"))
    give(anna, 1, choices=[2])
    for label in ("Show the standings", "Show the podium", "Download the results"):
        expect(next_button(page)).to_contain_text(label)
        page.wait_for_timeout(700)
        if label != "Download the results":
            press("ArrowRight")
    for _ in range(40):  # and everything else by the tabulator
        press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Download as CSV":
            break
    with page.expect_download():
        press("Enter")


def test_the_space_bar_goes_on_after_the_mouse_pressed_something_else(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    room.enter("Anna")
    open_console(page, room)
    page.locator(".header .tool", has_text="Lock").click()
    expect(page.locator(".header .tool", has_text="Locked")).to_be_visible()
    page.wait_for_timeout(700)
    page.keyboard.press("Space")
    is_open(page)
    assert room.look()["locked"]


@pytest.mark.parametrize(
    ("asked", "answer", "shown"),
    [
        (NUMBER, {"text": "7"}, "8 (give or take 1)"),
        (WORDS, {"text": "canberra"}, "Canberra"),
        (CLAIM, {"choices": [2]}, "False"),
    ],
)
def test_what_is_right_is_shown_for_each_kind(
    page: Page, platform: Platform, asked: Json, answer: Json, shown: str
) -> None:
    room = lead(platform, asked)
    anna = room.enter("Anna")
    room.order("start")
    open_console(page, room)
    is_open(page)
    give(anna, 1, **answer)
    expect(page.locator(".tallied")).to_have_text("1 of 1 right.")
    expect(page.locator(".right-answer, .bar.right").first).to_contain_text(shown)


def test_an_order_is_shown_with_what_was_taken_for_it(page: Page, platform: Platform) -> None:
    room = lead(platform, ORDER, POLL)
    anna, ben = room.enter("Anna"), room.enter("Ben")
    open_console(page, room)
    go_on(page, "Start")
    is_open(page)
    ids = {
        tile.locator(".text").inner_text(): int(tile.get_attribute("data-choice") or 0)
        for tile in page.locator(".tile").all()
    }
    give(anna, 1, choices=[ids["Ant"], ids["Cat"], ids["Cow"]])
    give(ben, 1, choices=[ids["Cow"], ids["Cat"], ids["Ant"]])
    expect(page.locator("ol.bars .text")).to_have_text(["Ant", "Cat", "Cow"])
    expect(page.locator("ul.bars .bar.dimmed")).to_contain_text("Cow, then Cat, then Ant")
    go_on(page, "Show the standings")
    go_on(page, "Question 2 of 2")
    is_open(page)
    give(anna, 2, choices=[2])
    give(ben, 2, choices=[2])
    expect(page.locator(".tallied")).to_have_text("2 of 2 voted.")
    assert page.locator(".bar.right, .bar.dimmed").count() == 0


def test_two_consoles_that_press_at_once_go_on_once(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET, METAL)
    anna = room.enter("Anna")
    room.order("start")
    open_console(page, room)
    other = page.context.new_page()
    open_console(other, room)
    is_open(page)
    give(anna, 1, choices=[2])
    for console in (page, other):
        expect(next_button(console)).to_contain_text("Show the standings")
        console.wait_for_timeout(700)
    for console in (page, other):
        console.evaluate("document.querySelector('.bar-foot .next').click()")
    for console in (page, other):
        expect(console.locator(".standings-scene")).to_be_visible()
        console.wait_for_timeout(300)
        assert console.locator(".toast").count() == 0
    assert room.look()["state"] == "standings"
    assert room.look()["revision"] == 3


def test_another_browser_and_a_reload_come_back_to_the_same_state(
    page: Page, browser: Browser, platform: Platform
) -> None:
    room = lead(platform, PLANET | {"seconds": 60})
    room.enter("Anna")
    open_console(page, room)
    assert "#" not in page.url  # the token is not there to be read
    go_on(page, "Start")
    is_open(page)
    press_tool(page, "P")
    expect(page.locator(".standstill")).to_be_visible()
    page.reload()
    expect(page.locator(".standstill")).to_be_visible()
    left = page.locator(".timebar .seconds").inner_text()
    elsewhere = browser.new_context(viewport=WIDE)
    second = elsewhere.new_page()
    open_console(second, room)
    expect(second.locator(".standstill")).to_be_visible()
    expect(second.locator(".timebar .seconds")).to_have_text(left)
    elsewhere.close()


def test_players_are_renamed_given_time_and_sent_away_from_their_list(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    for name in ("Anna", "Rude", "Slow"):
        room.enter(name)
    open_console(page, room)
    page.locator(".person", has_text="Rude").click()
    page.get_by_label("Name").fill("Polite")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".crew .chip", has_text="Polite")).to_be_visible()
    page.locator(".crew .chip", has_text="Slow").click()
    page.get_by_label("Extra time").select_option("50")
    page.get_by_role("button", name="Set").click()
    expect(page.locator(".person", has_text="Slow")).to_contain_text("+50% time")
    page.locator(".person", has_text="Anna").click()
    page.get_by_role("button", name="Remove and ban").click()
    expect(page.locator(".person.gone", has_text="Anna")).to_contain_text("banned")
    expect(page.locator(".crew .chip", has_text="Anna")).to_have_count(0)
    players = room.players()
    assert players["Slow"]["extraPercent"] == 50
    assert players["Anna"]["banned"]


def test_a_skipped_question_counts_for_nobody_and_the_next_begins(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET, METAL, lead_seconds=20)
    room.enter("Anna")
    open_console(page, room)
    go_on(page, "Start")
    expect(page.locator("h1")).to_have_text(PLANET["text"])
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("dialog").get_by_role("button", name="Skip").click()
    expect(page.locator("h1")).to_have_text(METAL["text"])


def test_answers_are_hidden_until_the_host_asks_for_them(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET, METAL)
    open_console(page, room)
    page.get_by_role("tab", name="Questions").click()
    expect(page.locator(".run .text")).to_have_text(["Not shown yet", "Not shown yet"])
    page.keyboard.press("a")
    expect(page.locator(".run .key .right").first).to_contain_text("Jupiter")
    page.reload()
    page.get_by_role("tab", name="Questions").click()
    expect(page.locator(".run .key .right").first).to_contain_text("Jupiter")


def test_a_key_is_put_right_after_seeing_what_would_change(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    anna, ben = room.enter("Anna"), room.enter("Ben")
    open_console(page, room)
    go_on(page, "Start")
    is_open(page)
    give(anna, 1, choices=[2])
    give(ben, 1, choices=[3])
    expect(page.locator(".bar.right")).to_contain_text("Jupiter")
    page.get_by_role("tab", name="Questions").click()
    page.get_by_role("button", name="Correct the key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("C: Venus").check()
    dialog.get_by_role("button", name="See what would change").click()
    expect(dialog.locator("tbody tr")).to_have_count(2)
    assert room.players()["Ben"]["score"] == 0  # nothing yet
    dialog.get_by_role("button", name="Apply to 2 players").click()
    expect(dialog.locator(".notice.good")).to_be_visible()
    assert room.players()["Ben"]["score"] > 0
    page.keyboard.press("Escape")
    expect(page.locator(".stage .bar.right")).to_contain_text("Venus")


def test_what_is_no_key_is_refused_and_a_pasted_link_opens_the_console(page: Page, platform: Platform) -> None:
    room = lead(platform)
    page.goto(f"{platform.url}/host")
    key = page.get_by_label("Link or key")
    key.fill("rubbish")
    page.get_by_role("button", name="Open the console").click()
    expect(page.locator("#token-error")).to_contain_text("neither a link nor a key")
    expect(key).to_be_focused()
    key.fill(room.screen)
    page.get_by_role("button", name="Open the console").click()
    expect(page.get_by_role("alert").filter(has_text="does not open this page")).to_be_visible()
    page.get_by_label("Link or key").fill(room.console)
    page.get_by_role("button", name="Open the console").click()
    expect(page.locator(".quiz-title")).to_have_text("Friday night")
    page.goto(f"{platform.url}/host")
    page.get_by_role("button", name="Friday night").click()
    expect(page.locator(".how .code")).to_be_visible()


def test_an_order_that_found_no_way_is_told_and_the_console_recovers(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    room.enter("Anna")
    open_console(page, room)
    page.wait_for_timeout(700)
    page.route("**/host/start", lambda route: route.abort())
    go_on(page, "Start with 1 player")
    expect(page.locator(".link-state")).to_have_text("Reconnecting…")
    expect(page.locator(".toast")).to_contain_text("was not carried out", timeout=20_000)
    page.unroute("**/host/start")
    go_on(page, "Start with 1 player")
    is_open(page)


def test_no_polling_while_the_socket_lives(page: Page, platform: Platform) -> None:
    room = lead(platform)
    open_console(page, room)
    expect(page.locator(".link-state")).to_have_text("Live")
    page.wait_for_timeout(2_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(5_000)
    assert asked == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_anybody_out_and_nothing_is_wider_than_the_screen(
    page: Page, platform: Platform, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    long = question("W" * 60 + " and more of it?", "Donaudampfschifffahrtsgesellschaft", "x" * 120, right=(1,))
    room = lead(platform, long, title="T" * 100)
    anna = room.enter("W" * 24)

    def sound() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []

    page.goto(f"{platform.url}/host")
    expect(page.get_by_label("Link or key")).to_be_visible()
    sound()
    open_console(page, room)
    expect(page.locator(".crew .chip")).to_be_visible()
    sound()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    sound()
    page.keyboard.press("Escape")
    page.locator(".person").first.click()
    sound()
    page.keyboard.press("Escape")
    go_on(page, "Start")
    is_open(page)
    sound()
    give(anna, 1, choices=[1])
    expect(page.locator(".tallied")).to_be_visible()
    sound()
    go_on(page, "Show the standings")
    expect(page.locator(".rows .name")).to_be_visible()
    sound()
    go_on(page, "Show the podium")
    expect(page.locator(".settled")).to_be_visible()
    expect(page.locator(".results tbody tr")).to_have_count(1)
    sound()


def test_a_console_also_watches_a_quiz_that_runs_by_itself(page: Page, platform: Platform) -> None:
    room = led_otherwise(platform, "self-paced")
    anna = room.enter("Anna")
    open_console(page, room)
    expect(page.locator(".live .rows .name")).to_have_text(["Anna"])
    expect(next_button(page)).to_be_hidden()
    anna.answer(1, 2)
    expect(page.locator(".live .points")).not_to_have_text("0")


def led_otherwise(platform: Platform, mode: str) -> LedRoom:
    """A quiz of another mode, with its host's token."""
    import httpx

    content = {"title": "By itself", "mode": mode, "questions": [PLANET]}
    made = httpx.post(
        f"{platform.url}/api/quizzes", json=content, headers={"Authorization": f"Bearer {platform.admin_key}"}
    ).json()
    return LedRoom(platform.url, made["quiz"], made["code"], made["hostToken"])
