"""A quiz that a host leads, as its players see it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenLedRoom
from tests.web.led import LedRoom
from tests.web.rooms import BERRIES, CAPITAL, FASTEST, LUNCH, MARATHON, METAL, PLANET, PRIMES, Json, question
from tests.web.steps import choose, heading, join, names_on_board, row, send, settle, take_seat

LONG = PLANET | {"seconds": 60}


def asked_of_the_api(page: Page) -> list[str]:
    """What a page asks of the API from now on, as "GET /api/..."."""
    asked: list[str] = []
    page.on("request", lambda one: "/api/" in one.url and asked.append(f"{one.method} {one.url.partition('/api/')[2]}"))
    return asked


def test_a_quiz_is_played_from_the_lobby_to_the_podium(
    page: Page, complaints: list[str], open_led_room: OpenLedRoom
) -> None:
    room = open_led_room(LONG, METAL, lead_seconds=4, title="Friday night", streakBonus=True)
    rival = room.enter("Rival")
    join(page, room)
    expect(page.locator(".hero .lead").first).to_contain_text("The host starts the quiz")
    expect(page.get_by_text("Your connection works")).to_be_visible()
    expect(page.locator(".crew .chip", has_text="Rival")).to_be_visible()
    room.enter("Latecomer")
    expect(page.locator(".crew .chip", has_text="Latecomer")).to_be_visible()

    room.order("start")
    heading(page, LONG["text"])
    expect(page.locator(".tile")).to_have_count(0)
    expect(page.locator(".intro.counting .big-clock")).to_have_text(re.compile("^[321]$"))
    settle(page)
    rival.answer(1, 1)
    choose(page, "Jupiter")
    heading(page, "Locked in")
    expect(page.locator(".waited")).to_have_text("2 of 3 players answered")
    expect(page.locator(".panel .tile")).to_contain_text("Jupiter")

    room.order("end")
    heading(page, "Correct!")
    gained = int(page.locator(".gained strong").inner_text().removeprefix("+").replace(",", ""))
    parts = [int(one.removeprefix("+").replace(",", "")) for one in page.locator(".breakdown dd").all_inner_texts()]
    assert sum(parts) == gained
    expect(page.locator(".bar.right.mine")).to_contain_text("Jupiter")
    expect(page.locator(".bar.right .count")).to_have_text("1")
    expect(page.locator(".bar", has_text="Mars").locator(".count")).to_have_text("1")
    expect(page.locator(".standing")).to_have_text(re.compile("1st of 3$"))

    room.order("next")
    heading(page, "Standings")
    expect(page.locator(".place")).to_have_text("1st")
    expect(page.locator(".cheer", has_text="Fastest")).to_contain_text("Anna")

    room.order("next")
    settle(page)
    choose(page, "Mercury")
    room.order("end")
    heading(page, "Correct!")
    expect(page.locator(".breakdown")).to_contain_text("Streak, 2 in a row")

    room.order("finish")
    heading(page, "That's it!")
    expect(page.locator(".step")).to_have_count(3)
    expect(page.locator('.step[data-step="1"]')).to_contain_text("Anna")
    expect(page.locator(".own-result .place")).to_have_text("1st")
    assert complaints == []


def test_while_the_socket_lives_nothing_is_asked_again_and_again(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    for number in range(12):  # so that Anna is not among the ten that frames carry
        room.enter(f"A{number}")
    join(page, room, "Zoë")
    asked = asked_of_the_api(page)
    page.wait_for_timeout(2_500)
    assert asked == []
    room.order("start")
    settle(page)
    page.wait_for_timeout(2_500)
    base = f"quizzes/{room.quiz}"
    assert asked == [f"GET {base}/questions/1"]
    choose(page, "Jupiter")
    heading(page, "Locked in")
    page.wait_for_timeout(2_500)
    assert asked == [f"GET {base}/questions/1", f"PUT {base}/questions/1/answer"]
    room.order("end")
    heading(page, "Correct!")
    expect(page.locator(".bar .count").first).to_be_visible()
    page.wait_for_timeout(2_500)
    rest = [one for one in asked[2:] if "leaderboard" not in one]
    assert rest == [f"GET {base}/questions/1", f"GET {base}/questions/1/tally"]
    assert len(asked) - 2 - len(rest) <= 2  # the own place, which frames do not carry


KINDS: list[tuple[str, Json, Any, str]] = [
    ("single", LONG, lambda page: choose(page, "Jupiter"), "Correct!"),
    ("true-false", BERRIES, lambda page: choose(page, "True"), "Correct!"),
    ("numeric", MARATHON, lambda page: (page.locator("#answer").fill("42,195"), send(page)), "Correct!"),
    ("text", CAPITAL, lambda page: (page.locator("#answer").fill(" camberra "), send(page)), "Correct!"),
    ("poll", LUNCH, lambda page: choose(page, "Sushi"), "Thanks for your vote"),
]


@pytest.mark.parametrize(("kind", "asked", "give", "verdict"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_every_kind_is_answered_and_shown(
    page: Page, open_led_room: OpenLedRoom, kind: str, asked: Json, give: Any, verdict: str
) -> None:
    room = open_led_room(asked)
    join(page, room)
    room.order("start")
    settle(page)
    give(page)
    heading(page, verdict)  # alone in the room: all have answered
    expect(page.locator(".answers")).to_be_visible()
    assert room.state() == "reveal"
    if kind in ("numeric", "text"):
        expect(page.locator(".forms")).to_contain_text("42,195 give or take 5" if kind == "numeric" else "Canberra")
        expect(page.locator(".bar.right.mine .count")).to_have_text("1")
    elif kind == "poll":
        expect(page.locator(".bar.mine .count")).to_have_text("100%")
        expect(page.locator(".gained")).to_contain_text("no points")
    else:
        expect(page.locator(".bar.right.mine")).to_have_count(1)


def test_several_choices_are_partly_right(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(PRIMES | {"seconds": 60})
    join(page, room)
    room.order("start")
    settle(page)
    page.locator("button.tile").filter(has=page.get_by_text("11", exact=True)).click()
    send(page)
    heading(page, "Partly right")
    expect(page.locator(".gained strong")).to_have_text(re.compile(r"^\+[345]\d\d$"))


def order_on_screen(page: Page) -> list[str]:
    return page.locator(".orderable .text").all_inner_texts()


def test_an_order_is_made_with_the_keyboard(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(FASTEST)
    join(page, room)
    room.order("start")
    settle(page)
    for place, text in enumerate(("Snail", "Dog", "Cheetah")):
        handle = page.get_by_role("button", name=re.compile(f"^{text}, place"))
        handle.focus()
        while (at := order_on_screen(page).index(text)) != place:
            page.keyboard.press("ArrowUp" if at > place else "ArrowDown")
            expect(page.locator("#announcer")).to_have_text(
                re.compile(f"^{text} is at place {order_on_screen(page).index(text) + 1} of 3")
            )
        expect(handle).to_be_focused()
    assert order_on_screen(page) == ["Snail", "Dog", "Cheetah"]
    send(page)
    heading(page, "Correct!")


def test_an_order_is_made_with_buttons(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(FASTEST)
    join(page, room)
    room.order("start")
    settle(page)
    for place, text in enumerate(("Snail", "Dog", "Cheetah")):
        while order_on_screen(page).index(text) > place:
            page.get_by_role("button", name=f"Move {text} up").click()
    send(page)
    heading(page, "Correct!")
    expect(page.locator(".order .text")).to_have_text(["Snail", "Dog", "Cheetah"])


@pytest.mark.parametrize("by", ["mouse", "finger"])
def test_an_order_is_made_by_dragging(page: Page, open_led_room: OpenLedRoom, by: str) -> None:
    room = open_led_room(FASTEST)
    join(page, room)
    room.order("start")
    settle(page)
    for place, text in enumerate(("Snail", "Dog", "Cheetah")):
        if order_on_screen(page)[place] != text:
            drag(page, text, place, by)
        assert order_on_screen(page)[place] == text
    send(page)
    heading(page, "Correct!")


def drag(page: Page, text: str, place: int, by: str) -> None:
    page.wait_for_timeout(250)  # rows that made room have come to rest
    handle = page.locator(".orderable", has_text=text).locator(".handle").bounding_box()
    goal = page.locator(".orderable").nth(place).bounding_box()
    assert handle is not None
    assert goal is not None
    x, start, end = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2, goal["y"] + 4
    steps = [start + (end - start) * part / 12 for part in range(13)]
    if by == "mouse":
        page.mouse.move(x, start)
        page.mouse.down()
        for y in steps:
            page.mouse.move(x, y)
        page.mouse.up()
        return
    session = page.context.new_cdp_session(page)
    touch = lambda kind, y: session.send(  # noqa: E731
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [{"x": x, "y": y}]}
    )
    touch("touchStart", start)
    for y in steps:
        touch("touchMove", y)
    touch("touchEnd", end)


def test_a_wrong_order_is_shown_beside_the_right_one(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(FASTEST)
    join(page, room)
    room.order("start")
    settle(page)
    send(page)  # what is to be put in order is never shown in the right one
    heading(page, "Not this time")
    expect(page.get_by_role("heading", name="The right order")).to_be_visible()
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()
    expect(page.locator(".order").first.locator(".text")).to_have_text(["Snail", "Dog", "Cheetah"])


def test_a_pause_stops_the_clock_and_more_time_is_seen(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    room.order("pause")
    expect(page.locator(".timebar.paused")).to_be_visible()
    expect(page.locator(".status")).to_contain_text("The host has paused the quiz")
    seconds = page.locator(".timebar .seconds")
    stopped = seconds.inner_text()
    page.keyboard.press("2")
    page.wait_for_timeout(1_500)
    expect(seconds).to_have_text(stopped)
    heading(page, LONG["text"])
    room.order("resume")
    expect(page.locator(".timebar.paused")).to_have_count(0)
    expect(seconds).not_to_have_text(stopped)
    before = int(seconds.inner_text())
    room.order("add-time", seconds=30)
    expect(page.locator(".more-time")).to_have_text("+30 s")
    assert before + 25 <= int(seconds.inner_text()) <= before + 30
    choose(page, "Jupiter")
    heading(page, "Locked in")


def test_whoever_has_extra_time_keeps_the_others_waiting(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(PLANET | {"seconds": 3})
    slow = room.enter("Slow")
    room.order("extra-time", player=slow.player, percent=300)
    join(page, room)
    room.order("start")
    settle(page)
    heading(page, "Time's up")
    expect(page.get_by_text("Others have a little more time")).to_be_visible()
    assert room.state() == "open"
    slow.answer(1, 2)
    expect(page.locator(".result .panel.late")).to_be_visible()


def test_a_player_with_extra_time_sees_it(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(PLANET | {"seconds": 10})
    room.enter("Rival")
    join(page, room)
    room.order("extra-time", player=room.players()["Anna"]["player"], percent=100)
    room.order("start")
    settle(page)
    assert int(page.locator(".timebar .seconds").inner_text()) > 15
    room.order("add-time", seconds=10)
    expect(page.locator(".more-time")).to_have_text("+10 s")
    assert int(page.locator(".timebar .seconds").inner_text()) > 25


def test_who_comes_late_plays_from_the_question_at_hand(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG, METAL | {"seconds": 60})
    early = room.enter("Early")
    room.order("start")
    early.answer(1, 2)
    room.order("next") if room.state() == "reveal" else room.order("end")
    room.order("next") if room.state() == "standings" else None
    while room.state() not in ("open", "intro"):
        room.order("next")
    take_seat(page, room)
    settle(page)
    heading(page, METAL["text"])
    choose(page, "Mercury")
    room.order("end")
    heading(page, "Correct!")
    expect(page.locator(".standing")).to_contain_text("2nd")


def test_the_standings_hold_the_old_order_before_rows_move(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(question("First?", "A", "B", seconds=60), question("Second?", "A", "B", seconds=60))
    rival = room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    rival.answer(1, 1)
    choose(page, "B")
    heading(page, "Not this time")
    room.order("next")
    expect(row(page, "Rival").locator(".points")).not_to_have_text("0")
    assert names_on_board(page) == ["Rival", "Anna"]
    room.order("next")
    settle(page)
    choose(page, "A")
    rival.answer(2, 2)
    heading(page, "Correct!")
    expect(page.locator(".standing")).to_have_text(re.compile("Rival|1st"))
    room.order("next")
    heading(page, "Standings")
    held = names_on_board(page)
    assert held == ["Rival", "Anna"]
    expect(page.locator(".place")).to_have_text("2nd")
    expect(row(page, "Anna").locator(".points")).not_to_have_text("0")


def test_a_removed_player_is_told_kindly_and_the_seat_is_gone(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    join(page, room)
    room.order("remove", player=room.players()["Anna"]["player"])
    expect(page.get_by_role("alert").filter(has_text="The host has removed you")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your name")).to_be_visible()
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Anna 2!")  # another seat; the first one's name stays taken


def test_a_banned_player_cannot_come_back_in_the_same_browser(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    join(page, room)
    room.order("remove", player=room.players()["Anna"]["player"], ban=True)
    expect(page.get_by_role("alert").filter(has_text="The host has removed you")).to_be_visible()
    page.get_by_label("Your name").fill("Other")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="does not let you back")).to_be_visible()


def test_a_locked_room_takes_nobody_in(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    room.order("lock")
    take_seat(page, room)
    expect(page.get_by_role("alert").filter(has_text="has locked the room")).to_be_visible()
    room.order("unlock")
    page.get_by_role("button", name="Join", exact=True).click()
    heading(page, "You're in, Anna!")


def test_a_name_can_be_changed_until_the_start(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG)
    room.enter("Ben")
    join(page, room)
    page.get_by_role("button", name="Change your name").click()
    field = page.locator("#new-name")
    expect(field).to_be_focused()
    expect(field).to_have_value("Anna")
    field.fill("<b>")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#new-name-error")).to_contain_text("< and >")
    field.fill("Ben")
    page.get_by_role("button", name="Keep").click()
    heading(page, "You're in, Ben 2!")
    expect(page.locator(".who-name")).to_have_text("Ben 2")
    expect(page.locator(".crew .chip", has_text="Ben 2")).to_be_visible()
    page.reload()
    heading(page, "You're in, Ben 2!")


def test_a_skipped_question_counts_for_nothing(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG, METAL | {"seconds": 60})
    room.enter("Rival")
    join(page, room)
    room.order("start")
    settle(page)
    choose(page, "Jupiter")
    heading(page, "Locked in")
    room.order("skip")
    heading(page, METAL["text"])
    settle(page)
    choose(page, "Tin")
    room.order("end")
    heading(page, "Not this time")
    expect(page.locator(".score")).to_have_text("0")


def test_a_warm_up_says_so_and_gives_no_points(page: Page, open_led_room: OpenLedRoom) -> None:
    room: LedRoom = open_led_room(LONG | {"warmUp": True})
    join(page, room)
    room.order("start")
    settle(page)
    expect(page.get_by_text("Warm-up, counts for nothing")).to_be_visible()
    choose(page, "Jupiter")
    heading(page, "Correct!")
    expect(page.locator(".gained")).to_have_text("A warm-up: no points.")
    expect(page.locator(".score")).to_have_text("0")


def test_an_explanation_is_shown_with_the_right_answer(page: Page, open_led_room: OpenLedRoom) -> None:
    room = open_led_room(LONG | {"explanation": "It turns in <10 hours."})
    join(page, room)
    room.order("start")
    settle(page)
    choose(page, "Mars")
    heading(page, "Not this time")
    expect(page.locator(".explanation")).to_have_text("It turns in <10 hours.")
