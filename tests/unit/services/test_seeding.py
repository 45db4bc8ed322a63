"""Seeded quizzes: always the same ones, playable, and with scores that are the sums of their submissions."""

import random
from pathlib import Path

import pytest

from quizfleet.content import Kind, Mode, QuizContent
from quizfleet.models import Player, QuestionWindow, QuizScore, Submission
from quizfleet.quiz import Quiz, from_bits
from quizfleet.seeding import played
from quizfleet.seeding.plan import Plan
from quizfleet.seeding.source import CHOICE_CHARACTERS, QUESTION_CHARACTERS, MadeUp, read_folder

SOURCE = MadeUp("1")
NOW = 1_800_000_000_000
_player, _score = Player.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


def plan(**changes: object) -> Plan:
    given = {"event": "local.demo", "seed": "1", "quizzes": 10, "questions": 5, "players": 3, "answered": 4}
    more = {"mode": Mode.SELF_PACED, "starts_at": None, "seconds": 20}
    return Plan(**(given | more | changes))  # type: ignore[arg-type]


def as_authored(quiz: Quiz) -> QuizContent:
    """The quiz as an author would have had to write it."""
    questions = [
        {
            "text": question.text,
            "choices": [
                {"text": text, "correct": place in from_bits(question.correct)}
                for place, text in enumerate(question.choices, 1)
            ],
        }
        for question in quiz.questions
    ]
    return QuizContent.model_validate({"title": quiz.title, "mode": quiz.mode, "questions": questions})


def test_a_plan_means_the_same_quizzes_in_every_process() -> None:
    first, again = plan().quiz(3, SOURCE), plan().quiz(3, MadeUp("1"))
    assert (first.id, first.questions) == (again.id, again.questions)
    assert first.code != again.code
    assert played.rows(plan(), 3, first, NOW) == played.rows(plan(), 3, again, NOW)


def test_a_series_ascends_and_is_older_than_what_people_make() -> None:
    identities = [plan().identity(index) for index in range(1_000)]
    assert identities == sorted(set(identities))
    assert identities[-1] < (366 * 86_400_000) << 21


def test_other_seeds_and_events_are_other_quizzes() -> None:
    assert len({plan().identity(0), plan(seed="2").identity(0), plan(event="a.b").identity(0)}) == 3


def test_a_longer_plan_begins_with_the_shorter_one() -> None:
    assert plan(quizzes=20).quiz(3, SOURCE).questions == plan().quiz(3, SOURCE).questions


def test_made_up_quizzes_are_valid_and_as_long_as_they_may_be() -> None:
    quiz = plan(questions=50).quiz(0, SOURCE)
    authored = as_authored(quiz)
    for stored, question in zip(quiz.questions, authored.questions, strict=True):
        assert len(stored.text) == len(question.text) == QUESTION_CHARACTERS
        assert [len(choice.text) for choice in question.choices] == [CHOICE_CHARACTERS] * 4


def test_questions_of_files_are_drawn_once_each(repository: Path) -> None:
    pool = read_folder(repository / "tests/data")
    drawn = pool.draw(random.Random(1), len(pool.questions), 30)
    assert {question.text for question in drawn} == {question.text for question in pool.questions}
    assert {question.seconds for question in drawn} == {30}
    assert {question.kind for question in drawn} == {Kind.SINGLE, Kind.MULTIPLE}
    assert all(question.correct and len(question.choices) > 1 for question in drawn)


@pytest.mark.parametrize(("mode", "starts_at"), [(Mode.SELF_PACED, None), (Mode.AUTOPILOT, NOW)])
def test_scores_are_the_sums_of_submissions(mode: Mode, starts_at: int | None) -> None:
    wanted = plan(mode=mode, starts_at=starts_at)
    quiz = wanted.quiz(0, SOURCE)
    rows = played.rows(wanted, 0, quiz, NOW)
    assert (len(rows[_player]), len(rows[_submission])) == (3, 12)
    assert len(rows.get(_window, [])) == (12 if mode is Mode.SELF_PACED else 0)
    for score in rows[_score]:
        mine = [row for row in rows[_submission] if row["player"] == score["player"]]
        assert score["score"] == sum(row["points"] for row in mine)
        assert score["elapsed_ms"] == sum(row["elapsed_ms"] for row in mine if row["correct"])
        assert score["version"] == 1 + len(mine)


@pytest.mark.parametrize(("mode", "starts_at"), [(Mode.SELF_PACED, None), (Mode.AUTOPILOT, NOW)])
def test_answers_came_while_their_windows_were_open(mode: Mode, starts_at: int | None) -> None:
    wanted = plan(mode=mode, starts_at=starts_at)
    quiz = wanted.quiz(0, SOURCE)
    rows = played.rows(wanted, 0, quiz, NOW)
    opened = {(row["player"], row["question"]): row["opened_at"] for row in rows.get(_window, [])}
    for row in rows[_submission]:
        window = quiz.timeline.window(row["question"])
        opens_at = window.opens_at if window else opened[row["player"], row["question"]]
        assert row["received_at"] - opens_at == row["elapsed_ms"] < 20_000
