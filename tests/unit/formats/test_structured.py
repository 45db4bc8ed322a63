"""YAML and JSON: what is written is what is read, and a fault names its line."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.content import ChoiceContent, Kind, Mode, QuestionContent, QuizContent
from quizfleet.formats import Options, parse_bytes, parse_file, structured

TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
CHOICES = st.lists(TEXT, min_size=2, max_size=6, unique=True).map(
    lambda texts: tuple(ChoiceContent(text=text, correct=place == 0) for place, text in enumerate(texts))
)
QUESTIONS = st.builds(
    QuestionContent, text=TEXT, choices=CHOICES, seconds=st.integers(1, 60), points=st.integers(0, 2000)
)
QUIZZES = st.builds(
    QuizContent,
    title=TEXT,
    mode=st.sampled_from(Mode),
    starts_at=st.none(),
    questions=st.lists(QUESTIONS, min_size=1, max_size=4).map(tuple),
)


@given(QUIZZES)
def test_a_quiz_written_as_yaml_or_json_reads_back_the_same(quiz: QuizContent) -> None:
    plain = quiz.model_dump(mode="json", by_alias=True, exclude_none=True)
    assert parse_bytes(yaml.safe_dump(plain, allow_unicode=True).encode(), "quiz.yaml").quizzes == (quiz,)
    assert parse_bytes(json.dumps(plain).encode(), "quiz.json").quizzes == (quiz,)


def test_the_demos_quiz_has_a_question_of_each_kind(repository: Path) -> None:
    parsed = parse_file(repository / "services/quizfleet/demo/quiz.yaml")
    assert parsed.faults == ()
    assert {question.kind for question in parsed.quizzes[0].questions} == set(Kind)


def test_every_fault_of_a_file_is_told_with_its_line_and_field(repository: Path) -> None:
    parsed = parse_file(repository / "tests/data/broken.yaml")
    assert parsed.quizzes == ()
    assert [(fault.line, fault.field) for fault in parsed.faults] == [
        (4, "questions.1"),
        (8, "questions.2.text"),
        (13, "questions.3.secnods"),
        (18, "questions.4.seconds"),
    ]
    assert "no choice is marked correct" in parsed.faults[0].message


def test_numbers_and_yamls_odd_words_are_fine_as_choices() -> None:
    text = "title: 1984\nquestions:\n- text: Really?\n  choices: [{text: No}, {text: Yes, correct: true}, {text: 42}]\n"
    (quiz,) = parse_bytes(text.encode(), "quiz.yaml").quizzes
    assert quiz.title == "1984"
    assert [choice.text for choice in quiz.questions[0].choices] == ["No", "Yes", "42"]


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("quiz.yaml", b"title: x\nquestions: [\n", 3),
        ("quiz.json", b'{\n"title": }', 2),
        ("quiz.yaml", b"title: \xff\xfe", None),
        ("quiz.yaml", b"", 1),
        ("quiz.yaml", b"[" * 2000, None),
        ("quiz.json", b"[" * 200_000, None),
        ("quiz.yaml", b"!!python/object/apply:os.system ['true']", 1),
        ("quiz.yaml", b"!!bool maybe", None),
        ("quiz.yaml", b"!!timestamp soon", None),
        ("quiz.yaml", b"!!int ''", None),
        ("quiz.yaml", b"title: " + b"9" * 5000, None),
        ("quiz.json", b'{"title": ' + b"9" * 5000 + b"}", None),
        ("quiz.json", b'{"\\ud800": 1}', 1),
        ("quiz.json", b'[1, "a", null]', 1),
    ],
)
def test_what_is_no_quiz_is_a_fault_and_not_a_crash(name: str, data: bytes, line: int | None) -> None:
    parsed = parse_bytes(data, name)
    assert parsed.quizzes == ()
    assert parsed.faults
    assert parsed.faults[0].line == line or line is None


def test_aliases_are_refused_since_they_can_make_a_small_file_huge() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    (fault, *_) = parse_bytes(bomb.encode(), "bomb.yaml").faults
    assert "aliases" in fault.message


def test_several_documents_are_several_quizzes() -> None:
    one = "title: {}\nquestions: [{{text: x, choices: [{{text: a, correct: true}}, {{text: b}}]}}]\n"
    text = one.format("first") + "---\n" + one.format("second")
    assert [quiz.title for quiz in parse_bytes(text.encode(), "quiz.yaml").quizzes] == ["first", "second"]


def test_options_replace_title_and_mode_and_limit_questions(repository: Path) -> None:
    file = repository / "services/quizfleet/demo/quiz.yaml"
    (quiz,) = parse_file(file, Options(title="Mine", mode=Mode.AUTOPILOT, limit=3)).quizzes
    assert (quiz.title, quiz.mode, len(quiz.questions)) == ("Mine", Mode.AUTOPILOT, 3)


def test_a_document_of_too_many_values_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "MAX_NODES", 1_000)
    for name, text in (("x.yaml", "title: x\nquestions: [" + "a," * 1_000 + "]"), ("x.yaml", "- a\n" * 1_001)):
        (fault,) = parse_bytes(text.encode(), name).faults
        assert "more than 1,000 values" in fault.message
    for text in ('{"questions": [' + '"a",' * 1_000 + '"a"]}', "{" + ",".join(f'"{n}": 1' for n in range(1_001)) + "}"):
        (fault,) = parse_bytes(text.encode(), "x.json").faults
        assert "more than 1,000 values" in fault.message
    many = "title: x\nquestions: [{text: x, answer: true}]\n---\n" * 200
    assert len(parse_bytes(many.encode(), "x.yaml").quizzes) == 200


def test_several_quizzes_may_be_a_list() -> None:
    one = '{"title": "a", "questions": [{"text": "x", "answer": true}]}'
    assert len(parse_bytes(f"[{one}, {one}]".encode(), "x.json").quizzes) == 2
    (fault,) = parse_bytes(f'[{one},\n {{"title": "b"}}]'.encode(), "x.json").faults
    assert (fault.line, fault.field) == (2, "questions")
