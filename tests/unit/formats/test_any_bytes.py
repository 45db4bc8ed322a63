"""Whatever bytes a file has, reading it ends with quizzes or with faults, and never with an error."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizfleet.formats import WRITERS, Format, Parsed, parse_bytes, write
from tests.strategies import QUIZZES
from tests.unit.formats.workbooks import kahoot, rezipped, saved

ROOT = Path(__file__).parents[3]
NAMES = st.sampled_from(["quiz", "quiz.txt", "", ".", "a/b", "\udc80", *(f"quiz.{form.value}" for form in Format)])
SPLICES = (
    *(
        b"\x00",
        b"\xff",
        b"\n",
        b"\n\n",
        b"{",
        b"}",
        b"[",
        b'"',
        b"'",
        b"\\",
        b"=",
        b"~",
        b"#",
        b"%",
        b"::",
        b"->",
        b"//",
    ),
    *(
        b"####",
        b">",
        b"<",
        b"</",
        b"<!--",
        b"<script>",
        b"&#",
        b";",
        b",",
        b"\t",
        b"!!int ",
        b"&a ",
        b"*a",
        b"? ",
        b"- ",
    ),
    *(
        b"9" * 5000,
        b"1e999",
        b"$CATEGORY:",
        b"// quizfleet: {",
        b"#Q",
        b"^ ",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
)


@cache
def samples() -> dict[Format, bytes]:
    """A valid file of each format."""
    return {
        Format.YAML: (ROOT / "services/quizfleet/demo/quiz.yaml").read_bytes(),
        Format.JSON: b'{"title": "x", "questions": [{"text": "Pi?", "answer": 3.14}, {"text": "x", "answer": true}]}',
        Format.GIFT: (ROOT / "tests/data/moodle.gift").read_bytes(),
        Format.CSV: (ROOT / "tests/data/quiz.csv").read_bytes(),
        Format.XLSX: saved(kahoot(("2 + 2?", 4, 5, None, None, 20, 1), ("Primes?", "2", 9.5, True, None, 30, "1,3"))),
        Format.OPENTRIVIA: (ROOT / "tests/data/opentriviaqa-sample").read_bytes(),
    }


def check(parsed: Parsed) -> None:
    """What holds for every reading: it says something, in text that every output takes."""
    assert parsed.quizzes or parsed.faults
    for fault in (*parsed.faults, *parsed.warnings):
        assert fault.message
        assert str(fault).encode()


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with a few bytes changed, cut out, doubled or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 0, 1, 1, 7, 200, 100_000))))
        middle = draw(st.sampled_from((*SPLICES, data[start:end] * 2)) | st.binary(max_size=4))
        data = data[:start] + middle + data[end:]
    return data


@given(st.binary(max_size=300), NAMES, st.none() | st.sampled_from(Format))
@settings(max_examples=300)
def test_random_bytes(data: bytes, name: str, form: Format | None) -> None:
    check(parse_bytes(data, name, form=form))


@pytest.mark.parametrize("form", list(Format))
def test_a_valid_file_with_changes(form: Format) -> None:
    @given(mutated(samples()[form]), NAMES, st.booleans())
    @settings(max_examples=250)
    def read(data: bytes, name: str, told: bool) -> None:
        check(parse_bytes(data, name, form=form if told else None))

    read()


@given(QUIZZES, st.sampled_from([*WRITERS]), st.data())
@settings(max_examples=100)
def test_an_exported_file_with_changes(quiz: object, form: Format, data: st.DataObject) -> None:
    check(parse_bytes(data.draw(mutated(write([quiz], form))), "quiz", form=form))  # type: ignore[list-item]


@given(st.data())
@settings(max_examples=150)
def test_a_workbook_with_changes_in_its_parts(data: st.DataObject) -> None:
    def change(name: str, content: bytes) -> bytes:
        return data.draw(mutated(content)) if name == changed else content

    book = samples()[Format.XLSX]
    changed = data.draw(
        st.sampled_from(
            [
                *("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"),
                *("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"),
            ]
        )
    )
    check(parse_bytes(rezipped(book, change), "quiz.xlsx"))


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("data", [b"", b" ", b"\n", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04"])
def test_a_file_of_nothing_is_a_fault(form: Format, data: bytes) -> None:
    parsed = parse_bytes(data, "quiz", form=form)
    assert parsed.faults
    assert not parsed.quizzes
