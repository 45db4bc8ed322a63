"""What a player does on the screen, named as they would."""

from playwright.sync_api import Locator, Page, expect

from tests.web.rooms import Room


def take_seat(page: Page, room: Room, name: str = "Anna") -> None:
    """Follow the invitation and give a name; what comes next depends on where the quiz is."""
    page.goto(room.link)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()


def join(page: Page, room: Room, name: str = "Anna") -> None:
    """Take a seat in a quiz that has not begun."""
    take_seat(page, room, name)
    heading(page, f"You're in, {name}!")


def begin(page: Page, room: Room, name: str = "Anna") -> None:
    """Take a seat and open the first question of a self-paced quiz."""
    join(page, room, name)
    page.get_by_role("button", name="Start").click()
    settle(page)


def settle(page: Page) -> None:
    """Wait until a question takes answers; it ignores taps in its first quarter of a second."""
    expect(page.locator(".pad[data-open]")).to_be_visible()


def choose(page: Page, text: str) -> None:
    """Tap the tile with this text."""
    page.locator("button.tile", has_text=text).click()


def send(page: Page) -> None:
    """Send what was marked, typed or put in order."""
    page.locator(".foot .primary").click()


def next_question(page: Page) -> None:
    """Go on from a result."""
    page.get_by_role("button", name="Next question").click()
    settle(page)


def names_on_board(page: Page) -> list[str]:
    """Names from the top down."""
    return page.locator(".standings .row .name").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    """A player's row on the board."""
    return page.locator(".standings .row", has_text=name)


def heading(page: Page, text: str) -> None:
    """The screen with this heading is on; type its apostrophes straight."""
    expect(page.locator("h1")).to_have_text(text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"))
