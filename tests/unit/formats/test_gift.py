"""GIFT as Moodle's documentation describes it and as its exports look; what QuizFleet has not is told by line."""

from pathlib import Path
from typing import Any

import pytest

from quizfleet.content import Kind, Mode, QuestionContent
from quizfleet.formats import Format, Options, Parsed, parse_bytes, parse_file


def read(text: str, options: Options | None = None) -> Parsed:
    """A GIFT file."""
    return parse_bytes(text.encode(), "history.gift", options)


def question(text: str) -> QuestionContent:
    """The only question of a file without faults."""
    parsed = read(text)
    assert not parsed.faults
    ((one,),) = (quiz.questions for quiz in parsed.quizzes)
    return one


def choices(one: QuestionContent) -> dict[str, bool]:
    """The texts of choices, and whether they are right."""
    return {choice.text: choice.correct for choice in one.choices}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two?{~1 =2}", {"kind": Kind.SINGLE, "text": "Two?"}),
        ("::Name::Two?\n{\n  ~1\n\t=2\n}", {"kind": Kind.SINGLE, "text": "Two?"}),
        ("1+1\\=2 {T}", {"kind": Kind.TRUE_FALSE, "text": "1+1=2", "answer": True}),
        ("x {TRUE}", {"kind": Kind.TRUE_FALSE, "answer": True}),
        ("x {F}", {"kind": Kind.TRUE_FALSE, "answer": False}),
        ("x {false}", {"kind": Kind.TRUE_FALSE, "answer": False}),
        ("Who?{=no one =nobody}", {"kind": Kind.TEXT, "accepted": ("no one", "nobody")}),
        ("Who?{=%100%Frog# =%0%*}", {"kind": Kind.TEXT, "accepted": ("Frog",)}),
        ("Which product?{=a\\*b}", {"kind": Kind.TEXT, "accepted": ("a*b",)}),
        ("When?{#1822}", {"kind": Kind.NUMERIC, "answer": 1822, "tolerance": 0}),
        ("Pi?{#3.1415:0.0005}", {"kind": Kind.NUMERIC, "answer": "3.1415", "tolerance": "0.0005"}),
        ("Pi?{#3.141..3.142}", {"kind": Kind.NUMERIC, "answer": "3.1415", "tolerance": "0.0005"}),
        ("Pi?{#5..1}", {"kind": Kind.NUMERIC, "answer": 3, "tolerance": 2}),
        ("Cold?{#-2.5:.5}", {"kind": Kind.NUMERIC, "answer": "-2.5", "tolerance": "0.5"}),
        ("Big?{#1.5e3}", {"kind": Kind.NUMERIC, "answer": 1500}),
        ("When?{#\n =1822:0 #Yes\n =%100%1822:2\n ~#No\n}", {"kind": Kind.NUMERIC, "answer": 1822, "tolerance": 2}),
        ("Two {~plus =times} two.", {"text": "Two _____ two."}),
        ("{=Two =2} plus two", {"kind": Kind.TEXT, "text": "_____ plus two"}),
        ("[markdown]Two **plus** {=two} __is__ four", {"text": "Two plus _____ is four"}),
        ("How\\nmany\\: \\{a\\} \\~ \\# \\\\n?{=a}", {"text": "How\nmany: {a} ~ # \\n?"}),
        ("over\ntwo lines?{=a}", {"text": "over\ntwo lines?"}),
        ("C:\\temp \\x?{=a}", {"text": "C:\\temp \\x?"}),
        ("Ends?{=a####Because.}", {"explanation": "Because."}),
        ("Ends?{\n=a#Yes!\n=b#Yes!\n~c#No\n####[html]<p>Because.</p>\n}", {"explanation": "Yes!\nBecause."}),
        ("x{F#wrong#right}", {"answer": False, "explanation": "wrong\nright"}),
        ("x{T#about 5 ~ 6#r####general}", {"answer": True, "explanation": "about 5 ~ 6\nr\ngeneral"}),
        ("// a comment\n// another\nTwo?\n// within\n{~1 =2}", {"text": "Two?"}),
        ("// question: 5  name: x\n// [id:a] [tag:b]\n::x::Two?{~1 =2}", {"text": "Two?"}),
        ("::Only a name::{=a}", {"text": "Only a name"}),
        ("::never closed: Two?{=a}", {"text": "never closed: Two?"}),
    ],
)
def test_what_is_written_is_what_is_asked(text: str, expected: dict[str, Any]) -> None:
    one = question(text)
    for name, value in expected.items():
        found = getattr(one, name)
        assert (str(found) if name in ("answer", "tolerance") else found) == (
            str(value) if name in ("answer", "tolerance") else value
        ), name


@pytest.mark.parametrize(
    ("answers", "kind", "right"),
    [
        ("~a =b ~c", Kind.SINGLE, {"a": False, "b": True, "c": False}),
        ("=a#yes ~b#no", Kind.SINGLE, {"a": True, "b": False}),
        ("~%100%a ~b", Kind.MULTIPLE, {"a": True, "b": False}),
        ("~%50%a ~%50%b ~c ~d", Kind.MULTIPLE, {"a": True, "b": True, "c": False, "d": False}),
        ("~%-50%a ~%50%b ~%50%c ~%-100%d", Kind.MULTIPLE, {"a": False, "b": True, "c": True, "d": False}),
        ("~%33.33333%a ~%33.33333%b ~%33.33333%c ~d", Kind.MULTIPLE, {"a": True, "b": True, "c": True, "d": False}),
        ("~[plain]<b> ~[html]<b>x</b> =y", Kind.SINGLE, {"<b>": False, "x": False, "y": True}),
        ("~ \\= 2 + 2 \n= \\= 2 + 3", Kind.SINGLE, {"= 2 + 2": False, "= 2 + 3": True}),
    ],
)
def test_choices_are_right_by_their_sign_or_their_weight(answers: str, kind: Kind, right: dict[str, bool]) -> None:
    parsed = read(f"Which?{{{answers}}}")
    assert not parsed.faults
    one = parsed.quizzes[0].questions[0]
    assert (one.kind, choices(one)) == (kind, right)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("\n::n::Which?\n{\n=a\n~%50%b\n~c}", 5, "'b' earns 50% in Moodle"),
        ("Which?{\n=a\n=b\n~c}", 3, "2 answers have a ="),
        ("Which?{\n~%75%a\n~%25%b\n~c}", 2, "75%, 25%"),
        ("Who?{=Frog\n=%50%Cat}", 2, "'Cat' earns 50%"),
        ("When?{#=1822:0\n=%50%1822:2}", 2, "'1822:2' earns 50%"),
        ("Who?{=Tok*o}", 1, "'Tok*o' has a *"),
        ("Which?{\n=a\n~b#not this one}", 3, "feedback on wrong answers is left out, in 1 question"),
        ('[html]What? <img src\\="@@PLUGINFILE@@/a.png"> {=a}', 1, "has no address on the web"),
        ('[html]What? <img src\\="https\\://x.org/a.png"> {=a}', 1, "no alt"),
        ('[html]Listen! <audio src\\="https\\://x.org/a.mp3"></audio> {=a}', 1, "<audio>"),
        ("Sort {>2 ALL VERTICAL ABSOLUTE_POSITION SHOW none\na\nb\nc}", 1, "only the whole order"),
        ("Sort {>2 RANDOM VERTICAL ALL_OR_NOTHING SHOW none\na\nb\nc}", 1, "all 3 items"),
        ("$CATEGORY: a\nWhich?{=a ~b}", 1, "a blank line belongs"),
        ("// quizfleet: {seconds}\nWhich?{=a ~b}", 1, "not JSON"),
        ('// quizfleet: {"seconds": 5}\n\nWhich?{=a ~b}', 1, "right above a question"),
        ('// quizfleet: {"seconds": 5}\n$CATEGORY: x\n\nWhich?{=a ~b}', 1, "'seconds' is no field of a quiz"),
    ],
)
def test_what_is_taken_with_a_guess_is_a_warning(text: str, line: int, told: str) -> None:
    parsed = read(text)
    assert not parsed.faults
    assert len(parsed.quizzes[0].questions) == 1
    (warning,) = parsed.warnings
    assert warning.line == line
    assert told in warning.message


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("::Essay::Why?{}", 1, "question 'Essay': QuizFleet has no essay"),
        ("::Essay::Why?{####It depends.}", 1, "question 'Essay': QuizFleet has no essay"),
        (
            "\n\n// x\n::Gods::Match.{\n=Zeus -> Jupiter\n=Ares -> Mars}",
            4,
            "question 'Gods': QuizFleet has no matching",
        ),
        ("::Read::Look at the map.", 1, "question 'Read': this is a description"),
        ("A {1:MULTICHOICE:=a~b} z", 1, "Cloze"),
        ("::x::Which?\n{=a\n~b", 2, "no } ends the answers"),
        ("Which?\n=a}", 2, "without a {"),
        ("Which?{=a ~b}\n or {=c}", 2, "only one { }"),
        ("Which?{~a ~b}", 1, "no answer is right"),
        ("Which?{=%50%a}", 1, "no answer earns all"),
        ("Which?{=\n~b}", 1, "at least 1 character"),
        ("Which?{\n=a\n~a}", 1, "two choices have the same text"),
        ("Which?{=a\n~%500%b}", 2, "between -100% and 100%"),
        ("When?{#}", 1, "no number"),
        ("When?{#\n=soon}", 2, "'soon' is not a number"),
        ("When?{#=1 =3}", 1, "several numbers are right"),
        ("When?{#1,5}", 1, "'1,5' is not a number"),
        ("When?{#1234567890123456}", 1, "15 digits"),
        ("Which?{\n=" + "x" * 256 + "\n~b}", 2, "at most 255"),
        ("x" * 501 + "{=a}", 1, "at most 500"),
        ("x" * 20_001 + "{=a}", 1, "longer than"),
        ("Sort{>\nonly one}", 1, "at least 2 choices"),
        ('// quizfleet: {"seconds": 0}\nWhich?{=a ~b}', 1, "greater than or equal to 1"),
        ('// quizfleet: {"secnods": 9}\nWhich?{=a ~b}', 1, "there is no such field"),
    ],
)
def test_what_cannot_be_taken_is_a_fault_and_the_rest_is_taken(text: str, line: int, told: str) -> None:
    parsed = read(f"{text}\n\nStill asked?{{T}}\n")
    (fault,) = parsed.faults
    assert fault.line == line
    assert told in fault.message
    assert [one.text for quiz in parsed.quizzes for one in quiz.questions] == ["Still asked?"]


def test_a_moodle_export_becomes_a_quiz_for_each_category(repository: Path) -> None:
    parsed = parse_file(repository / "tests/data/moodle.gift")
    rome, numbers = parsed.quizzes
    assert [rome.title, numbers.title] == ["Ancient Rome", "Numbers / Sets"]
    assert [one.kind.value for one in rome.questions] == [
        *("single", "multiple", "true-false", "text", "numeric", "ordering"),
    ]
    founding, hills, caesar, aqueduct, wall, kings = rome.questions
    assert founding.text == "According to legend, in which year was Rome founded?"
    assert founding.explanation == "By Romulus, on the 21st of April.\nVarro worked it out: ab urbe condita."
    assert choices(hills) == {"Palatine": True, "Janiculum": False, "Aventine": True, "C\xe6lian": True}
    assert caesar.answer is False
    assert aqueduct.image is not None
    assert aqueduct.image.url == "https://upload.example.org/pont_du_gard.jpg"
    assert aqueduct.image.alt == "A bridge of three rows of arches"
    assert (str(wall.answer), str(wall.tolerance)) == ("117.5", "2.5")
    assert [choice.text for choice in kings.choices][:2] == ["Romulus", "Numa Pompilius"]
    assert numbers.questions[0].text == "Which of these is {1, 2} \\ {2}?"
    assert choices(numbers.questions[5]) == {"<b>x</b>": True, "x": False}
    assert numbers.questions[6].explanation == "\u307f\u305a"
    lines = (repository / "tests/data/moodle.gift").read_text().split("\n")
    told = {lines[(fault.line or 1) - 1].partition("::")[2].partition("::")[0] for fault in parsed.faults}
    assert told == {"Gods", "Essay", "Read first", "broken", "broken too"}
    assert len(parsed.warnings) == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
    ],
    ids=["byte order mark", "CRLF", "CR", "UTF-16", "UTF-16 without a mark"],
)
def test_line_ends_and_encodings_make_no_difference(repository: Path, change: Any) -> None:
    text = (repository / "tests/data/moodle.gift").read_text()
    assert parse_bytes(change(text), "x.gift") == parse_bytes(text.encode(), "x.gift")


def test_windows_1252_is_read_with_a_warning() -> None:
    parsed = parse_bytes("Caf\xe9?{T}\n\nTh\xe9?{F}".encode("cp1252"), "x.gift")
    assert [one.text for one in parsed.quizzes[0].questions] == ["Caf\xe9?", "Th\xe9?"]
    (warning,) = parsed.warnings
    assert (warning.line, warning.message) == (1, "not UTF-8; read as Windows-1252, and so are 1 more lines")


def test_a_category_that_comes_again_goes_on_and_two_of_one_name_are_told_apart() -> None:
    parsed = read(
        "$CATEGORY: $course$/A/Easy\n\na{T}\n\n$CATEGORY: B/Easy\n\nb{T}\n\n$CATEGORY: A/Easy\n\nc{T}\n\n$CATEGORY: C\n"
    )
    assert [(quiz.title, [one.text for one in quiz.questions]) for quiz in parsed.quizzes] == [
        ("A / Easy", ["a", "c"]),
        ("B / Easy", ["b"]),
    ]


def test_a_title_that_is_too_long_is_cut_with_a_warning() -> None:
    parsed = read(f"$CATEGORY: {'x' * 130}\n\na{{T}}")
    assert parsed.quizzes[0].title == "x" * 120
    assert [warning.message for warning in parsed.warnings] == ["the title is cut after 120 characters"]


def test_a_comment_that_cannot_be_read_loses_no_question() -> None:
    parsed = read("$CATEGORY: A\n\na{T}\n\n// quizfleet: {oops\n$CATEGORY: A\n\nb{T}")
    assert [[one.text for one in quiz.questions] for quiz in parsed.quizzes] == [["a", "b"]]


def test_questions_before_any_category_are_named_after_the_file() -> None:
    assert [quiz.title for quiz in read("a{T}\n\n$CATEGORY: Music\n\nb{T}").quizzes] == ["History", "Music"]


def test_a_title_makes_one_quiz_of_all_categories() -> None:
    options = Options(title="Mine", mode=Mode.HOST_LED, seconds=45, limit=2)
    (quiz,) = read("a{T}\n\n$CATEGORY: Music\n\nb{T}\n\nc{T}", options).quizzes
    assert (quiz.title, quiz.mode, len(quiz.questions)) == ("Mine", Mode.HOST_LED, 2)
    assert {one.seconds for one in quiz.questions} == {45}


def test_our_comments_say_what_gift_cannot() -> None:
    (quiz,) = read(
        '// quizfleet: {"mode": "host-led", "policy": "accuracy", "title": "A: B"}\n$CATEGORY: A B\n\n'
        '// quizfleet: {"seconds": 45, "points": 500, "warmUp": true}\n'
        '// quizfleet: {"image": {"url": "https://x.org/a.png", "alt": "A"}}\nTwo?{=a ~b}\n\n'
        '// quizfleet: {"kind": "poll"}\nLike it?{~%50%Yes ~%50%No}\n'
    ).quizzes
    assert (quiz.title, quiz.mode, quiz.policy) == ("A: B", Mode.HOST_LED, "accuracy")
    two, liked = quiz.questions
    assert (two.seconds, two.points, two.warm_up) == (45, 500, True)
    assert two.image is not None
    assert (liked.kind, choices(liked)) == (Kind.POLL, {"Yes": False, "No": False})


def test_a_name_stands_only_for_a_text_that_no_comment_says() -> None:
    (warned,) = read("::Q1::{T}").warnings
    assert "its name stands for it" in warned.message
    said = read('// quizfleet: {"text": "\\u001c"}\n::Q1::\x1c{T}')
    assert not said.warnings
    assert said.quizzes[0].questions[0].text == "\x1c"


def test_more_than_five_hundred_questions_become_several_quizzes() -> None:
    parsed = read("$CATEGORY: Many\n\n" + "".join(f"q{number}{{T}}\n\n" for number in range(501)))
    assert [(quiz.title, len(quiz.questions)) for quiz in parsed.quizzes] == [("Many 1", 500), ("Many 2", 1)]


def test_reading_ends_after_a_thousand_faults() -> None:
    parsed = parse_bytes(b"not a question\n\n" * 5_000, "x", form=Format.GIFT)
    assert len(parsed.faults) == 1001
    assert "what follows is not read" in parsed.faults[-1].message
