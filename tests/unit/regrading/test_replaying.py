"""A regrade is what the game would have been with the right key from the start, and touches nothing else."""

import time
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.content import Kind, Mode
from quizfleet.grading import Given
from quizfleet.hosting.actions import End, ExtraTime, Show
from quizfleet.packed import Entry
from quizfleet.quiz import Quiz
from quizfleet.ranking import Total, ranked
from quizfleet.regrading.correcting import Correction, corrected, voided
from quizfleet.regrading.replaying import Delta, compare, concerned, delta, replay
from tests.unit.regrading.games import ANSWERS, CORRECTIONS, LIMIT_MS, answers, games, question, quiz

SINGLE = question(Kind.SINGLE)
RIGHT, WRONG = Given(0b1), Given(0b10)


def tie_ms(played: Quiz, entries: list[Entry]) -> int:
    return sum(one.elapsed_ms for one in entries if one.correct and played.questions[one.question - 1].is_scored)


def regraded(before: Quiz, after: Quiz, number: int, entries: list[Entry]) -> list[Entry]:
    """A player's answers after a regrade."""
    changed = {one.after.question: one.after for one in replay(before, after, number, entries)}
    return [changed.get(one.question, one) for one in entries]


@st.composite
def corrections(draw: st.DrawFn, played: Quiz) -> tuple[int, Correction]:
    numbers = [n for n, one in enumerate(played.questions, 1) if one.kind is not Kind.POLL]
    number = draw(st.sampled_from(numbers or [1]))
    asked = played.questions[number - 1]
    choices = [*CORRECTIONS[asked.kind], {"void": True}, {"void": False}]
    return number, Correction(**draw(st.sampled_from(choices)))


@given(games(), st.data())
def test_answers_and_scores_are_those_of_a_game_with_the_right_key(game, data) -> None:  # type: ignore[no-untyped-def]
    before, given_ = game
    number, correction = data.draw(corrections(before))
    if before.questions[number - 1].kind is Kind.POLL:
        return
    after = corrected(before, number, correction)
    for player, mine in given_.items():
        entries = answers(before, player, mine)
        anew = answers(after, player, mine)
        assert regraded(before, after, number, entries) == anew
        changed = delta(replay(before, after, number, entries))
        points = sum(one.points for one in anew) - sum(one.points for one in entries)
        assert changed == Delta(points, tie_ms(after, anew) - tie_ms(before, entries))


@given(games(), st.data())
def test_the_same_key_again_changes_nothing_and_a_change_can_be_taken_back(game, data) -> None:  # type: ignore[no-untyped-def]
    before, given_ = game
    number = data.draw(st.integers(1, len(before.questions)))
    after = voided(before, number)
    for player, mine in given_.items():
        entries = answers(before, player, mine)
        assert list(replay(before, before, number, entries)) == []
        there = regraded(before, after, number, entries)
        assert regraded(after, before, number, there) == entries


@given(games(questions=16), st.data())
def test_the_answers_to_the_questions_concerned_are_enough(game, data) -> None:  # type: ignore[no-untyped-def]
    before, given_ = game
    number = data.draw(st.integers(1, len(before.questions)))
    after = voided(before, number)
    first, last = concerned(before, number)
    assert first <= number <= last
    assert before.counts_streaks or first == last
    for player, mine in given_.items():
        entries = answers(before, player, mine)
        some = [one for one in entries if first <= one.question <= last]
        assert list(replay(before, after, number, entries)) == list(replay(before, after, number, some))


@given(st.lists(st.integers(0, 9), min_size=20, max_size=30), st.data())
def test_long_streaks_are_replayed_as_they_would_have_been(luck: list[int], data) -> None:  # type: ignore[no-untyped-def]
    before = quiz(*[SINGLE] * len(luck), policy="accuracy@1+streak")
    number = data.draw(st.integers(1, len(luck)))
    after = data.draw(
        st.sampled_from([voided(before, number), corrected(before, number, Correction(correct_choices=(2,)))])
    )
    mine = {n: (WRONG if one == 0 else RIGHT, 0) for n, one in enumerate(luck, 1)}
    entries = answers(before, 1, mine)
    assert regraded(before, after, number, entries) == answers(after, 1, mine)
    first, last = concerned(before, number)
    some = [one for one in entries if first <= one.question <= last]
    assert list(replay(before, after, number, some)) == list(replay(before, after, number, entries))


def test_few_questions_of_a_long_quiz_are_concerned() -> None:
    warm_up, poll = question(Kind.SINGLE, warmUp=True), question(Kind.POLL)
    played = quiz(*[SINGLE] * 20, warm_up, poll, *[SINGLE] * 20, policy="kahoot@2+streak")
    assert concerned(played, 20) == (15, 27)
    assert concerned(played, 23) == (16, 28)
    assert (concerned(played, 2), concerned(played, 41)) == ((1, 7), (36, 42))
    assert concerned(replace(played, policy="kahoot@2"), 20) == (20, 20)


def test_a_streak_grows_together_through_a_question_that_was_right_after_all() -> None:
    played = quiz(*[SINGLE] * 5, policy="accuracy@1+streak")
    entries = answers(played, 1, {n: (WRONG if n == 3 else RIGHT, 0) for n in range(1, 6)})
    assert [one.points for one in entries] == [1000, 1100, 0, 1000, 1100]
    right = corrected(played, 3, Correction(correct_choices=(2,)))
    assert [one.points for one in regraded(played, right, 3, entries)] == [1000, 1100, 1200, 1300, 1400]
    assert [one.points for one in regraded(played, voided(played, 3), 3, entries)] == [1000, 1100, 0, 1200, 1300]


def test_a_question_that_was_not_answered_and_is_voided_no_longer_ends_a_streak() -> None:
    played = quiz(*[SINGLE] * 3, policy="accuracy@1+streak")
    entries = answers(played, 1, {1: (RIGHT, 0), 3: (RIGHT, 0)})
    assert [one.points for one in regraded(played, voided(played, 2), 2, entries)] == [1000, 1100]


def test_time_of_a_voided_question_no_longer_breaks_ties_even_where_it_brought_no_points() -> None:
    played = quiz(question(Kind.SINGLE, points=0))
    [changed] = replay(played, voided(played, 1), 1, answers(played, 1, {1: (RIGHT, 4_000)}))
    assert (changed.is_changed, delta([changed])) == (False, Delta(0, -4_000))


def test_voiding_a_question_leaves_the_points_for_speed_of_the_others() -> None:
    played = quiz(question(Kind.SINGLE, points=500), *[SINGLE] * 3, policy="accuracy-first@1")
    mine = dict.fromkeys(range(1, 5), (RIGHT, 1000))
    entries = answers(played, 1, mine)
    assert regraded(played, voided(played, 1), 1, entries)[1:] == entries[1:]
    assert answers(voided(played, 1), 1, mine)[1:] == entries[1:]


def test_extra_time_counts_as_it_did() -> None:
    actions = (ExtraTime(0, 7, 100), Show(1_000, 1), End(90_000))
    led = Quiz(1, "ABCDEFG", "Led", Mode.HOST_LED, "kahoot@2", None, (SINGLE,), actions=actions, read_at=100_000)
    right = corrected(led, 1, Correction(correct_choices=(2,)))
    slow = [Entry(player, 1, 0b10, False, 0, 20_000, 30_000) for player in (6, 7)]
    assert [regraded(led, right, 1, [one])[0].points for one in slow] == [500, 750]


def test_changes_tell_whose_score_or_rank_is_another() -> None:
    totals = [Total(1, "Anna", 3000, 100), Total(2, "Ben", 2500, 100), Total(3, "Cleo", 10, 5), Total(4, "Dan", 9, 5)]
    changes = compare(totals, {2: Delta(1000, 50), 4: Delta(0, 5)})
    told = [(one.name, one.before, one.after, one.rank_before, one.rank_after) for one in changes]
    assert told == [("Ben", 2500, 3500, 2, 1), ("Anna", 3000, 3000, 1, 2)]


@given(st.lists(st.builds(Total, st.integers(1, 9), st.sampled_from(["a", "b"]), st.integers(0, 3), st.integers(0, 3)),
                unique_by=lambda one: one.player))  # fmt: skip
def test_ranks_are_those_of_the_board(totals: list[Total]) -> None:
    moved = {one.player: Delta(1, 0) for one in totals[::2]}
    after = ranked(
        Total(one.player, one.name, one.score + moved.get(one.player, Delta()).score, one.elapsed_ms) for one in totals
    )
    for change in compare(totals, moved):
        assert after[change.rank_after - 1].player == change.player


@pytest.mark.parametrize("policy", ["kahoot@2", "kahoot@2+streak"])
def test_a_big_quiz_is_regraded_in_well_under_a_second(policy: str) -> None:
    played = quiz(*[question(kind) for kind in Kind if kind is not Kind.POLL] * 83, policy=policy)
    mine = {n: (ANSWERS[one.kind][0], n * 37 % LIMIT_MS) for n, one in enumerate(played.questions, 1)}
    entries = [one for player in range(1, 101) for one in answers(played, player, mine)]
    assert len(entries) == 49_800
    after = voided(played, 1)
    began = time.process_time()
    for _, of_player in groupby(entries, attrgetter("player")):
        list(replay(played, after, 1, of_player))
    assert time.process_time() - began < 1
