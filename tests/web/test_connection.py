"""When the network, a server or another tab gets in the way."""

import json

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from quizfleet.embedded import Platform
from quizfleet.settings import Service
from tests.web.conftest import OpenRoom
from tests.web.rooms import METAL, PLANET, question
from tests.web.steps import begin, choose, heading, names_on_board, row


def unavailable(route: Route) -> None:
    problem = {"type": "https://quizfleet.dev/problems/unavailable", "status": 503, "detail": "away"}
    headers = {"Retry-After": "1", "Content-Type": "application/problem+json"}
    route.fulfill(status=503, headers=headers, body=json.dumps(problem))


def test_an_answer_whose_reply_was_lost_is_sent_again_and_counts_once(page: Page, open_room: OpenRoom) -> None:
    tries: list[str] = []

    def lose_first_reply(route: Route) -> None:
        tries.append(route.request.post_data or "")
        reply = route.fetch()
        if len(tries) == 1:
            route.abort()
        else:
            assert reply.status == 200
            route.fulfill(response=reply)

    page.route("**/answer", lose_first_reply)
    begin(page, open_room(PLANET, METAL))
    choose(page, "Jupiter")
    heading(page, "Correct!")
    assert tries == ['{"choices":[2]}'] * 2
    gained = page.locator(".gained strong").inner_text().removeprefix("+")
    expect(row(page, "Anna").locator(".points")).to_have_text(gained)


def test_a_busy_server_is_asked_again_and_the_player_told(page: Page, open_room: OpenRoom) -> None:
    page.route("**/answer", unavailable, times=1)
    begin(page, open_room(PLANET, METAL))
    choose(page, "Jupiter")
    expect(page.locator(".connection")).to_have_text("Reconnecting…")
    expect(page.locator(".status")).to_contain_text("sent again")
    heading(page, "Correct!")
    expect(page.locator(".connection")).to_be_empty()


def test_an_answer_from_elsewhere_stands_and_is_explained(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    begin(page, room)
    page.evaluate(
        """async () => {
            const { quiz, token } = JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]));
            const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
            const body = JSON.stringify({ choices: [1] });
            await fetch(`/api/quizzes/${quiz}/questions/1/answer`, { method: "PUT", headers, body });
        }"""
    )
    choose(page, "Jupiter")
    heading(page, "Not this time")
    expect(page.locator(".notice")).to_contain_text("first answer had already been counted")
    expect(page.locator(".bar.wrong")).to_contain_text("Mars")


def test_an_answer_that_came_too_late_is_explained(page: Page, open_room: OpenRoom) -> None:
    def deliver_late(route: Route) -> None:
        page.wait_for_timeout(1200)
        route.continue_()

    page.route("**/answer", deliver_late)
    begin(page, open_room(question("Quick?", "Yes", "No", seconds=1)))
    choose(page, "Yes")
    heading(page, "Time's up")
    expect(page.locator(".notice")).to_contain_text("after the time was up")


def test_without_websockets_the_board_is_polled(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    rival = room.enter("Rival")
    page.route_web_socket("**/live", lambda socket: socket.close())
    begin(page, room)
    choose(page, "Jupiter")
    expect(page.locator(".connection")).to_have_text("Catching up")
    expect(row(page, "Anna").locator(".rank")).to_have_text("1")
    rival.answer(1, 2)
    rival.answer(2, 1)
    expect(row(page, "Rival").locator(".rank")).to_have_text("1")
    assert names_on_board(page) == ["Rival", "Anna"]


def test_a_dropped_socket_comes_back_and_the_badge_goes(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/live", pass_on)
    begin(page, room)
    choose(page, "Jupiter")
    expect(row(page, "Anna").locator(".rank")).to_have_text("1")
    sockets[0].close(code=1012, reason="restarting")
    expect(page.locator(".connection")).to_have_text("Reconnecting…")
    expect(page.locator(".connection")).to_be_empty()
    assert len(sockets) == 2
    room.enter("Rival").answer(1, 1)
    expect(row(page, "Rival")).to_be_visible()


NOTE_PROTOCOLS = """
    window.offered = [];
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        constructor(url, protocols) {
            super(url, protocols);
            offered.push(protocols.map((protocol) => protocol.split(".")[0]));
        }
    };
"""


def test_a_server_that_restarts_is_found_again_where_it_was_left(
    page: Page, open_room: OpenRoom, platform: Platform
) -> None:
    page.add_init_script(NOTE_PROTOCOLS)
    room = open_room(PLANET, METAL)
    begin(page, room)
    choose(page, "Jupiter")
    expect(row(page, "Anna").locator(".rank")).to_have_text("1")
    platform.process(Service.LEADERBOARD.value).terminate()
    expect(page.locator(".connection")).to_have_text("Reconnecting…")
    expect(page.locator(".connection")).to_be_empty(timeout=30_000)
    offered = page.evaluate("offered")
    assert offered[0] == ["quizfleet", "bearer"]
    assert offered[1] == ["quizfleet", "bearer", "resume"]
    room.enter("Rival").answer(1, 1)
    expect(row(page, "Rival")).to_be_visible()
    platform.wait_ready(Service.LEADERBOARD)
