"""A led quiz when the page is loaded again, the network is poor, or there are two tabs."""

import json
import re

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.web.conftest import OpenLedRoom
from tests.web.led import LedRoom
from tests.web.rooms import METAL, PLANET
from tests.web.steps import choose, heading, join, settle

LONG = PLANET | {"seconds": 120}


def lead_on(room: LedRoom, state: str) -> None:
    """Press next until the quiz is there."""
    while room.state() != state:
        room.order("next")


def test_a_reload_in_any_stage_brings_back_the_same_player_and_points(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(METAL | {"seconds": 120}, lead_seconds=8)
    room.enter("Rival")
    join(page, room)
    page.reload()
    heading(page, "You're in, Anna!")

    room.order("start")
    room.order("pause")
    heading(page, METAL["text"])
    page.reload()
    expect(page.locator(".intro.paused")).to_be_visible()
    room.order("resume")
    page.reload()
    expect(page.locator(".intro:not(.paused)")).to_be_visible()
    heading(page, METAL["text"])

    settle(page)
    left = int(page.locator(".timebar .seconds").inner_text())
    page.reload()
    settle(page)
    assert 0 <= left - int(page.locator(".timebar .seconds").inner_text()) <= 20
    room.order("pause")
    page.reload()
    expect(page.locator(".timebar.paused")).to_be_visible()
    room.order("resume")
    choose(page, "Mercury")
    heading(page, "Locked in")
    page.reload()
    heading(page, "Locked in")
    expect(page.locator(".panel .tile")).to_contain_text("Mercury")
    expect(page.locator(".waited")).to_have_text("1 of 2 players answered")

    room.order("end")
    heading(page, "Correct!")
    gained = page.locator(".gained strong").inner_text()
    page.reload()
    heading(page, "Correct!")
    expect(page.locator(".gained strong")).to_have_text(gained)
    expect(page.locator(".bar.right.mine .count")).to_have_text("1")

    lead_on(room, "standings")
    heading(page, "Standings")
    page.reload()
    heading(page, "Standings")
    expect(page.locator(".place")).to_have_text("1st")

    room.order("finish")
    heading(page, "That's it!")
    page.reload()
    heading(page, "That's it!")
    expect(page.locator(".own-result .gained strong")).to_have_text(gained.removeprefix("+"))
    assert sorted(room.players()) == ["Anna", "Rival"]


def test_an_answer_in_one_tab_is_seen_in_the_other(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    room.enter("Rival")
    join(page, room)
    other = page.context.new_page()
    other.goto(room.link)
    heading(other, "You're in, Anna!")
    room.order("start")
    for tab in (page, other):
        settle(tab)
    choose(other, "Jupiter")
    for tab in (other, page):
        heading(tab, "Locked in")
        expect(tab.locator(".panel .tile")).to_contain_text("Jupiter")
    room.order("end")
    for tab in (page, other):
        heading(tab, "Correct!")
    assert page.locator(".gained strong").inner_text() == other.locator(".gained strong").inner_text()
    assert sorted(room.players()) == ["Anna", "Rival"]


def test_without_websockets_the_quiz_is_polled(page: Page, open_led_room: OpenLedRoom) -> None:
    page.route_web_socket("**/live", lambda socket: socket.close())
    room = open_led_room(LONG)
    room.enter("Rival")
    join(page, room)
    expect(page.locator(".connection")).to_have_text("Catching up")
    room.order("start")
    settle(page)
    room.order("pause")
    expect(page.locator(".timebar.paused")).to_be_visible()
    room.order("resume")
    expect(page.locator(".timebar.paused")).to_have_count(0)
    choose(page, "Jupiter")
    heading(page, "Locked in")
    room.order("end")
    heading(page, "Correct!")
    lead_on(room, "standings")
    heading(page, "Standings")
    room.order("finish")
    heading(page, "That's it!")
    expect(page.locator(".own-result .place")).to_have_text("1st")


def test_a_socket_that_died_unseen_does_not_hold_the_player(page: Page, open_led_room: OpenLedRoom) -> None:
    deaf: list[bool] = []
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(lambda message: None if deaf and len(sockets) == 1 else socket.send(message))

    page.route_web_socket("**/live", pass_on)
    room = open_led_room(PLANET | {"seconds": 4}, METAL | {"seconds": 60})
    room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    deaf.append(True)
    choose(page, "Jupiter")
    heading(page, "Correct!")
    expect(page.locator(".connection")).to_be_empty()
    room.order("next")
    heading(page, "Standings")
    assert len(sockets) == 2


def test_a_dropped_socket_comes_back_to_where_the_quiz_went(page: Page, open_led_room: OpenLedRoom) -> None:
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/live", pass_on)
    room = open_led_room(LONG)
    room.enter("Rival")
    join(page, room)
    sockets[0].close(code=1012, reason="restarting")
    expect(page.locator(".connection")).to_have_text("Reconnecting…")
    room.order("start")
    settle(page)
    expect(page.locator(".connection")).to_be_empty()
    heading(page, LONG["text"])


def test_being_offline_is_told_and_ends_where_the_quiz_is(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG, METAL)
    room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_have_text(re.compile("offline"))
    choose(page, "Jupiter")
    expect(page.locator(".status")).to_contain_text("kept and sent again")
    page.context.set_offline(False)
    heading(page, "Locked in")
    expect(page.locator(".connection")).to_be_empty()


def test_a_slow_answer_is_told_before_it_fails(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    join(page, room)

    def delay(route: Route) -> None:
        page.wait_for_timeout(3_500)
        route.continue_()

    page.route("**/questions/1", delay)
    room.order("start")
    expect(page.locator(".connection")).to_have_text("Slow connection…")
    settle(page)
    expect(page.locator(".connection")).to_be_empty()


def test_a_paused_answer_may_be_sent_again(page: Page, open_led_room: OpenLedRoom) -> None:
    """The pause came while the answer was on its way."""

    def refuse(route: Route) -> None:
        problem = {"type": "https://quizfleet.dev/problems/question-not-open", "status": 409, "detail": "paused"}
        headers = {"Content-Type": "application/problem+json"}
        route.fulfill(status=409, headers=headers, body=json.dumps(problem))

    page.route("**/answer", refuse, times=1)
    room = open_led_room(LONG)
    room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    choose(page, "Jupiter")
    expect(page.locator(".status")).to_contain_text("paused for a moment")
    choose(page, "Jupiter")
    heading(page, "Locked in")
