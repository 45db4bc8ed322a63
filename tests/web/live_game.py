"""A host-led quiz with every kind of question, and the people in it: what they do, named as they would."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.led import LedRoom
from tests.web.rooms import Json
from tests.web.steps import settle, take_seat

Answer = Callable[[Page], None]

PICTURES = os.environ.get("QUIZFLEET_PICTURES")
"""A folder for pictures of every phase; without it none are taken."""

SECONDS = 120
"""Each question ends because all have answered, however slow this machine is."""


def _choices(*texts: str, right: tuple[int, ...] = ()) -> list[Json]:
    return [{"text": text, "correct": place in right} for place, text in enumerate(texts, 1)]


QUESTIONS: list[Json] = [
    {
        "kind": "single",
        "text": "Which river runs through Cairo?",
        "choices": _choices("Nile", "Niger", "Congo", "Volta", right=(1,)),
    },
    {
        "kind": "multiple",
        "text": "Which of these are mammals?",
        "choices": _choices("Bat", "Penguin", "Whale", "Shark", right=(1, 3)),
    },
    {
        "kind": "true-false",
        "text": "Sound travels faster in water than in air.",
        "answer": True,
        "explanation": "About four times as fast.",
    },
    {"kind": "numeric", "text": "How many legs has a spider?", "answer": 8},
    {"kind": "text", "text": "Who wrote Don Quixote?", "accepted": ["Cervantes", "Miguel de Cervantes"]},
    {
        "kind": "ordering",
        "text": "From the smallest to the largest.",
        "choices": _choices("Mercury", "Earth", "Neptune", "Jupiter"),
    },
    {"kind": "poll", "text": "Tea or coffee?", "choices": _choices("Tea", "Coffee")},
]


def tap(*texts: str) -> Answer:
    """Tap tiles; several are sent."""

    def answer(page: Page) -> None:
        settle(page)
        for text in texts:
            page.locator("button.tile", has_text=text).click()
        if len(texts) > 1:
            page.locator(".foot button.primary").click()

    return answer


def write(text: str) -> Answer:
    """Type an answer and send it."""

    def answer(page: Page) -> None:
        settle(page)
        page.locator("#answer").fill(text)
        page.locator(".foot button.primary").click()

    return answer


def arrange(*texts: str) -> Answer:
    """Put choices in order by the keyboard, and send them."""

    def answer(page: Page) -> None:
        settle(page)
        for place, text in enumerate(texts):
            row = page.locator(".orderable", has_text=text)
            while (at := page.locator(".orderable .text").all_inner_texts().index(text)) > place:
                row.locator(".handle").press("ArrowUp")
                expect(page.locator(".orderable .text").nth(at - 1)).to_have_text(text)
        page.locator(".foot button.primary").click()

    return answer


RIGHT: list[Answer] = [
    tap("Nile"),
    tap("Bat", "Whale"),
    tap("True"),
    write("8"),
    write("cervantes"),
    arrange("Mercury", "Earth", "Neptune", "Jupiter"),
    tap("Tea"),
]
WRONG: list[Answer] = [
    tap("Congo"),
    tap("Penguin", "Shark"),
    tap("False"),
    write("6"),
    write("Lope de Vega"),
    arrange("Jupiter", "Neptune", "Earth", "Mercury"),
    tap("Coffee"),
]


class Stage:
    """A quiz with its host's console, a big screen and players' phones, each in a browser profile of its own."""

    def __init__(self, browser: Browser, room: LedRoom) -> None:
        self.room = room
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(self, link: str, width: int, height: int) -> Page:
        """A page in a fresh profile."""
        context = self._browser.new_context(viewport={"width": width, "height": height})
        self._contexts.append(context)
        page = context.new_page()
        page.goto(link)
        return page

    def console(self) -> Page:
        """The host's console."""
        return self.open(self.room.console, 1280, 800)

    def screen(self) -> Page:
        """The big screen."""
        return self.open(self.room.screen, 1280, 720)

    def player(self, name: str) -> Page:
        """Somebody with a phone, who has joined."""
        page = self.open("about:blank", 390, 844)
        take_seat(page, self.room, name)
        expect(page.locator("h1")).to_contain_text(name)
        return page

    def close(self) -> None:
        """Close all profiles."""
        for context in self._contexts:
            context.close()


def picture(name: str, **pages: Page) -> None:
    """Pictures of a phase, where they are wanted."""
    if PICTURES:
        next(iter(pages.values())).wait_for_timeout(2_500)  # what moves has come to rest
        for who, page in pages.items():
            page.screenshot(path=Path(PICTURES) / f"{name}-{who}.png")
