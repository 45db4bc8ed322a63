"""The big screen, while somebody leads the quiz from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizfleet.embedded import Platform
from tests.web.axe import barriers
from tests.web.led import give, is_open, lead
from tests.web.rooms import METAL, PLANET, question


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A wall."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context
    context.close()


def test_it_follows_the_quiz_without_a_button_of_the_game(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET)
    page.goto(room.screen)
    shown = f"{room.code[:3]}-{room.code[3:]}"
    expect(page.locator(".how .code")).to_have_text(shown)
    qr = page.locator(".qr")
    expect(qr).to_have_js_property("complete", True)
    assert qr.evaluate("image => image.naturalWidth > 0")
    anna, ben = room.enter("Anna"), room.enter("Ben")
    expect(page.locator(".crew .name")).to_have_text(["Anna", "Ben"])
    room.order("start")
    expect(page.locator("h1")).to_have_text(PLANET["text"])
    expect(page.locator(".corner")).to_contain_text(shown)  # for who comes late
    is_open(page)
    give(anna, 1, choices=[2])
    expect(page.locator(".meter")).to_contain_text("1 of 2 answered")
    room.order("pause")
    expect(page.locator(".standstill")).to_be_visible()
    room.order("resume")
    give(ben, 1, choices=[1])
    expect(page.locator(".bar.right")).to_contain_text("Jupiter")
    room.order("next")
    expect(page.locator(".rows .name")).to_have_text(["Anna", "Ben"])
    room.order("next")
    expect(page.locator(".place-1.on .name")).to_have_text("Anna")
    assert page.get_by_role("button").all_inner_texts() == ["Turn the sound on", "Full screen"]


def test_the_old_order_is_held_before_it_moves(page: Page, platform: Platform) -> None:
    room = lead(platform, PLANET, {**METAL, "points": 2000})  # Ben overtakes, however long his answer takes
    anna, ben = room.enter("Anna"), room.enter("Ben")
    page.goto(room.screen)
    room.order("start")
    is_open(page)
    give(anna, 1, choices=[2])
    give(ben, 1, choices=[1])
    expect(page.locator(".tallied")).to_be_visible()
    room.order("next")
    expect(page.locator(".rows .name")).to_have_text(["Anna", "Ben"])
    room.order("next")
    is_open(page)
    give(anna, 2, choices=[2])
    give(ben, 2, choices=[1])
    expect(page.locator(".tallied")).to_be_visible()
    page.evaluate(
        """() => {
            window.orders = [];
            const look = () => {
                const rows = [...document.querySelectorAll(".standings-scene .rows .name")];
                const names = rows.map((one) => one.textContent).join();
                if (!names || names === window.orders.at(-1)?.names) return;
                window.orders.push({ names, at: performance.now() });
            };
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    room.order("next")
    expect(page.locator(".callout.fastest")).to_be_visible()
    expect(page.locator(".rows .name")).to_have_text(["Ben", "Anna"])
    held, moved, *more = page.evaluate("window.orders")
    assert (held["names"], moved["names"], more) == ("Anna,Ben", "Ben,Anna", [])
    assert moved["at"] - held["at"] > 1_400  # no upper bound: a slow machine moves them later


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768)])
def test_everything_fits_the_wall_and_is_large_enough(page: Page, platform: Platform, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    long = question(
        "Which of these very long answers " + "really " * 40 + "fits?", *(f"{'long ' * 30}{n}" for n in range(6))
    )
    room = lead(platform, PLANET, long)
    anna = room.enter("Anna")
    for number in range(30):
        room.enter(f"Player number {number}")
    page.goto(room.screen)

    def fits() -> None:
        page.wait_for_timeout(300)
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size[0] <= width
        assert size[1] <= height

    def size_of(selector: str) -> float:
        found: float = page.locator(selector).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        return found

    expect(page.locator(".crew .chip").nth(20)).to_be_attached()
    fits()
    assert size_of(".how .code") > height / 12
    room.order("start")
    is_open(page)
    fits()
    assert size_of("h1") > height / 24
    assert size_of(".tile") > height / 36
    give(anna, 1, choices=[2])
    room.order("end")
    expect(page.locator(".tallied")).to_be_visible()
    fits()
    room.order("next")
    expect(page.locator(".rows .name").nth(4)).to_be_visible()
    fits()
    assert size_of(".rows .name") > height / 36
    room.order("next")
    is_open(page)
    fits()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_from_reading_it(browser: Browser, platform: Platform, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    room = lead(platform, PLANET)
    anna = room.enter("Anna")
    page.goto(room.screen)
    expect(page.locator(".crew .chip")).to_be_visible()
    assert barriers(page) == []
    room.order("start")
    is_open(page)
    assert barriers(page) == []
    give(anna, 1, choices=[2])
    expect(page.locator(".tallied")).to_be_visible()
    assert barriers(page) == []
    room.order("next")
    expect(page.locator(".rows .name")).to_be_visible()
    assert barriers(page) == []
    room.order("next")
    expect(page.locator(".settled")).to_be_visible()
    assert barriers(page) == []
    context.close()


def test_nothing_moves_where_less_motion_is_asked_for(browser: Browser, platform: Platform) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    room = lead(platform, PLANET)
    anna = room.enter("Anna")
    page.goto(room.screen)
    room.order("start")
    is_open(page)
    give(anna, 1, choices=[2])
    expect(page.locator(".tallied")).to_be_visible()
    room.order("next")
    room.order("next")
    expect(page.locator(".place-1.on")).to_be_visible(timeout=2_000)  # at once
    assert page.locator(".confetti").count() == 0
    context.close()


def test_the_sound_is_off_until_it_is_turned_on(page: Page, platform: Platform) -> None:
    page.add_init_script(
        """window.made = 0;
        const Real = AudioContext;
        window.AudioContext = class extends Real {
            constructor() { super(); window.made += 1; }
        };"""
    )
    room = lead(platform)
    page.goto(room.screen)
    expect(page.locator(".how .code")).to_be_visible()
    room.enter("Anna")
    expect(page.locator(".crew .chip")).to_be_visible()
    assert page.evaluate("window.made") == 0
    page.get_by_role("button", name="Turn the sound on").click()
    expect(page.get_by_role("button", name="Turn the sound off")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.made") == 1


def test_an_autopilot_quiz_is_shown_by_the_clock(page: Page, platform: Platform) -> None:
    from datetime import UTC, datetime, timedelta

    import httpx

    content = {
        "title": "By the clock",
        "mode": "autopilot",
        "startsAt": (datetime.now(UTC) + timedelta(seconds=4)).isoformat(),
        "questions": [PLANET | {"seconds": 3}],
    }
    headers = {"Authorization": f"Bearer {platform.admin_key}"}
    made = httpx.post(f"{platform.url}/api/quizzes", json=content, headers=headers).json()
    token = httpx.get(
        f"{platform.url}/api/quizzes/{made['quiz']}/host", headers={"Authorization": f"Bearer {made['hostToken']}"}
    ).json()["screenToken"]
    page.goto(f"{platform.url}/screen/{made['code']}#{token}")
    expect(page.locator(".starts")).to_contain_text("Starts in")
    is_open(page)
    expect(page.locator(".bar.right")).to_contain_text("Jupiter")
    expect(page.locator(".podium-scene")).to_be_visible()
