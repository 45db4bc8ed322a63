"""What authors may write, and what they are told when they mistype."""

from typing import Any

import pytest
from pydantic import ValidationError

from quizfleet.content import MAX_CHOICES, MAX_QUESTIONS, MAX_SCORE, Mode, QuizContent

CHOICES = [{"text": "Rome", "correct": True}, {"text": "Paris"}]
QUESTION = {"text": "Capital of Italy?", "choices": CHOICES}


def a_quiz(**changes: Any) -> dict[str, Any]:
    """A good quiz with changes."""
    return {"title": "Capitals", "questions": [QUESTION]} | changes


def a_question(**changes: Any) -> dict[str, Any]:
    """A quiz with one question with changes."""
    return a_quiz(questions=[QUESTION | changes])


def test_defaults_are_self_paced_twenty_seconds_a_thousand_points() -> None:
    content = QuizContent.model_validate(a_quiz())
    assert content.mode is Mode.SELF_PACED
    assert content.starts_at is None
    assert (content.questions[0].seconds, content.questions[0].points) == (20, 1000)
    assert [choice.correct for choice in content.questions[0].choices] == [True, False]


def test_fields_are_camel_case() -> None:
    content = QuizContent.model_validate(a_quiz(mode="autopilot", startsAt="2026-11-23T18:00:00+01:00"))
    assert content.starts_at is not None
    assert content.starts_at.isoformat() == "2026-11-23T18:00:00+01:00"
    assert "startsAt" in content.model_dump(by_alias=True)


def test_space_around_text_is_dropped() -> None:
    content = QuizContent.model_validate(a_quiz(title="  Capitals \n"))
    assert content.title == "Capitals"


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        (a_quiz(titel="x"), ("titel",), "Extra inputs"),
        (a_question(second=5), ("questions", 0, "second"), "Extra inputs"),
        (
            a_question(choices=[*CHOICES, {"text": "Oslo", "right": True}]),
            ("questions", 0, "choices", 2, "right"),
            "Extra",
        ),
        (a_quiz(title=""), ("title",), "at least 1"),
        (a_quiz(title="   "), ("title",), "at least 1"),
        (a_quiz(title="x" * 121), ("title",), "at most 120"),
        (a_quiz(mode="hosted"), ("mode",), "self-paced"),
        (a_quiz(startsAt="2026-11-23T18:00:00"), ("startsAt",), "timezone"),
        (a_quiz(questions=[]), ("questions",), "at least 1"),
        (a_quiz(questions=[QUESTION] * (MAX_QUESTIONS + 1)), ("questions",), "at most"),
        (a_question(text="x" * 501), ("questions", 0, "text"), "at most 500"),
        (a_question(seconds=0), ("questions", 0, "seconds"), "greater than or equal to 1"),
        (a_question(seconds=3601), ("questions", 0, "seconds"), "3600"),
        (a_question(points=-1), ("questions", 0, "points"), "greater than or equal to 0"),
        (a_question(points=10_001), ("questions", 0, "points"), "10000"),
        (a_question(choices=CHOICES[:1]), ("questions", 0), "at least 2 choices"),
        (a_question(kind="essay"), ("questions", 0, "kind"), "ordering"),
        (
            a_question(kind="single", choices=[{**one, "correct": True} for one in CHOICES]),
            ("questions", 0),
            "multiple",
        ),
        (a_question(kind="poll"), ("questions", 0), "no correct choice"),
        (a_question(kind="ordering"), ("questions", 0), "their order is the answer"),
        (a_question(kind="ordering", choices=[{"text": "a"}]), ("questions", 0), "at least 2"),
        (a_question(kind="numeric"), ("questions", 0), "right number"),
        (a_question(answer=3), ("questions", 0), "has no choices"),
        (a_question(answer=True), ("questions", 0), "has no choices"),
        (a_question(kind="true-false", choices=[]), ("questions", 0), "answer: true or answer: false"),
        (a_question(answer="often", choices=[]), ("questions", 0, "answer"), "neither true"),
        (a_question(answer="1e40", choices=[]), ("questions", 0, "answer"), "15 digits"),
        (a_question(answer="NaN", choices=[]), ("questions", 0, "answer"), "number"),
        (a_question(tolerance=1), ("questions", 0), "tolerance is for numeric"),
        (a_question(answer=3, tolerance=-1, choices=[]), ("questions", 0, "tolerance"), "greater than or equal"),
        (a_question(kind="text", choices=[]), ("questions", 0), "accepted"),
        (a_question(accepted=["?!"], choices=[]), ("questions", 0), "no letter or digit"),
        (a_question(accepted=["x"]), ("questions", 0), "has no choices"),
        (a_question(image={"url": "javascript:alert(1)", "alt": "a"}), ("questions", 0, "image", "url"), "pattern"),
        (a_question(image={"url": "https://example.org/a.png"}), ("questions", 0, "image", "alt"), "required"),
        (a_quiz(policy="golf"), ("policy",), "accuracy-first"),
        (a_quiz(leadSeconds=61), ("leadSeconds",), "60"),
        (a_question(choices=[{"text": "a", "correct": False}, {"text": "b"}]), ("questions", 0), "no choice is marked"),
        (a_question(choices=[CHOICES[0], {"text": " Rome "}]), ("questions", 0), "same text"),
        (
            a_question(choices=[{"text": str(n), "correct": True} for n in range(MAX_CHOICES + 1)]),
            ("questions", 0, "choices"),
            "at most",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(wrong: dict[str, Any], place: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        QuizContent.model_validate(wrong)
    error = refused.value.errors()[0]
    assert error["loc"] == place
    assert said in error["msg"]


def test_content_cannot_be_changed_after_it_was_checked() -> None:
    content = QuizContent.model_validate(a_quiz())
    with pytest.raises(ValidationError, match="frozen"):
        content.title = "other"


def test_the_richest_quiz_fits_on_a_board() -> None:
    assert MAX_QUESTIONS * 10_000 <= MAX_SCORE
    richest = a_quiz(questions=[QUESTION | {"points": 10_000}] * MAX_QUESTIONS)
    assert sum(question.most_points for question in QuizContent.model_validate(richest).questions) <= MAX_SCORE


def test_a_quiz_that_no_board_can_hold_is_refused() -> None:
    many = [{"text": str(n), "correct": True} for n in range(MAX_CHOICES)]
    rich = a_quiz(questions=[QUESTION | {"points": 10_000, "choices": many}] * MAX_QUESTIONS)
    with pytest.raises(ValidationError, match="30,000,000 points together"):
        QuizContent.model_validate(rich)


def test_content_without_what_came_later_keeps_its_identity() -> None:
    content = QuizContent.model_validate(a_quiz(title="Käse", questions=[QUESTION, QUESTION | {"text": "Again?"}]))
    before = (
        '{"title":"Käse","mode":"self-paced","starts_at":null,"questions":['
        '{"text":"%s","choices":[{"text":"%s","correct":true},{"text":"%s","correct":false}],"seconds":20,"points":1000},'
        '{"text":"Again?","choices":[{"text":"%s","correct":true},{"text":"%s","correct":false}],"seconds":20,"points":1000}'
        "]}"
    )
    texts = [choice.text for choice in content.questions[0].choices]
    assert content.fingerprint().decode() == before % (content.questions[0].text, *texts, *texts)


@pytest.mark.parametrize(
    "changes",
    [{"warmUp": True}, {"explanation": "So it is."}, {"kind": "poll", "choices": [{"text": "a"}, {"text": "b"}]}],
)
def test_what_says_something_makes_another_content(changes: dict[str, Any]) -> None:
    plain = QuizContent.model_validate(a_question())
    assert QuizContent.model_validate(a_question(**changes)).fingerprint() != plain.fingerprint()
    assert QuizContent.model_validate(a_quiz(policy="accuracy")).fingerprint() != plain.fingerprint()


@pytest.mark.parametrize(
    "huge",
    [a_quiz(questions=["?"] * 100_000), a_question(choices=["?"] * 100_000), a_question(accepted=[[]] * 100_000)],
    ids=["questions", "choices", "accepted"],
)
def test_of_a_list_that_is_too_long_one_fault_is_told(huge: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="not 100000") as refused:
        QuizContent.model_validate(huge)
    assert refused.value.error_count() == 1


@pytest.mark.parametrize("zero", ["0", "0.00", "-0.0", "0E+3", 0])
def test_a_tolerance_of_zero_is_none_however_it_is_written(zero: object) -> None:
    numeric = {"kind": "numeric", "choices": [], "answer": "42"}
    plain = QuizContent.model_validate(a_question(**numeric))
    assert QuizContent.model_validate(a_question(**numeric, tolerance=zero)).fingerprint() == plain.fingerprint()
