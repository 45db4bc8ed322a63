"""The studio refuses while typing what the server would refuse, and nothing else."""

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from quizfleet import policies
from quizfleet.content import MAX_CHOICES, MAX_DIGITS, MAX_GIVEN, MAX_QUESTIONS, Kind, Mode, QuizContent
from tests.unit.client.conftest import RunModule

Json = dict[str, Any]

_odd = st.sampled_from(
    [
        "",
        " ",
        "\u00a0",
        "\u2003x",
        "x\u0085",
        "x",
        "é",
        "é ",
        "\u00b4",
        "'",
        "-",
        "+",
        "½",
        "का",
        "שָׁ",
        "🎉",
        "\u0301",
        "ª",
        "W" * 40,
    ]
)
_words = st.lists(_odd, max_size=4).map("".join)


def _texts(most: int) -> st.SearchStrategy[str]:
    near = st.integers(most - 1, most + 1).flatmap(lambda n: st.sampled_from(["x" * n, "🎉" * n, f" {'y' * n}\n"]))
    return st.one_of(st.just("fine"), st.text("abc", min_size=1, max_size=3), _words, near)


_choices = st.lists(st.fixed_dictionaries({"text": _texts(255), "correct": st.booleans()}), max_size=MAX_CHOICES + 1)
_numbers = st.one_of(
    st.sampled_from(
        ["", "0", "-0.0", "007", "1.50", ".5", "5.", "1e3", "1E+14", "1e15", "1e-15", "1e-16", "123456789012345"]
    ),
    st.sampled_from(
        [
            "1234567890123456",
            "0.123456789012345",
            "12.3400000000000000000",
            "1,5",
            "x",
            "-3",
            "+4",
            "1_0",
            "Infinity",
            "NaN",
        ]
    ),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**13), max_value=10**13).map(str),
)
_images = st.none() | st.fixed_dictionaries(
    {
        "url": st.sampled_from(
            [
                "",
                "https://a.example/b.png",
                "http://a.example",
                "ftp://a",
                "https://",
                "https://a b",
                " https://a.example ",
                "https://" + "a" * 992,
                "https://" + "a" * 993,
            ]
        ),
        "alt": _texts(255),
    }
)
QUESTION: Json = {
    "kind": "single",
    "text": "Which?",
    "choices": [{"text": "a", "correct": True}, {"text": "b", "correct": False}],
    "truth": True,
    "answer": "42",
    "tolerance": "",
    "accepted": ["forty-two"],
    "seconds": "20",
    "points": "1000",
    "warmUp": False,
    "explanation": "",
    "image": None,
}
QUIZ: Json = {
    "title": "T",
    "mode": "self-paced",
    "policy": "kahoot",
    "streakBonus": False,
    "leadSeconds": "6",
    "questions": [QUESTION],
}

_odd_fields = {
    "text": _texts(500),
    "choices": _choices,
    "truth": st.none(),
    "answer": _numbers,
    "tolerance": _numbers,
    "accepted": st.lists(_texts(MAX_GIVEN).map(lambda text: text.replace("\n", " ")), max_size=3),
    "seconds": st.sampled_from(["1", "3600", "0", "3601", "", "x", "-1", "1.5", " 30 "]),
    "points": st.sampled_from(["0", "10000", "10001", "", "x"]),
    "warmUp": st.booleans(),
    "explanation": _texts(1000),
    "image": _images,
}
_odd_heads = {
    "title": _texts(120),
    "mode": st.sampled_from([mode.value for mode in Mode]),
    "policy": st.sampled_from(list(policies.NAMES)),
    "streakBonus": st.booleans(),
    "leadSeconds": st.sampled_from(["0", "60", "61", ""]),
}


def _with_some(plain: Json, odd: dict[str, st.SearchStrategy[Any]], most: int) -> st.SearchStrategy[Json]:
    """The plain document with at most so many fields that are odd, so that each fault is met alone."""
    names = st.lists(st.sampled_from(sorted(odd)), max_size=most, unique=True)
    changed = names.flatmap(lambda chosen: st.fixed_dictionaries({name: odd[name] for name in chosen}))
    return changed.map(lambda fields: plain | fields)


_questions = st.sampled_from([kind.value for kind in Kind]).flatmap(
    lambda kind: _with_some(QUESTION | {"kind": kind}, _odd_fields, 2)
)
_quizzes = st.tuples(_with_some(QUIZ, _odd_heads, 1), st.lists(_questions, min_size=1, max_size=2)).map(
    lambda parts: parts[0] | {"questions": parts[1]}
)

JUDGE = """
    const { blankDraft, contentOf, draftOf } = await import("./studio/draft.js");
    const { check } = await import("./studio/check.js");
    const typed = (question, n) => ({
      ...question,
      id: `q${n}`,
      choices: question.choices.map((choice, place) => ({ ...choice, id: `c${place}` })),
      accepted: question.accepted.join("\\n"),
      image: question.image ?? { url: "", alt: "" },
    });
    print(JSON.parse(%s).map((quiz) => {
      const draft = { ...blankDraft(), ...quiz, questions: quiz.questions.map(typed) };
      const content = contentOf(draft);
      return { content, faults: check(draft).map(({ field, code }) => `${field}: ${code}`) };
    }));
"""


def _literal(value: object) -> str:
    """A value as a JavaScript string of JSON."""
    return json.dumps(json.dumps(value))


def _refusal(content: Json) -> str | None:
    try:
        QuizContent.model_validate_json(json.dumps(content))
    except ValidationError as invalid:
        return str(invalid)
    return None


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(_quizzes, min_size=20, max_size=40))
@example([QUIZ, QUIZ | {"questions": []}, QUIZ | {"questions": [QUESTION] * (MAX_QUESTIONS + 1)}])
@example([QUIZ | {"questions": [QUESTION | {"kind": "text", "accepted": [f"form {n}" for n in range(51)]}]}])
def test_a_draft_has_faults_just_where_the_server_refuses_it(run_module: RunModule, quizzes: list[Json]) -> None:
    for judged in run_module(JUDGE % _literal(quizzes)):
        refusal = _refusal(judged["content"])
        assert bool(judged["faults"]) == bool(refusal), (judged["faults"], refusal, judged["content"])


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(_quizzes, min_size=20, max_size=40))
def test_what_was_saved_and_opened_again_is_the_same_quiz(run_module: RunModule, quizzes: list[Json]) -> None:
    judged = run_module(JUDGE % _literal(quizzes))
    saved = [QuizContent.model_validate(one["content"]) for one in judged if not one["faults"]]
    documents = [quiz.model_dump(mode="json", by_alias=True) for quiz in saved]
    opened = run_module(f"""
        const {{ contentOf, draftOf }} = await import("./studio/draft.js");
        print(JSON.parse({_literal(documents)}).map(draftOf).map(contentOf));
    """)
    again = [QuizContent.model_validate(content).fingerprint() for content in opened]
    assert again == [quiz.fingerprint() for quiz in saved]


def test_kinds_modes_policies_and_limits_are_the_servers(run_module: RunModule) -> None:
    rules = run_module("""
        const { KINDS, MODES, POLICIES, LIMITS } = await import("./studio/rules.js");
        print({ KINDS, MODES, POLICIES, LIMITS });
    """)
    assert rules["KINDS"] == [kind.value for kind in Kind]
    assert rules["MODES"] == [mode.value for mode in Mode]
    assert rules["POLICIES"] == list(policies.NAMES)
    assert rules["LIMITS"]["choices"] == MAX_CHOICES
    assert rules["LIMITS"]["questions"] == MAX_QUESTIONS
    assert rules["LIMITS"]["digits"] == MAX_DIGITS
    assert rules["LIMITS"]["accepted"] == MAX_GIVEN
