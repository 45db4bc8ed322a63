"""Which format a file is in, by its name or by what it begins with."""

import time
from pathlib import Path

import pytest

from quizfleet.formats import Format, format_of
from tests.unit.formats.workbooks import kahoot, saved


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("quiz.yaml", Format.YAML),
        ("quiz.yml", Format.YAML),
        ("QUIZ.JSON", Format.JSON),
        ("a.b.gift", Format.GIFT),
        ("quiz.csv", Format.CSV),
        ("quiz.tsv", Format.CSV),
        ("quiz.xlsx", Format.XLSX),
        ("quiz.xlsm", Format.XLSX),
        ("quiz.xls", Format.XLSX),
    ],
)
def test_a_name_says_it(name: str, form: Format) -> None:
    assert format_of(b"whatever: is in it", name) is form


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"title: x\nquestions: []", Format.YAML),
        (b"# a comment\n---\n- title: x\n", Format.YAML),
        (b"// odd: yaml?\ntitle: x", Format.YAML),
        (b'{"title": "x"}', Format.JSON),
        (b'\xef\xbb\xbf [ {"title": "x"} ]', Format.JSON),
        (b"#Q What?\n^ a\nA a\nB b", Format.OPENTRIVIA),
        (b"\n\n#Q What?", Format.OPENTRIVIA),
        (b"::Q1:: What? {=a ~b}", Format.GIFT),
        (b"// question: 1\n\n$CATEGORY: x", Format.GIFT),
        (b"[html]<p>What?</p>{=a}", Format.GIFT),
        (b"{=Two =2} plus two is four.", Format.GIFT),
        (b"The sun rises in the east.{T}", Format.GIFT),
        (b"How much? {#5}", Format.GIFT),
        (b"Question;Answer 1;Answer 2;Correct\n", Format.CSV),
        ("question\tchoice 1\tcorrect\n".encode("utf-16"), Format.CSV),
        (b"what is this?", Format.YAML),
        (b"", Format.YAML),
    ],
)
def test_without_a_telling_name_the_content_says_it(data: bytes, form: Format) -> None:
    for name in ("quiz", "quiz.txt", ""):
        assert format_of(data, name) is form


@pytest.mark.parametrize("piece", [b"{=", b"{", b"=", b"{a=", b"#", b"a,", b"- ", b"\x00", b"[{"])
def test_no_content_takes_long_to_tell(piece: bytes) -> None:
    begun = time.perf_counter()
    format_of(b"{" + piece * 100_000, "x")
    assert time.perf_counter() - begun < 5


def test_the_files_of_these_tests_are_known_without_their_names(repository: Path) -> None:
    for file, form in {
        "tests/data/moodle.gift": Format.GIFT,
        "tests/data/quiz.csv": Format.CSV,
        "tests/data/opentriviaqa-sample": Format.OPENTRIVIA,
        "tests/data/broken.yaml": Format.YAML,
        "services/quizfleet/demo/quiz.yaml": Format.YAML,
    }.items():
        assert format_of((repository / file).read_bytes(), "x") is form
    assert format_of(saved(kahoot()), "x") is Format.XLSX
