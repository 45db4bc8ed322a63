"""What an author does in the studio, named as they would, and what the server then has."""

from dataclasses import dataclass

import httpx
from playwright.sync_api import Locator, Page, expect

from quizfleet.content import QuizContent
from quizfleet.embedded import Platform
from tests.web.rooms import Json

MOST_TABS = 90


@dataclass(frozen=True)
class Studio:
    """The studio of a platform, in a page."""

    page: Page
    platform: Platform

    def enter(self, fragment: str = "") -> None:
        """Go to one of its pages and sign in."""
        self.page.goto(f"{self.platform.url}/studio{fragment}")
        self.page.get_by_label("Admin key").fill(self.platform.admin_key)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def open(self, content: Json) -> str:
        """Have a quiz made and open it in the editor; its id."""
        quiz = self.make(content)
        self.enter(f"#edit/{quiz}")
        expect(self.page.locator("h1")).to_have_text(content["title"])
        return quiz

    def make(self, content: Json) -> str:
        """A quiz on the server."""
        return str(self.call("POST", "/api/quizzes", json=content)["quiz"])

    def stored(self, quiz: str) -> QuizContent:
        """What the server has of a quiz."""
        return QuizContent.model_validate(self.call("GET", f"/api/quizzes/{quiz}/content"))

    def newest(self) -> Json:
        """The quiz that was made last, as it is listed."""
        listed: Json = self.call("GET", "/api/quizzes?limit=1")["quizzes"][0]
        return listed

    def call(self, method: str, path: str, **sent: object) -> Json:
        """Ask the server with the admin key."""
        headers = {"Authorization": f"Bearer {self.platform.admin_key}"}
        response = httpx.request(method, f"{self.platform.url}{path}", headers=headers, **sent)  # type: ignore[arg-type]
        response.raise_for_status()
        answered: Json = response.json()
        return answered

    def turn_to(self, place: int) -> None:
        """Turn to a question by its place, from 1."""
        self.page.locator(".entries .entry").nth(place - 1).click()
        expect(self.page.locator(".form h2")).to_contain_text(f"Question {place} of")

    def questions(self) -> list[str]:
        """The texts in the outline."""
        return self.page.locator(".entries .words").all_inner_texts()

    def letters(self) -> list[str]:
        """The choices of the question at hand."""
        return [field.input_value() for field in self.page.locator(".choice input[type=text]").all()]

    def save(self) -> None:
        """Save, and wait until that is said."""
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.locator(".state")).to_have_text("All changes are saved.")

    def create(self) -> str:
        """Create the quiz on the desk; its id."""
        self.page.get_by_role("button", name="Create quiz").click()
        expect(self.page.locator(".toast")).to_contain_text("Created. The code to join is")
        return self.page.url.rpartition("/")[2]

    def faults(self) -> list[str]:
        """What is listed above the form as wrong."""
        expect(self.page.locator(".summary")).to_be_visible()
        return self.page.locator(".summary li").all_inner_texts()

    @property
    def announced(self) -> Locator:
        """What screen readers were told last."""
        return self.page.locator("#announcer")


@dataclass(frozen=True)
class Keyboard:
    """Somebody at a keyboard, who knows what has the focus by its name."""

    page: Page

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """The name of what has the focus, as a screen reader says it."""
        name: str = self.page.evaluate(
            """() => {
                const at = document.activeElement;
                const label = at.labels?.[0]?.textContent;
                return (at.getAttribute("aria-label") ?? label ?? at.textContent).trim();
            }"""
        )
        return name

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Go on with the Tab key until something of this name has the focus."""
        for _ in range(MOST_TABS):
            self.press("Shift+Tab" if back else "Tab")
            if self.focused() == name:
                return
        raise AssertionError(f"no {name!r} within {MOST_TABS} tabs; the last was {self.focused()!r}")

    def choose(self, label: str, option: str) -> None:
        """Choose an option of the list that has the focus by typing the beginning of its name."""
        assert self.focused() == label
        self.type(option)
