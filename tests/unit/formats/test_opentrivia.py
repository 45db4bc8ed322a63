"""OpenTriviaQA as it really is: uneven, with stray bytes and slips."""

from pathlib import Path

import pytest

from quizfleet.formats import Options, parse_bytes, parse_file

REAL = Path(__file__).parents[3].parent / "shared/data/opentriviaqa"


def test_good_questions_are_taken_and_faulty_ones_named_by_line(repository: Path) -> None:
    file = repository / "tests/data/opentriviaqa-sample"
    parsed = parse_file(file, Options(questions_per_quiz=500))
    (quiz,) = parsed.quizzes
    assert len(quiz.questions) == 26
    lines = file.read_bytes().split(b"\n")
    starts = {text: number for number, text in enumerate(lines, 1)}
    by_line = {fault.line: fault.message for fault in parsed.faults}
    assert "not among the lettered answers" in by_line[starts[b"#Q This one's right answer is not there."]]
    assert "no line with ^" in by_line[starts[b"#Q This one has no right answer."]]
    assert "same text" in by_line[starts[b"#Q This one says the same twice."]]
    assert "at most 500 characters" in by_line[starts[b"#Q " + b"x" * 501]]
    assert len(parsed.faults) == 4


def test_a_stray_byte_is_read_as_windows_1252_with_a_warning(repository: Path) -> None:
    parsed = parse_file(repository / "tests/data/opentriviaqa-sample", Options(questions_per_quiz=500))
    assert any("café" in question.text for question in parsed.quizzes[0].questions)
    assert [warning.message for warning in parsed.warnings] == ["not UTF-8; read as Windows-1252"]


def test_a_question_may_run_over_lines() -> None:
    data = b"#Q Finish:\n\nRow, row, ____.\n^ row\nA row\nB your\n"
    (quiz,) = parse_bytes(data, "songs").quizzes
    assert quiz.questions[0].text == "Finish:\n\nRow, row, ____."


def test_the_right_answer_is_the_lettered_one_with_its_text() -> None:
    (quiz,) = parse_bytes(b"#Q x\n^ b\nA a\nB b\nC c\n", "x").quizzes
    assert [choice.correct for choice in quiz.questions[0].choices] == [False, True, False]


def test_many_questions_become_quizzes_of_the_asked_size(repository: Path) -> None:
    parsed = parse_file(repository / "tests/data/opentriviaqa-sample", Options(questions_per_quiz=10, limit=25))
    assert [(quiz.title, len(quiz.questions)) for quiz in parsed.quizzes] == [
        ("Opentriviaqa sample 1", 10),
        ("Opentriviaqa sample 2", 10),
        ("Opentriviaqa sample 3", 5),
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside this checkout")
@pytest.mark.parametrize("name", ["animals", "for-kids", "general", "geography", "history", "science-technology"])
def test_real_files_lose_almost_nothing(name: str) -> None:
    file = REAL / name
    asked = file.read_bytes().count(b"#Q")
    parsed = parse_file(file, Options(questions_per_quiz=500))
    taken = sum(len(quiz.questions) for quiz in parsed.quizzes)
    assert taken + len({fault.line for fault in parsed.faults}) == asked
    assert taken >= asked - 2
