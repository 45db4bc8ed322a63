"""The tally of a question: counts of those who are here, who is called out, and the board as it was before."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import ids
from quizfleet.content import Kind
from quizfleet.grading import Given
from quizfleet.leaderboard.standing import Standing, ranked
from quizfleet.participation.insight.tallying import Row, Tally, TextCount, tally
from quizfleet.quiz import Quiz
from quizfleet.regrading.correcting import voided
from tests.unit.regrading.games import ANSWERS, Played, answers, games, question, quiz

SINGLE = question(Kind.SINGLE)
RIGHT, WRONG = Given(0b1), Given(0b10)
NAMES = {1: "Anna", 2: "Ben", 3: "Cleo", 4: "Dan"}


def rows_of(played: Quiz, given_: dict[int, Played], last: int) -> list[Row]:
    """The rows as the database has them: up to a question, and one for who has given no answer."""
    rows = []
    for player, mine in sorted(given_.items()):
        name = NAMES.get(player, f"Player {player}")
        found = [
            Row(player, name, one.question, one.choices, one.words, one.correct, one.points, one.elapsed_ms)
            for one in answers(played, player, mine)
            if one.question <= last
        ]
        rows += found or [Row(player, name)]
    return rows


def tally_of(played: Quiz, number: int, given_: dict[int, Played]) -> Tally:
    return tally(played, number, rows_of(played, given_, number))


def named(one: Any) -> str | None:
    return one and one.name


@pytest.fixture
def game() -> tuple[Quiz, dict[int, Played]]:
    """Anna is right three times, ever slower; Ben from the second on, fast; Cleo never; Dan is silent."""
    return quiz(*[SINGLE] * 3), {
        1: {1: (RIGHT, 1_000), 2: (RIGHT, 10_000), 3: (RIGHT, 19_000)},
        2: {1: (WRONG, 10), 2: (RIGHT, 500), 3: (RIGHT, 600)},
        3: {1: (WRONG, 20), 2: (WRONG, 30), 3: (Given(0b100), 40)},
        4: {},
    }


def test_answers_and_choices_are_counted(game: tuple[Quiz, dict[int, Played]]) -> None:
    told = tally_of(game[0], 3, game[1])
    assert (told.question, told.players, told.answers, told.correct) == (3, 4, 3, 2)
    assert [(one.id, one.count) for one in told.choices] == [(1, 2), (2, 0), (3, 1)]
    assert told.texts == []


def test_the_fastest_is_the_first_who_was_right(game: tuple[Quiz, dict[int, Played]]) -> None:
    fastest = tally_of(game[0], 2, game[1]).callouts.fastest
    assert fastest is not None
    assert (fastest.player, fastest.name, fastest.elapsed_ms) == (ids.encode(2), "Ben", 500)


def test_a_streak_is_told_from_two_right_answers_in_a_row_on(game: tuple[Quiz, dict[int, Played]]) -> None:
    streaks = [tally_of(game[0], number, game[1]).callouts.streak for number in (1, 2, 3)]
    assert [(one.name, one.length) if one else None for one in streaks] == [None, ("Anna", 2), ("Anna", 3)]


def test_who_has_gained_places_is_told_with_the_board_of_before(game: tuple[Quiz, dict[int, Played]]) -> None:
    played, given_ = game
    first, last = tally_of(played, 1, given_), tally_of(played, 3, given_)
    assert first.callouts.jump is None, "before the first question the board is in the order of names"
    assert [(one.rank, one.name, one.score) for one in first.before] == [
        (1, "Anna", 0), (2, "Ben", 0), (3, "Cleo", 0), (4, "Dan", 0),
    ]  # fmt: skip
    assert [(one.rank, one.name, one.score) for one in last.before] == [
        (1, "Anna", 1725), (2, "Ben", 988), (3, "Cleo", 0), (4, "Dan", 0),
    ]  # fmt: skip
    assert last.callouts.jump is None, "Ben has caught up and is still behind"
    given_[1][3] = (WRONG, 19_000)
    jump = tally_of(played, 3, given_).callouts.jump
    assert jump is not None
    assert (jump.name, jump.places) == ("Ben", 1)


def test_a_poll_is_counted_and_nothing_else() -> None:
    played = quiz(SINGLE, question(Kind.POLL))
    told = tally_of(played, 2, {1: {1: (RIGHT, 0), 2: (Given(0b10), 5)}, 2: {2: (Given(0b10), 9)}})
    assert [(one.id, one.count) for one in told.choices] == [(1, 0), (2, 2), (3, 0)]
    assert (told.answers, told.correct, told.before) == (2, 0, [])
    assert (told.callouts.fastest, told.callouts.streak, told.callouts.jump) == (None, None, None)


def test_a_warm_up_calls_out_the_fastest_and_nobody_by_rank() -> None:
    played = quiz(SINGLE, SINGLE, question(Kind.SINGLE, warmUp=True), SINGLE)
    mine: dict[int, Played] = {
        1: {1: (RIGHT, 0), 2: (RIGHT, 0), 3: (WRONG, 0), 4: (RIGHT, 9)},
        2: {3: (RIGHT, 7), 4: (RIGHT, 1)},
    }
    warm_up = tally_of(played, 3, mine).callouts
    assert (named(warm_up.fastest), warm_up.streak, warm_up.jump) == ("Ben", None, None)
    streak = tally_of(played, 4, mine).callouts.streak
    assert streak is not None
    assert (streak.name, streak.length) == ("Anna", 3), "a warm-up neither ends a streak nor makes it longer"


def test_the_most_frequent_texts_are_told_as_most_have_written_them() -> None:
    texts = ["Rome", "rome!", "Rome", "Paris", "paris", "paris", "?!", "Oslo"]
    played = quiz(question(Kind.TEXT))
    given_: dict[int, Played] = {
        player: {1: (Given(ANSWERS[Kind.TEXT][0].choices, text), 5)} for player, text in enumerate(texts, 1)
    }
    told = tally_of(played, 1, given_)
    assert told.choices == []
    assert told.texts == [
        TextCount("paris", 3, False), TextCount("Rome", 3, True), TextCount("?!", 1, False), TextCount("Oslo", 1, False)
    ]  # fmt: skip


def test_ten_texts_are_told_at_most() -> None:
    played = quiz(question(Kind.NUMERIC))
    given_: dict[int, Played] = {
        player: {1: (Given(ANSWERS[Kind.NUMERIC][0].choices, str(player % 12)), 5)} for player in range(1, 40)
    }
    told = tally_of(played, 1, given_).texts
    assert [(one.text, one.count, one.correct) for one in told[:3]] == [
        ("1", 4, False),
        ("2", 4, False),
        ("3", 4, False),
    ]
    assert len(told) == 10
    assert {one.text: one.correct for one in told}["7"]


def test_an_order_is_told_in_texts_and_ids() -> None:
    played = quiz(question(Kind.ORDERING))
    asked = played.questions[0]
    right = Given(ANSWERS[Kind.ORDERING][0].choices, " ".join(map(str, asked.order)))
    told = tally_of(played, 1, {1: {1: (right, 5)}})
    assert told.texts == [TextCount("a \u2192 b \u2192 c", 1, True, list(asked.order))]


def test_a_voided_question_brings_nothing_to_the_board_that_is_shown_after_it(
    game: tuple[Quiz, dict[int, Played]],
) -> None:
    void = voided(game[0], 1)
    assert [(one.name, one.score) for one in tally_of(void, 2, game[1]).before] == [
        ("Anna", 0), ("Ben", 0), ("Cleo", 0), ("Dan", 0),
    ]  # fmt: skip


@given(games(), st.data())
def test_the_board_of_before_is_what_the_leaderboard_showed(game: tuple[Quiz, dict[int, Played]], data: Any) -> None:
    played, given_ = game
    number = data.draw(st.integers(1, len(played.questions)))
    told = tally_of(played, number, given_)
    standings = [standing(played, player, mine, number) for player, mine in given_.items()]
    shown = ranked(standings, 10, None).entries
    if played.questions[number - 1].kind is not Kind.POLL:
        assert [(one.rank, one.player, one.score) for one in told.before] == [
            (one.rank, one.player, one.score) for one in shown
        ]
    assert told.players == len(given_)
    assert told.answers == sum(number in mine for mine in given_.values())


def standing(played: Quiz, player: int, mine: Played, number: int) -> Standing:
    """What scoring has added up of the questions before."""
    before = [one for one in answers(played, player, mine) if one.question < number]
    score = sum(one.points for one in before)
    elapsed_ms = sum(one.elapsed_ms for one in before if one.correct and played.questions[one.question - 1].is_scored)
    return Standing(player, NAMES.get(player, f"Player {player}"), score, elapsed_ms, len(before) + 1)


@given(games(), st.data())
def test_rows_of_later_questions_would_change_nothing_before(game: tuple[Quiz, dict[int, Played]], data: Any) -> None:
    played, given_ = game
    number = data.draw(st.integers(1, len(played.questions)))
    rows: Sequence[Row] = rows_of(played, given_, len(played.questions))
    told = tally(played, number, rows)
    exact = tally_of(played, number, given_)
    assert (told.before, told.callouts, told.answers) == (exact.before, exact.callouts, exact.answers)
