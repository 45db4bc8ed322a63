"""A quiz that is exported and imported again is the same quiz, in every format; and each file is as people write it."""

import csv
import io
import json
import re

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizfleet.content import Kind, Mode, QuestionContent, QuizContent
from quizfleet.formats import WRITERS, Format, parse_bytes, write
from quizfleet.formats.csv_export import guarded, unguarded
from tests.strategies import QUIZZES, texts

EVERY_KIND = QuizContent.model_validate(
    {
        "title": "Pub Quiz: No. 1",
        "mode": "host-led",
        "questions": [
            {"text": "Capital of Italy?", "choices": [{"text": "Rome", "correct": True}, {"text": "Paris"}]},
            {
                "text": "Which are prime?",
                "choices": [{"text": "2", "correct": True}, {"text": "9"}, {"text": "13", "correct": True}],
                "seconds": 30,
            },
            {"text": "Is the sky blue?", "answer": True, "explanation": "Mostly.\nNot at night."},
            {"text": "Pi?", "answer": "3.14", "tolerance": "0.01"},
            {"text": "Who painted it?", "accepted": ["Leonardo", "da Vinci"]},
            {"kind": "ordering", "text": "By size", "choices": [{"text": "Mouse"}, {"text": "Fox"}, {"text": "Whale"}]},
            {"kind": "poll", "text": "Next?", "choices": [{"text": "Music"}, {"text": "Film"}], "warmUp": True},
        ],
    }
)


@pytest.mark.parametrize("form", [*WRITERS])
def test_any_quiz_reads_back_the_same(form: Format) -> None:
    @given(QUIZZES)
    def check(quiz: QuizContent) -> None:
        parsed = parse_bytes(write([quiz], form), "other name", form=form)
        assert parsed.quizzes == (quiz,)
        assert not parsed.faults
        assert not parsed.warnings

    check()


@pytest.mark.parametrize("form", [*WRITERS])
@settings(max_examples=30)
@given(quizzes=st.lists(QUIZZES, min_size=2, max_size=3, unique_by=lambda quiz: quiz.title))
def test_several_quizzes_read_back_as_several(form: Format, quizzes: list[QuizContent]) -> None:
    assert parse_bytes(write(quizzes, form), "x", form=form).quizzes == tuple(quizzes)


@pytest.mark.parametrize("form", [*WRITERS])
def test_an_export_is_known_by_its_name_and_by_its_content(form: Format) -> None:
    written = write([EVERY_KIND], form)
    assert parse_bytes(written, f"quiz.{form.value}").quizzes == (EVERY_KIND,)
    assert parse_bytes(written, "download").quizzes == (EVERY_KIND,)


def test_yaml_is_as_people_write_it() -> None:
    assert write([EVERY_KIND], Format.YAML).decode() == (
        "title: 'Pub Quiz: No. 1'\n"
        "mode: host-led\n"
        "questions:\n"
        "  - text: Capital of Italy?\n"
        "    choices:\n"
        "      - {text: Rome, correct: true}\n"
        "      - {text: Paris}\n"
        "  - text: Which are prime?\n"
        "    choices:\n"
        "      - {text: '2', correct: true}\n"
        "      - {text: '9'}\n"
        "      - {text: '13', correct: true}\n"
        "    seconds: 30\n"
        "  - text: Is the sky blue?\n"
        "    answer: true\n"
        "    explanation: |-\n"
        "      Mostly.\n"
        "      Not at night.\n"
        "  - text: Pi?\n"
        "    answer: 3.14\n"
        "    tolerance: 0.01\n"
        "  - text: Who painted it?\n"
        "    accepted: [Leonardo, da Vinci]\n"
        "  - kind: ordering\n"
        "    text: By size\n"
        "    choices:\n"
        "      - {text: Mouse}\n"
        "      - {text: Fox}\n"
        "      - {text: Whale}\n"
        "  - kind: poll\n"
        "    text: Next?\n"
        "    choices:\n"
        "      - {text: Music}\n"
        "      - {text: Film}\n"
        "    warmUp: true\n"
    )


def test_other_readers_of_yaml_and_json_see_the_same() -> None:
    from_yaml = yaml.safe_load(write([EVERY_KIND], Format.YAML))
    assert from_yaml == json.loads(write([EVERY_KIND], Format.JSON))
    assert QuizContent.model_validate(from_yaml) == EVERY_KIND


def test_gift_is_as_moodle_writes_it() -> None:
    assert write([EVERY_KIND], Format.GIFT).decode() == (
        '// quizfleet: {"mode": "host-led"}\n'
        "$CATEGORY: Pub Quiz: No. 1\n"
        "\n"
        "::Question 1::Capital of Italy?{\n\t=Rome\n\t~Paris\n}\n"
        "\n"
        '// quizfleet: {"seconds": 30}\n'
        "::Question 2::Which are prime?{\n\t~%50%2\n\t~%-100%9\n\t~%50%13\n}\n"
        "\n"
        "::Question 3::Is the sky blue?{\n\tTRUE\n\t####Mostly.\\nNot at night.\n}\n"
        "\n"
        "::Question 4::Pi?{#\n\t=3.14:0.01\n}\n"
        "\n"
        "::Question 5::Who painted it?{\n\t=%100%Leonardo\n\t=%100%da Vinci\n}\n"
        "\n"
        "::Question 6::By size{\n\t>3 ALL VERTICAL ALL_OR_NOTHING SHOW none\n\tMouse\n\tFox\n\tWhale\n}\n"
        "\n"
        '// quizfleet: {"kind": "poll", "warmUp": true}\n'
        "::Question 7::Next?{\n\t~%50%Music\n\t~%50%Film\n}\n"
    )


@settings(max_examples=60)
@given(QUIZZES)
def test_a_reader_of_gift_that_skips_comments_sees_the_same_questions(quiz: QuizContent) -> None:
    """But for polls, and for text that GIFT has no way to write (see what the comments of those hold)."""
    written = write([quiz], Format.GIFT).decode()
    notes = [json.loads(line.partition("quizfleet:")[2]) for line in written.split("\n") if line.startswith("// ")]
    assume(not any(note.keys() & {"text", "choices", "accepted", "answer", "explanation"} for note in notes))
    bare = "\n".join(line for line in written.split("\n") if not line.startswith("// "))
    (seen,) = parse_bytes(bare.encode(), "x.gift").quizzes
    for one, other in zip(quiz.questions, seen.questions, strict=True):
        assert _key(one) == _key(other) or one.kind is Kind.POLL


def _key(question: QuestionContent) -> tuple[object, ...]:
    said = question.kind, question.text, question.choices, question.answer, question.tolerance, question.accepted
    return (*said, question.explanation)


def test_what_is_edited_by_hand_counts_and_what_gift_cannot_say_stays() -> None:
    written = write([EVERY_KIND], Format.GIFT).decode()
    edited = written.replace("=Rome", "=Roma").replace("Music", "Opera").replace("Which are prime?", "Primes?")
    (quiz,) = parse_bytes(edited.encode(), "x.gift").quizzes
    assert quiz.questions[0].choices[0].text == "Roma"
    assert (quiz.questions[1].text, quiz.questions[1].seconds) == ("Primes?", 30)
    assert (quiz.questions[6].kind, quiz.questions[6].choices[0].text) == (Kind.POLL, "Opera")
    assert quiz.mode is Mode.HOST_LED


def test_csv_has_a_row_for_each_question_and_a_mark_that_spreadsheets_want() -> None:
    written = write([EVERY_KIND], Format.CSV)
    assert written.startswith(b"\xef\xbb\xbfquiz,")
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row["kind"] for row in rows] == [question.kind.value for question in EVERY_KIND.questions]
    assert [row["correct"] for row in rows] == ["1", "1; 3", "true", "3.14", "", "", ""]
    assert rows[4]["accepted"] == "Leonardo; da Vinci"


@settings(max_examples=60)
@given(QUIZZES)
def test_no_cell_of_csv_begins_like_a_formula(quiz: QuizContent) -> None:
    rows = csv.reader(io.StringIO(write([quiz], Format.CSV).decode("utf-8-sig"), newline=""))
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r", "\uff1d", "\uff0b")), cell
        assert not cell.startswith("-") or re.fullmatch(r"-[0-9.]+", cell), cell


@given(texts(40) | st.text(st.sampled_from("'=+-@\t\uff1d x"), max_size=5))
def test_a_guarded_cell_reads_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["'tis the season", "'90s", "rock 'n' roll", "''"])
def test_an_apostrophe_that_guards_nothing_stays(cell: str) -> None:
    assert unguarded(cell) == guarded(cell) == cell


def test_csv_refuses_two_quizzes_of_one_title() -> None:
    with pytest.raises(ValueError, match="told apart by their titles"):
        write([EVERY_KIND, EVERY_KIND], Format.CSV)
