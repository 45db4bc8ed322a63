"""Quizzes that a host leads: their console and big screen, and what a host orders over HTTP beside the browser."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from quizfleet.embedded import Platform
from tests.web.rooms import METAL, PLANET, HttpPlayer, Json, Room


@dataclass(frozen=True)
class LedRoom(Room):
    """A quiz with a host. `host_token` opens its console."""

    host_token: str

    @property
    def console(self) -> str:
        """The host's link."""
        return f"{self.url}/host/{self.code}#{self.host_token}"

    @property
    def screen(self) -> str:
        """The link of the big screen, as the console has it."""
        return f"{self.url}/screen/{self.code}#{self.look()['screenToken']}"

    def look(self) -> Json:
        """Where the quiz is, as its host sees it."""
        return self._host("GET", "host")

    def order(self, command: str, **body: Any) -> Json:
        """Do what another console would."""
        return self._host("POST", f"host/{command}", body)

    def state(self) -> str:
        """What the quiz is doing."""
        return str(self.look()["state"])

    def players(self) -> dict[str, Json]:
        """All who have joined, by name."""
        return {player["name"]: player for player in self._host("GET", "players")["players"]}

    def scores(self) -> dict[str, int]:
        """The board's best ten by name."""
        return {row["name"]: row["score"] for row in self._host("GET", "leaderboard")["entries"]}

    def _host(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.host_token}"}
        response = httpx.request(method, f"{self.url}/api/quizzes/{self.quiz}/{path}", headers=headers, json=body)
        response.raise_for_status()
        found: Json = response.json()
        return found


def lead(platform: Platform, *questions: Json, lead_seconds: int = 1, **content: Any) -> LedRoom:
    """A quiz for a host to lead; titles stand alone for `lead_seconds`."""
    content = {
        "title": "Friday night",
        "mode": "host-led",
        "leadSeconds": lead_seconds,
        "questions": questions or (PLANET, METAL),
        **content,
    }
    headers = {"Authorization": f"Bearer {platform.admin_key}"}
    response = httpx.post(f"{platform.url}/api/quizzes", json=content, headers=headers)
    response.raise_for_status()
    made = response.json()
    return LedRoom(platform.url, made["quiz"], made["code"], made["hostToken"])


def give(player: HttpPlayer, number: int, **answer: Any) -> None:
    """Answer with {choices} or {text}."""
    url = f"{player.room.url}/api/quizzes/{player.room.quiz}/questions/{number}/answer"
    httpx.put(url, headers={"Authorization": f"Bearer {player.token}"}, json=answer).raise_for_status()


def open_console(page: Page, room: LedRoom) -> None:
    """Follow the host's link."""
    page.goto(room.console)
    expect(page.locator(".bar-foot")).to_be_visible()


def next_button(page: Page) -> Locator:
    """The one big button."""
    return page.locator(".bar-foot .next")


def go_on(page: Page, label: str) -> None:
    """Press the big button, which says this, once it takes presses."""
    button = next_button(page)
    expect(button).to_have_text(re.compile(f"^{re.escape(label)}"))
    expect(button).to_have_attribute("aria-disabled", "false")
    page.wait_for_timeout(650)  # a press just after a change is taken for one that came too late
    button.click()


def is_open(page: Page) -> None:
    """The question at hand takes answers."""
    expect(page.locator(".asking.open .timebar")).to_be_visible()


def press_tool(page: Page, key: str) -> None:
    """Press the key of a button beside the big one, once it is offered. (A console asks what is at each change.)"""
    expect(page.locator(f".bar-foot .tool[aria-keyshortcuts={key}]")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press(key.lower())
