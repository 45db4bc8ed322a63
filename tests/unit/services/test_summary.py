"""A quiz summed up, and its workbook read again: numbers are numbers, texts are texts, whatever they begin with."""

import io
import random
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import ids, workbook
from quizfleet.content import Kind
from quizfleet.grading import Given
from quizfleet.packed import Entry
from quizfleet.quiz import IN_WORDS, Quiz
from quizfleet.ranking import Total
from quizfleet.summary import Joined, Summary, in_words
from quizfleet.workbook import ANSWERS, PLAYERS, Workbook
from tests.unit.regrading.games import Played, answers, games, question, quiz

RIGHT, WRONG = Given(0b1), Given(0b10)
FORMULAS = ["=1+1", '=cmd|"/c calc"!A1', "+1", "-1", "@SUM(A1)", "#REF!", "#N/A", "=", "\uff1d1", "'=1"]


def entries_of(played: Quiz, given_: dict[int, Played]) -> list[Entry]:
    return [one for player, mine in given_.items() for one in answers(played, player, mine)]


def joined(player: int, entries: list[Entry], name: str = "", *, removed: bool = False) -> Joined:
    score = sum(one.points for one in entries if one.player == player)
    return Joined(Total(player, name or f"Player {player}", score, 0), removed)


@pytest.fixture
def game() -> tuple[Quiz, list[Entry], list[Joined]]:
    """Anna is right, Ben is right once, Cleo was removed, Dan is silent."""
    played = quiz(question(Kind.SINGLE), question(Kind.TEXT), question(Kind.POLL), question(Kind.ORDERING))
    order = " ".join(map(str, played.questions[3].order))
    entries = entries_of(
        played,
        {
            1: {
                1: (RIGHT, 1_000),
                2: (Given(IN_WORDS, "Rome"), 2_000),
                3: (WRONG, 3_000),
                4: (Given(IN_WORDS, order), 6),
            },
            2: {1: (WRONG, 2_000), 2: (Given(IN_WORDS, "=1+1"), 5_000)},
            3: {1: (Given(0b100), 1)},
        },
    )
    players = [
        joined(1, entries, "Anna"), joined(2, entries, "=Ben"), joined(3, entries, "Cleo", removed=True),
        joined(4, entries, "Dan"),
    ]  # fmt: skip
    return played, entries, players


def test_players_are_told_in_rank_order_and_the_removed_at_the_end(
    game: tuple[Quiz, list[Entry], list[Joined]],
) -> None:
    played, entries, players = game
    summary = Summary(played, players)
    random.Random(3).shuffle(entries)
    summary.add(entries[:3])
    summary.add(entries[3:])
    told = summary.players()
    assert [(one.rank, one.name, one.right, one.answered, one.mean_ms, one.removed) for one in told] == [
        (1, "Anna", 3, 4, 1502, False),
        (2, "=Ben", 0, 2, 3500, False),
        (3, "Dan", 0, 0, None, False),
        (None, "Cleo", 0, 1, 1, True),
    ]
    assert told[0].player == ids.encode(1)


def test_questions_tell_what_was_chosen_instead(game: tuple[Quiz, list[Entry], list[Joined]]) -> None:
    played, entries, players = game
    summary = Summary(played, players)
    summary.add(entries)
    single, text, poll, ordering = summary.questions()
    assert (single.answers, single.correct, single.median_ms) == (2, 1, 1500)
    assert [(one.text, one.count) for one in single.distractors] == [("b", 1), ("c", 0)]
    assert [(one.text, one.count) for one in text.distractors] == [("=1+1", 1)]
    assert poll.correct is None
    assert [(one.text, one.count) for one in poll.distractors] == [("b", 1), ("a", 0), ("c", 0)]
    assert (ordering.correct, ordering.distractors) == (1, [])


@given(games())
def test_every_answer_is_in_the_sums(game: tuple[Quiz, dict[int, Played]]) -> None:
    played, given_ = game
    entries = entries_of(played, given_)
    summary = Summary(played, [joined(player, entries) for player in given_])
    summary.add(entries)
    told, asked = summary.players(), summary.questions()
    assert sum(one.answered for one in told) == sum(one.answers for one in asked) == len(entries)
    assert sum(one.right for one in told) == sum(one.correct or 0 for one in asked)
    for one, stored in zip(asked, played.questions, strict=True):
        mine = [entry for entry in entries if entry.question == one.question]
        wrong = {in_words(stored, entry.choices, entry.words) for entry in mine if not entry.correct}
        if stored.kind in (Kind.NUMERIC, Kind.ORDERING):
            assert {distractor.text for distractor in one.distractors} == wrong


def written(played: Quiz, entries: list[Entry], players: list[Joined]) -> openpyxl.Workbook:
    """The workbook as whoever opens it has it."""
    summary, book = Summary(played, players), Workbook(played)
    summary.add(entries)
    book.add(entries, {one.total.player: one.total.name for one in players})
    file = io.BytesIO()
    book.save(file, summary.players(), summary.questions())
    return openpyxl.load_workbook(file)


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_a_workbook_has_its_sheets(game: tuple[Quiz, list[Entry], list[Joined]]) -> None:
    book = written(*game)
    assert book.sheetnames == ["Players", "Questions", "Answers"]
    assert rows(book["Players"]) == [
        PLAYERS,
        (1, "Anna", game[2][0].total.score, 3, 4, 1.502, False),
        (2, "=Ben", 0, 0, 2, 3.5, False),
        (3, "Dan", 0, 0, 0, None, False),
        (None, "Cleo", 0, 0, 1, 0.001, True),
    ]
    header, single, text, poll, ordering = rows(book["Questions"])
    assert header[:3] == ("Question", "Text", "Kind")
    assert header[7:] == ("Distractor 1", "Share 1", "Distractor 2", "Share 2", "Distractor 3", "Share 3")
    assert single == (1, "?", "single", False, 2, 0.5, 1.5, "b", 0.5, "c", 0, None, None)
    assert text[3:9] == (False, 2, 0.5, 3.5, "=1+1", 0.5)
    assert poll[4:] == (1, None, 3, "b", 1, "a", 0, "c", 0)
    assert ordering[4:7] == (1, 1, 0.006)
    header, *told = rows(book["Answers"])
    assert header == ANSWERS
    assert told[1] == ("Anna", 2, "Rome", True, 950, 2)
    assert told[3][:4] == ("Anna", 4, "a \u2192 b \u2192 c", True)
    assert len(told) == 7


def test_no_cell_is_a_formula(game: tuple[Quiz, list[Entry], list[Joined]]) -> None:
    played = quiz(question(Kind.TEXT, text="=1+1"))
    entries = entries_of(played, {n: {1: (Given(IN_WORDS, text), 5)} for n, text in enumerate(FORMULAS, 1)})
    players = [joined(n, entries, text) for n, text in enumerate(FORMULAS, 1)]
    book = written(played, entries, players)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {row[2] for row in rows(book["Answers"])[1:]} == set(FORMULAS)
    assert {row[1] for row in rows(book["Players"])[1:]} == set(FORMULAS)
    assert rows(book["Questions"])[1][1] == "=1+1"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=100), min_size=1, max_size=4))
def test_whatever_was_typed_can_be_written(texts: list[str]) -> None:
    played = quiz(question(Kind.TEXT))
    entries = entries_of(played, {n: {1: (Given(IN_WORDS, text), 5)} for n, text in enumerate(texts, 1)})
    book = written(played, entries, [joined(n, entries, text) for n, text in enumerate(texts, 1)])
    assert len(rows(book["Answers"])) == len(texts) + 1


def test_more_answers_than_a_sheet_holds_go_on_on_another(
    game: tuple[Quiz, list[Entry], list[Joined]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    book = written(*game)
    assert book.sheetnames == ["Players", "Questions", "Answers", "Answers 2", "Answers 3"]
    told = [row for title in book.sheetnames[2:] for row in rows(book[title])[1:]]
    assert len(told) == len(game[1])
    assert all(rows(book[title])[0] == ANSWERS for title in book.sheetnames[2:])
