"""Quiz files in the studio: read, looked at, put right, taken over."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from quizfleet import formats
from quizfleet.content import QuizContent
from quizfleet.formats import Format
from tests.unit.formats.workbooks import kahoot, saved
from tests.web.rooms import METAL, PLANET, PRIMES
from tests.web.studio import Studio

QUIZ = QuizContent.model_validate({"title": "From a file", "questions": [PLANET, METAL, PRIMES]})
SHEET = kahoot(
    (PLANET["text"], "Mars", "Jupiter", "Venus", "Earth", 30, 2),
    (METAL["text"], "Mercury", "Tin", "Lead", "Zinc", 30, 1),
    (PRIMES["text"], "2", "9", "11", "21", 30, "1,3"),
)
FILES: dict[str, Callable[[], bytes]] = {
    "quiz.yaml": lambda: formats.write([QUIZ], Format.YAML),
    "quiz.json": lambda: formats.write([QUIZ], Format.JSON),
    "quiz.gift": lambda: formats.write([QUIZ], Format.GIFT),
    "quiz.csv": lambda: formats.write([QUIZ], Format.CSV),
    "quiz.xlsx": lambda: saved(SHEET),
}
BROKEN = b"question,choice 1,choice 2,correct\nWhich?,a,b,1\nWhich not?,a,b,7\n"
MENDED = BROKEN.replace(b"7", b"2")


def _choose(page: Page, name: str, data: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_of_each_format_becomes_a_quiz(studio: Studio, name: str) -> None:
    studio.enter("#import")
    page = studio.page
    _choose(page, name, FILES[name]())
    expect(page.get_by_role("heading", name="1 quiz")).to_be_focused()
    expect(page.get_by_text("No faults.")).to_be_visible()
    page.get_by_text("Show 3 questions").click()
    expect(page.locator(".read li")).to_have_count(3)
    expect(page.locator(".read li").first).to_contain_text("Right: Jupiter")
    page.get_by_role("button", name="Create ").click()
    expect(page.locator(".toast")).to_contain_text("is created. The code to join is")
    page.get_by_role("link", name="Edit ").click()
    expect(page.locator(".entries li")).to_have_count(3)
    stored = studio.stored(page.url.rpartition("/")[2])
    assert [(one.text, one.correct_choices) for one in stored.questions] == [
        (one.text, one.correct_choices) for one in QUIZ.questions
    ]


def test_a_fault_is_shown_by_its_line_and_gone_when_the_file_is_put_right(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    _choose(page, "party.csv", BROKEN)
    expect(page.get_by_role("heading", name="1 fault: this was left out")).to_be_visible()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("td").first).to_have_text("3")
    expect(row).to_contain_text("There is no choice 7")
    _choose(page, "party.csv", MENDED)
    expect(page.get_by_text("No faults.")).to_be_visible()
    expect(page.get_by_text("Show 2 questions")).to_be_visible()


def test_what_could_be_read_is_taken_into_the_editor_mended_and_created(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    _choose(page, "party.csv", BROKEN)
    page.get_by_role("button", name="Open Party in the editor").click()
    expect(page.locator("h1")).to_have_text("Party")
    assert studio.questions() == ["Which?"]
    studio.turn_to(1)
    page.get_by_role("button", name="Duplicate").click()
    page.get_by_label("Question", exact=True).fill("Which not?")
    page.get_by_label("Choice B is right").check()
    quiz = studio.create()
    assert [(one.text, one.correct_choices) for one in studio.stored(quiz).questions] == [
        ("Which?", [1]),
        ("Which not?", [2]),
    ]
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert b"Which not?" in download.value.path().read_bytes()


def test_a_file_may_be_dropped_anywhere_on_the_page(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    page.evaluate(
        """text => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "dropped.csv"));
            const at = (name) => new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
            document.body.dispatchEvent(at("dragover"));
            document.body.dispatchEvent(at("drop"));
        }""",
        MENDED.decode(),
    )
    expect(page.get_by_role("heading", name="Dropped", exact=True)).to_be_visible()


def test_several_quizzes_of_a_file_are_created_at_once_and_a_failure_can_be_repeated(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    several = [QUIZ.model_copy(update={"title": f"Part {number}"}) for number in range(1, 5)]
    _choose(page, "parts.yaml", formats.write(several, Format.YAML))
    expect(page.get_by_role("heading", name="4 quizzes")).to_be_visible()
    seen: list[str] = []

    def fail_third(route: Route) -> None:
        seen.append(json.loads(route.request.post_data or "")["title"])
        route.abort() if len(seen) == 3 else route.continue_()

    page.route("**/api/quizzes", fail_third)
    page.get_by_role("button", name="Create all 4 quizzes").click()
    expect(page.get_by_text("2 of 4 created before it failed:")).to_be_visible()
    page.get_by_role("button", name="Create all 4 quizzes").click()
    expect(page.get_by_text("2 quizzes created.").first).to_be_visible()
    assert seen == ["Part 1", "Part 2", "Part 3", "Part 3", "Part 4"]


def test_a_file_that_is_no_quiz_says_what_is_wrong(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    _choose(page, "notes.yaml", b"just: notes\n")
    expect(page.get_by_role("heading", name="There is no quiz in this file")).to_be_visible()
    expect(page.locator("tbody tr").first).to_be_visible()
    _choose(page, "huge.yaml", b"#" * (9 * 1024 * 1024))
    expect(page.get_by_role("alert")).to_have_text("This file is too large. Split it into several.")
    _choose(page, "party.csv", MENDED)
    expect(page.get_by_text("No faults.")).to_be_visible()
    expect(page.get_by_text("This file is too large.")).to_be_hidden()


def test_a_big_file_shows_how_far_it_is(studio: Studio) -> None:
    studio.enter("#import")
    page = studio.page
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
    session.send("Network.emulateNetworkConditions", slow)
    page.evaluate(
        """() => {
            window.shares = [];
            const bar = document.querySelector("progress");
            new MutationObserver(() => window.shares.push(bar.position)).observe(bar, { attributes: true });
        }"""
    )
    padded = formats.write([QUIZ], Format.YAML) + b"#" * 1_200_000
    _choose(page, "big.yaml", padded)
    expect(page.get_by_role("progressbar", name="Sending big.yaml…")).to_be_visible()
    expect(page.get_by_text("No faults.")).to_be_visible(timeout=30_000)
    expect(page.locator("progress")).to_be_hidden()
    shares = [share for share in page.evaluate("window.shares") if share >= 0]
    assert shares == sorted(shares)
    assert any(0 < share < 1 for share in shares), shares
