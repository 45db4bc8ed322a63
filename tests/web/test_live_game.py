"""A whole quiz as people play it together: a host, a big screen and three phones, through every kind of question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from quizfleet.embedded import Platform
from tests.web.led import go_on, lead, next_button, press_tool
from tests.web.live_game import QUESTIONS, RIGHT, SECONDS, WRONG, Answer, Stage, picture

_WATCH_FOR_TITLE = """title => new MutationObserver(() => {
    if (document.body.textContent.includes(title) && !document.querySelector(".pad")) window.titleWasAlone = true;
}).observe(document.body, { subtree: true, childList: true, characterData: true })"""
REMOVED = re.compile("removed|sent you away", re.IGNORECASE)


@pytest.fixture
def stage(browser: Browser, platform: Platform) -> Iterator[Stage]:
    """A stage that is cleared afterwards."""
    questions = ({"seconds": SECONDS, **question} for question in QUESTIONS)
    made = Stage(browser, lead(platform, *questions, lead_seconds=3, streakBonus=True))
    try:
        yield made
    finally:
        made.close()


@pytest.mark.timeout(420)
def test_a_host_three_players_and_a_big_screen_go_through_a_whole_quiz_together(stage: Stage) -> None:
    game = Game(stage, stage.console(), stage.screen(), *(stage.player(name) for name in ("Ada", "Bob", "Cyd")))
    game.lobby(stage.player("Troll"))
    for number in range(1, len(QUESTIONS) + 1):
        game.title(number)
        game.open(number)
        game.answer(number)
        game.reveal(number)
        game.standings(number)
    game.podium()
    game.regrade()


@dataclass
class Game:
    """Everybody's pages, and what is done and seen on them phase by phase; each is reloaded in each phase once."""

    stage: Stage
    console: Page
    screen: Page
    ada: Page
    bob: Page
    cyd: Page

    def lobby(self, troll: Page) -> None:
        """All see who is here; one is sent away, and told."""
        for page in (self.console, self.screen):
            for name in ("Ada", "Bob", "Cyd", "Troll"):
                expect(page.get_by_text(name, exact=True).first).to_be_visible()
        self.console.locator(".people .person", has_text="Troll").click()
        self.console.get_by_role("button", name="Remove", exact=True).click()
        expect(troll.locator("body")).to_contain_text(REMOVED)
        expect(self.screen.get_by_text("Troll", exact=True)).to_have_count(0)
        for page in (self.console, self.screen, self.ada):
            page.reload()
        expect(self.ada.locator("h1")).to_contain_text("Ada")
        expect(self.console.locator("button.next")).to_contain_text("Start with 3 players")
        picture("1-lobby", host=self.console, screen=self.screen, player=self.ada)

    def title(self, number: int) -> None:
        """The host goes on; first there is the title alone."""
        if number == 5:
            self.ada.evaluate(_WATCH_FOR_TITLE, QUESTIONS[number - 1]["text"])
        go_on(self.console, "Start" if number == 1 else f"Question {number} of")
        self._all_see(QUESTIONS[number - 1]["text"])
        if number == 5:
            self.ada.wait_for_function("window.titleWasAlone")  # it may be over by now on a slow machine
            self.ada.reload()
            self._all_see(QUESTIONS[number - 1]["text"])
            picture("2-title", host=self.console, screen=self.screen, player=self.ada)

    def open(self, number: int) -> None:
        """It opens; a pause stops it, and who comes back finds it open."""
        expect(self.ada.locator(".pad")).to_be_visible(timeout=20_000)
        if number == 1:
            _pause_and_go_on(self.console, self.ada)
        if number == 2:
            for page in (self.console, self.screen, self.cyd):
                page.reload()
            self._all_see(QUESTIONS[number - 1]["text"])
            expect(self.cyd.locator(".pad")).to_be_visible()
        picture(f"3-open-{QUESTIONS[number - 1]['kind']}", host=self.console, screen=self.screen, player=self.ada)

    def answer(self, number: int) -> None:
        """Ada is right, Bob wrong, Cyd now and then; who has answered waits, and the host sees how many have."""
        right, wrong = RIGHT[number - 1], WRONG[number - 1]
        right(self.ada)
        expect(self.ada.locator(".pad")).to_have_count(0)
        if number == 3:
            self.ada.reload()
            expect(self.ada.locator("h1")).to_contain_text("Locked in")
            expect(self.console.locator(".tallying")).to_have_text("1 of 3 answered")
            picture("4-waiting", host=self.console, screen=self.screen, player=self.ada)
        if number == 4:
            _answer_without_a_network(self.bob, wrong)
        else:
            wrong(self.bob)
        assert self._state() == ("open", number)
        (right if number % 2 else wrong)(self.cyd)

    def reveal(self, number: int) -> None:
        """All have answered, so it is over: who was right is told so, and what is right."""
        expect(self.console.locator("button.next")).to_contain_text("Show the standings", timeout=20_000)
        assert self._state() == ("reveal", number)
        kind = QUESTIONS[number - 1]["kind"]
        if kind == "poll":
            expect(self.ada.locator("h1")).not_to_have_text(re.compile("Correct|Not this time"))
        else:
            expect(self.ada.locator("h1")).to_contain_text("Correct")
            expect(self.bob.locator("h1")).to_contain_text("Not this time")
        if number == 1:
            for page in (self.console, self.screen, self.bob):
                page.reload()
            expect(self.bob.locator("h1")).to_contain_text("Not this time")
            expect(self.console.locator("button.next")).to_contain_text("Show the standings")
        picture(f"5-reveal-{kind}", host=self.console, screen=self.screen, player=self.ada, loser=self.bob)

    def standings(self, number: int) -> None:
        """The board moves."""
        go_on(self.console, "Show the standings")
        board = self.screen.locator(".standings, .rows").first
        expect(board).to_contain_text("Ada")
        if number == 2:
            for page in (self.console, self.screen, self.ada):
                page.reload()
            assert self._state() == ("standings", 2)
            expect(board).to_contain_text("Ada")
        picture(f"6-standings-{number}", host=self.console, screen=self.screen, player=self.bob)

    def podium(self) -> None:
        """The winner is Ada, on every screen, also for who comes back."""
        go_on(self.console, "Show the podium")
        self._podium_is_on()
        picture("7-podium", host=self.console, screen=self.screen, player=self.ada)
        for page in (self.console, self.screen, self.ada):
            page.reload()
        self._podium_is_on()

    def _podium_is_on(self) -> None:
        expect(self.screen.get_by_text("Ada", exact=True).first).to_be_visible(timeout=20_000)
        expect(self.ada.locator("main")).to_contain_text("1st", timeout=20_000)
        expect(self.console.locator("button.next")).to_contain_text("Download the results")

    def regrade(self) -> None:
        """The key was wrong: what Bob said of the spider counts after all, once the host has seen the difference."""
        before = self.stage.room.scores()
        self.console.get_by_role("button", name="More").click()
        self.console.locator("#more").get_by_role("button", name="Correct a key").click()
        self.console.locator("#regrade-question").select_option("4")
        self.console.get_by_label("Right number").fill("6")
        self.console.get_by_role("button", name="See what would change").click()
        expect(self.console.locator("dialog tbody tr", has_text="Bob")).to_be_visible()
        assert self.stage.room.scores() == before
        picture("8-regrade", host=self.console)
        self.console.get_by_role("button", name=re.compile("^Apply")).click()
        expect(self.console.locator("dialog .notice.good")).to_be_visible()
        after = self.stage.room.scores()
        assert after["Bob"] > before["Bob"]
        assert after["Ada"] < before["Ada"]
        self.bob.reload()
        expect(self.bob.locator("body")).to_contain_text(f"{after['Bob']:,}", timeout=20_000)

    def _all_see(self, text: str) -> None:
        for page in (self.console, self.screen, self.ada, self.bob, self.cyd):
            expect(page.get_by_text(text, exact=True).first).to_be_visible()

    def _state(self) -> tuple[str, int | None]:
        now = self.stage.room.look()
        return now["state"], now["question"]


def _pause_and_go_on(console: Page, player: Page) -> None:
    """While the clock stands no answer is taken."""
    press_tool(console, "P")  # the console may hear after the player that the question is open
    expect(player.get_by_text(re.compile("paused", re.IGNORECASE)).first).to_be_visible()
    player.locator("button.tile").first.click(force=True)
    expect(player.locator(".pad")).to_be_visible()
    player.reload()
    expect(player.get_by_text(re.compile("paused", re.IGNORECASE)).first).to_be_visible()
    picture("3-paused", host=console, player=player)
    expect(next_button(console)).to_have_text(re.compile("^Go on"))
    press_tool(console, "P")
    expect(player.get_by_text(re.compile("paused", re.IGNORECASE))).to_have_count(0)


def _answer_without_a_network(page: Page, answer: Answer) -> None:
    """The answer of a phone in a tunnel is kept, and counts when it comes out."""
    page.context.set_offline(offline=True)
    answer(page)
    expect(page.locator("body")).to_contain_text(re.compile("connection|network|reconnecting", re.IGNORECASE))
    picture("4-offline", player=page)
    page.context.set_offline(offline=False)
    expect(page.locator(".pad")).to_have_count(0, timeout=20_000)
