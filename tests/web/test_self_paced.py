"""A quiz at one's own pace."""

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import OpenRoom
from tests.web.rooms import METAL, PLANET, PRIMES, question
from tests.web.steps import begin, choose, heading, join, names_on_board, next_question, row, settle


def test_a_whole_quiz_from_the_code_to_the_place(page: Page, complaints: list[str], open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    begin(page, room)
    heading(page, PLANET["text"])
    choose(page, "Jupiter")
    heading(page, "Correct!")
    expect(page.locator(".gained")).to_have_text(re.compile(r"\+(9\d\d|1,000) points"))
    expect(page.locator(".bar.right")).to_contain_text("Jupiter")
    next_question(page)
    choose(page, "Lead")
    heading(page, "Not this time")
    expect(page.locator(".gained")).to_have_text("0 points")
    expect(page.locator(".bar.right")).to_contain_text("Mercury")
    expect(page.locator(".bar.wrong")).to_contain_text("Lead")
    page.get_by_role("button", name="See how you did").click()
    expect(page.locator(".place")).to_have_text("1st")
    expect(page.locator(".of")).to_have_text("of 1 player")
    assert complaints == []


def test_the_board_moves_when_another_player_scores(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    rival = room.enter("Rival")
    begin(page, room)
    choose(page, "Jupiter")
    expect(row(page, "Anna").locator(".rank")).to_have_text("1")
    expect(row(page, "Anna")).to_have_class(re.compile("own"))
    assert names_on_board(page) == ["Anna", "Rival"]
    rival.answer(1, 2)
    rival.answer(2, 1)
    expect(row(page, "Rival").locator(".rank")).to_have_text("1")
    expect(row(page, "Anna").locator(".rank")).to_have_text("2")
    assert names_on_board(page) == ["Rival", "Anna"]
    expect(row(page, "Rival").locator(".points")).to_have_text(re.compile(r"^(1,9\d\d|2,000)$"))


def test_a_player_below_the_top_ten_sees_their_own_row_too(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    for number in range(10):
        room.enter(f"Rival {number}").answer(1, 2)
    begin(page, room)
    choose(page, "Mars")
    expect(row(page, "Anna").locator(".rank")).to_have_text("11")
    expect(row(page, "Anna")).to_have_class(re.compile("apart"))
    assert len(names_on_board(page)) == 11


def test_a_reload_resumes_the_open_question_as_the_same_player(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    begin(page, room)
    choose(page, "Jupiter")
    next_question(page)
    page.reload()
    heading(page, METAL["text"])
    settle(page)
    choose(page, "Mercury")
    heading(page, "Correct!")
    expect(row(page, "Anna").locator(".points")).to_have_text(re.compile(r"^(1,[89]\d\d|2,000)$"))
    assert room.count_others() == 1


def test_a_reload_on_a_result_does_not_start_the_next_clock(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    begin(page, room)
    choose(page, "Jupiter")
    heading(page, "Correct!")
    page.reload()
    expect(page.get_by_text("Question 2 of 2 is next")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    heading(page, METAL["text"])


def test_several_right_choices_are_sent_together(page: Page, open_room: OpenRoom) -> None:
    begin(page, open_room(PRIMES))
    send = page.locator(".foot .primary")
    expect(send).to_be_disabled()
    for text in ("2", "9", "11"):
        page.locator("button.tile").filter(has=page.get_by_text(text, exact=True)).click()
    page.locator("button.tile").filter(has=page.get_by_text("9", exact=True)).click()
    expect(send).to_have_text("Send 2 choices")
    send.click()
    heading(page, "Correct!")
    expect(page.locator(".bar.right")).to_have_count(2)


def test_a_question_left_alone_ends_with_the_right_answer(page: Page, open_room: OpenRoom) -> None:
    begin(page, open_room(question("Quick?", "Yes", "No", seconds=1)))
    heading(page, "Time's up")
    expect(page.locator(".gained")).to_have_text("0 points")
    expect(page.locator(".bar.right")).to_contain_text("Yes")


def test_what_authors_write_is_shown_as_text(page: Page, open_room: OpenRoom) -> None:
    text = "<img src=x onerror=alert(1)> & <b>bold</b>?"
    begin(page, open_room(question(text, "<i>one</i>", "two & three"), title="<script>x</script>"))
    heading(page, text)
    expect(page.locator("button.tile").first.locator(".text")).to_have_text("<i>one</i>")
    expect(page.locator(".quiz-title")).to_have_text("<script>x</script>")
    assert page.locator("#screen img, #screen i, #screen b").count() == 0


def test_twelve_choices_all_have_their_letter_and_shape(page: Page, open_room: OpenRoom) -> None:
    begin(page, open_room(question("Which month?", *(f"Month {n}" for n in range(1, 13)), right=(12,))))
    assert page.locator("button.tile .letter").all_inner_texts() == list("ABCDEFGHIJKL")
    paths = page.locator("button.tile .shape path").evaluate_all("paths => paths.map((one) => one.getAttribute('d'))")
    assert len(set(paths)) == 12
    choose(page, "Month 12")
    heading(page, "Correct!")


def test_two_tabs_are_one_player(page: Page, open_room: OpenRoom) -> None:
    room = open_room(PLANET, METAL)
    join(page, room)
    other = page.context.new_page()
    other.goto(room.link)
    heading(other, "You're in, Anna!")
    assert room.count_others() == 1
