"""The studio without a pointer, and without eyes."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from quizfleet.content import ChoiceContent, Kind
from tests.web.axe import barriers
from tests.web.rooms import METAL, PLANET, PRIMES, Json
from tests.web.studio import Keyboard, Studio

EVERY_KIND: Json = {
    "title": "One of each",
    "mode": "host-led",
    "questions": [
        PLANET
        | {
            "explanation": "It turns once in ten hours.",
            "image": {"url": "https://pictures.example/a.png", "alt": "A"},
        },
        PRIMES,
        {"kind": "true-false", "text": "The sun is a star.", "answer": True},
        {"kind": "numeric", "text": "What is pi?", "answer": 3.14, "tolerance": 0.01},
        {"kind": "text", "text": "Capital of France?", "accepted": ["Paris", "Lutetia"]},
        {
            "kind": "ordering",
            "text": "From the sun outwards",
            "choices": [{"text": one} for one in ("Mercury", "Venus")],
        },
        {"kind": "poll", "text": "Tea or coffee?", "choices": [{"text": "Tea"}, {"text": "Coffee"}]},
    ],
}


@pytest.mark.timeout(240)
def test_a_quiz_with_every_kind_can_be_written_with_the_keyboard_alone(studio: Studio) -> None:
    page, keys = studio.page, Keyboard(studio.page)
    page.goto(f"{studio.platform.url}/studio")
    expect(page.get_by_label("Admin key")).to_be_focused()
    keys.type(studio.platform.admin_key)
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Quizzes")
    keys.tab_to("New quiz")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("New quiz")

    keys.tab_to("Title")
    keys.type("By keyboard")
    keys.press("Tab")
    keys.choose("How it is played", "Host")
    keys.tab_to("Points")
    keys.type("Only")
    keys.press("Tab", "Space")
    _turn_to_first(keys, page)
    keys.tab_to("Question")
    keys.type("Single?")
    _write_choices(keys, "A", "a", "b")
    keys.tab_to("Choice A is right", back=True)
    keys.press("Space")
    _add(keys, page, "Multiple choice")
    keys.type("Multiple?")
    _write_choices(keys, "A", "a", "b", "c")
    keys.tab_to("Choice A is right", back=True)
    keys.press("Space")
    keys.tab_to("Choice C is right")
    keys.press("Space")
    _add(keys, page, "True or false")
    keys.type("True?")
    keys.tab_to("True")
    keys.press("ArrowDown")
    _add(keys, page, "Number")
    keys.type("Number?")
    keys.tab_to("Right number")
    keys.type("3.5")
    keys.press("Tab")
    keys.type("0.25")
    keys.tab_to("Seconds")
    keys.press("Control+a")
    keys.type("45")
    _add(keys, page, "Short text")
    keys.type("Text?")
    keys.tab_to("Right answers, one a line")
    keys.type("Paris")
    keys.press("Enter")
    keys.type("Lutetia")
    keys.tab_to("Warm-up, without points")
    keys.press("Space")
    _add(keys, page, "Ordering")
    keys.type("Order?")
    _write_choices(keys, "Place 1", "second", "first")
    keys.press("Alt+ArrowUp")
    expect(studio.announced).to_have_text("Now choice 1 of 4.")
    _add(keys, page, "Poll")
    keys.type("Poll?")
    _write_choices(keys, "A", "yes", "no")
    keys.press("Control+s")
    expect(page.locator(".toast")).to_contain_text("Created.")

    written = studio.stored(studio.newest()["quiz"])
    assert (written.title, written.mode, written.policy, written.streak_bonus) == (
        "By keyboard",
        "host-led",
        "accuracy",
        True,
    )
    assert [question.kind for question in written.questions] == list(Kind)
    single, multiple, truth, number, text, order, poll = written.questions
    assert single.correct_choices == [1]
    assert multiple.correct_choices == [1, 3]
    assert truth.answer is False
    assert (number.answer, number.tolerance, number.seconds) == (Decimal("3.5"), Decimal("0.25"), 45)
    assert (text.accepted, text.warm_up, text.seconds) == (("Paris", "Lutetia"), True, 45)
    assert order.choices == (ChoiceContent(text="first"), ChoiceContent(text="second"))
    assert [choice.text for choice in poll.choices] == ["yes", "no"]


def _turn_to_first(keys: Keyboard, page: Page) -> None:
    """From the settings to the first question in the outline."""
    keys.tab_to("Quiz settings", back=True)
    keys.press("Tab", "Enter")
    expect(page.locator(".form h2")).to_be_focused()


def _write_choices(keys: Keyboard, first: str, *texts: str) -> None:
    """Write choices one after the other; Enter goes on to the next."""
    keys.tab_to(first if " " in first else f"Choice {first}")
    for text in texts:
        keys.type(text)
        if text is not texts[-1]:
            keys.press("Enter")


def _add(keys: Keyboard, page: Page, kind: str) -> None:
    """Add a question of a kind after the one at hand; the focus is in its text then."""
    keys.tab_to("Kind of the new question", back=True)
    keys.type(kind)
    keys.press("Tab", "Enter")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    expect(page.get_by_label("Question", exact=True)).to_have_value("")


def test_questions_and_choices_are_put_in_order_by_keys(studio: Studio) -> None:
    quiz = studio.open({"title": "Order", "questions": [PLANET, METAL, PRIMES]})
    studio.turn_to(1)
    page = studio.page
    page.get_by_role("button", name="Move down", exact=True).press("Enter")
    expect(studio.announced).to_have_text("Now question 2 of 3.")
    expect(page.get_by_role("button", name="Move down", exact=True)).to_be_focused()
    page.locator(".entries .entry").nth(1).press("Alt+End")
    expect(studio.announced).to_have_text("Now question 3 of 3.")
    assert studio.questions() == [METAL["text"], PRIMES["text"], PLANET["text"]]
    page.get_by_role("button", name="Move choice B up").press("Enter")
    expect(studio.announced).to_have_text("Now choice 1 of 4.")
    expect(page.get_by_role("button", name="Move choice A up")).to_be_focused()
    studio.save()
    stored = studio.stored(quiz).questions[2]
    assert stored.choices[0] == ChoiceContent(text="Jupiter", correct=True)


def test_the_outline_is_one_stop_of_the_tab_key(studio: Studio) -> None:
    studio.open({"title": "Many", "questions": [PLANET] * 40})
    keys = Keyboard(studio.page)
    studio.page.locator(".outline > .entry").focus()
    keys.press("Tab", "ArrowDown", "ArrowDown")
    assert keys.focused().startswith("3")
    keys.press("End")
    assert keys.focused().startswith("40")
    keys.press("Tab")
    assert keys.focused() == "Kind of the new question"


def test_faults_are_said_with_their_fields(studio: Studio) -> None:
    studio.enter("#new")
    page = studio.page
    page.get_by_role("button", name="Create quiz").click()
    expect(page.locator(".summary")).to_be_focused()
    page.locator(".summary").get_by_role("button", name="Write something here.").first.click()
    title = page.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description("Write something here.")
    title.fill("Now it has one")
    expect(title).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(studio: Studio, scheme: str) -> None:
    page = studio.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.route("https://pictures.example/**", lambda route: route.fulfill(status=404))
    page.goto(f"{studio.platform.url}/studio")
    page.get_by_label("Admin key").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".error", has_text="This is not the admin key")).to_be_visible()
    assert barriers(page) == []
    studio.open(EVERY_KIND)
    assert barriers(page) == []
    for place in range(1, 8):
        studio.turn_to(place)
        assert barriers(page) == [], f"question {place}"
    page.get_by_label("Question", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    assert studio.faults() == ["Question 7: Write something here."]
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="All quizzes").click()
    expect(page.get_by_role("table")).to_be_visible()
    page.locator("summary").first.click()
    assert barriers(page) == []
    page.get_by_role("link", name="Import a file").click()
    broken = b"question,choice 1,choice 2,correct\nWhich?,a,b,1\nWhich not?,a,b,7\n"
    page.set_input_files("#file", {"name": "broken.csv", "mimeType": "text/csv", "buffer": broken})
    expect(page.get_by_role("heading", name="1 fault")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize(
    ("width", "language"),
    [
        (320, "en"),
        (390, "en"),
        (768, "en"),
        (3840, "en"),
        (320, "de"),
        (1180, "de"),
        (1280, "es"),
        (320, "ar"),
        (1280, "ar"),
    ],
)
def test_nothing_is_wider_than_the_screen(studio: Studio, width: int, language: str) -> None:
    page = studio.page
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{studio.platform.url}/studio?lang={language}")
    page.locator("input[type=password]").fill(studio.platform.admin_key)
    page.locator("button[type=submit]").click()
    expect(page.locator("input[type=password]")).to_have_count(0)  # until then the key is not kept
    long = {"title": "T" * 120, "questions": [PLANET | {"text": "W" * 120}, *EVERY_KIND["questions"]]}
    quiz = studio.make(long)

    def fits(where: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where

    page.goto(f"{studio.platform.url}/studio#import")
    page.reload()
    expect(page.locator("#file")).to_be_attached()
    fits("import")
    page.goto(f"{studio.platform.url}/studio#")
    expect(page.locator("table")).to_be_visible()
    fits("list")
    page.goto(f"{studio.platform.url}/studio#edit/{quiz}")
    for place in range(len(long["questions"])):
        page.locator(".entries .entry").nth(place).click()
        fits(f"question {place + 1}")
