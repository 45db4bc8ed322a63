"""Every kind of question through the whole platform: answered, refused, scored, seen again, packed and exported."""

import csv
import io
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import exporting, ids, retention
from quizfleet.content import Kind
from quizfleet.models import QuizScore
from tests.integration.client import Api, Player, board_of, granted, refused, result, until

pytestmark = pytest.mark.integration

_score = QuizScore.__table__  # type: ignore[attr-defined]

TEXTS = ("one", "two", "three")
CHOICES = [{"text": text} for text in TEXTS]
FORMS = ["Ada Lovelace", "Countess of Lovelace"]

QUESTIONS: dict[Kind, dict[str, Any]] = {
    Kind.SINGLE: {"choices": [{"text": "a", "correct": True}, {"text": "b"}]},
    Kind.MULTIPLE: {"choices": [{"text": "a", "correct": True}, {"text": "b"}, {"text": "c", "correct": True}]},
    Kind.TRUE_FALSE: {"answer": False, "explanation": "It is not."},
    Kind.NUMERIC: {"answer": 42, "tolerance": "0.5"},
    Kind.TEXT: {"accepted": FORMS},
    Kind.ORDERING: {"kind": "ordering", "choices": CHOICES},
    Kind.POLL: {"kind": "poll", "choices": CHOICES},
}
KEYS: dict[Kind, dict[str, Any]] = {
    Kind.MULTIPLE: {"correctChoices": [1, 3]},
    Kind.TRUE_FALSE: {"correctChoices": [2], "explanation": "It is not."},
    Kind.NUMERIC: {"correctChoices": [], "accepted": ["42"], "tolerance": "0.5"},
    Kind.TEXT: {"correctChoices": [], "accepted": FORMS},
    Kind.POLL: {"correctChoices": []},
}
ANSWERS: list[tuple[Kind, Any, Any, bool]] = [
    (Kind.SINGLE, [1], [1], True),
    (Kind.SINGLE, [2], [2], False),
    (Kind.MULTIPLE, [3, 1], [1, 3], True),
    (Kind.MULTIPLE, [1, 2], [1, 2], False),
    (Kind.TRUE_FALSE, [2], [2], True),
    (Kind.TRUE_FALSE, [1], [1], False),
    (Kind.NUMERIC, "42", "42", True),
    (Kind.NUMERIC, " 041,50 ", "41.5", True),
    (Kind.NUMERIC, "4.25e1", "42.5", True),
    (Kind.NUMERIC, "42.51", "42.51", False),
    (Kind.NUMERIC, "\N{MINUS SIGN}42", "-42", False),
    (Kind.TEXT, " ada  LOVELACE!", "ada LOVELACE!", True),
    (Kind.TEXT, "cou\u0301ntess of lovelace", "co\u00fantess of lovelace", True),
    (Kind.TEXT, "Lovelace", "Lovelace", False),
    (Kind.TEXT, "'); DROP TABLE submission; --", "'); DROP TABLE submission; --", False),
    (Kind.TEXT, "\u4e16\u754c \U0001f600", "\u4e16\u754c \U0001f600", False),
    (Kind.POLL, [3], [3], False),
]
"""What is sent, what comes back of it, and whether it is right."""


def question(kind: Kind, **changes: Any) -> dict[str, Any]:
    """A question of a kind."""
    return {"text": "?", "seconds": 600, "points": 1000} | QUESTIONS[kind] | changes


async def put(player: Player, number: int, answer: Any) -> httpx.Response:
    """Answer a question."""
    return await player.put_answer(number, json={"text" if isinstance(answer, str) else "choices": answer})


async def right_order(player: Player, number: int) -> list[int]:
    """The ids of choices in the order in which their author wrote them."""
    shown = {choice["text"]: choice["id"] for choice in granted(await player.get_question(number))["choices"]}
    return [shown[text] for text in TEXTS]


@pytest.mark.parametrize(("kind", "answer", "kept", "correct"), ANSWERS)
async def test_an_answer_counts_once_and_is_seen_again_with_its_result(
    api: Api, kind: Kind, answer: Any, kept: Any, correct: bool
) -> None:
    player = await api.player(question(kind))
    shown = granted(await player.get_question(1))
    assert (shown["kind"], shown["multiple"], shown["result"]) == (kind, kind is Kind.MULTIPLE, None)
    assert (shown["scored"], shown["points"]) == ((True, 1000) if kind is not Kind.POLL else (False, 0))
    first = granted(await put(player, 1, answer), 201)
    sent = {"choices": [], "text": kept} if isinstance(kept, str) else {"choices": kept, "text": None}
    points, elapsed_ms = first["result"]["points"], first["elapsedMs"]
    told = sent | {"answered": True, "correct": correct, "points": points, "elapsedMs": elapsed_ms}
    assert first == {"question": 1, **sent, "elapsedMs": elapsed_ms, "result": result(**told, **KEYS.get(kind, {}))}
    assert (points > 900) is correct
    assert (points == 0) is not correct
    assert granted(await put(player, 1, answer), 200) == first
    assert granted(await put(player, 1, kept), 200) == first
    assert granted(await player.get_question(1))["result"] == first["result"]
    assert (await board_of(player, 2))["me"]["score"] == points


async def test_an_order_is_right_as_its_author_wrote_it(api: Api) -> None:
    quiz = await api.create(question(Kind.ORDERING))
    anna, ben = await api.join(quiz.code, "Anna"), await api.join(quiz.code, "Ben")
    right = await right_order(anna, 1)
    assert sorted(right) == [1, 2, 3]
    assert right != [1, 2, 3], "the order in which choices are shown is never the right one"
    assert await right_order(ben, 1) == right, "all players are shown the same"
    for player, answer in ((anna, right), (ben, right[1:] + right[:1])):
        first = granted(await put(player, 1, answer), 201)
        assert (first["choices"], first["text"]) == (answer, None)
        assert (first["result"]["correct"], first["result"]["points"] > 0) == (answer == right, answer == right)
        assert (first["result"]["choices"], first["result"]["correctChoices"]) == (answer, right)
        assert granted(await put(player, 1, answer), 200) == first
        refused(await put(player, 1, answer[::-1]), 409, "answer-conflict")
        assert granted(await player.get_question(1))["result"] == first["result"]


@pytest.mark.parametrize(
    ("kind", "first", "other", "named"),
    [
        (Kind.TEXT, "Ada", "Ada Lovelace", '"Ada"'),
        (Kind.TEXT, "Ada", "ada", '"Ada"'),
        (Kind.NUMERIC, "42", "42.1", '"42"'),
        (Kind.ORDERING, [1, 2, 3], [1, 3, 2], "[1, 2, 3]"),
        (Kind.TRUE_FALSE, [1], [2], "[1]"),
        (Kind.POLL, [1], [2], "[1]"),
    ],
)
async def test_another_answer_is_a_conflict_that_names_the_first(
    api: Api, kind: Kind, first: Any, other: Any, named: str
) -> None:
    player = await api.player(question(kind))
    granted(await player.get_question(1))
    granted(await put(player, 1, first), 201)
    document = refused(await put(player, 1, other), 409, "answer-conflict")
    assert document["detail"] == f"question 1 was already answered with {named}; the first answer counts"


@pytest.mark.parametrize(
    ("kind", "body", "field", "fault"),
    [
        (Kind.SINGLE, {"text": "a"}, "text", "this question is answered with choices, not with a text"),
        (Kind.ORDERING, {"text": "1 2 3"}, "text", "this question is answered with choices, not with a text"),
        (Kind.NUMERIC, {"choices": [1]}, "choices", "this question is answered with a text, not with choices"),
        (Kind.TEXT, {"choices": [1]}, "choices", "this question is answered with a text, not with choices"),
        (Kind.NUMERIC, {"text": "many"}, "text", "this question takes a number, like 42 or 3.5"),
        (Kind.NUMERIC, {"text": ""}, "text", "this question takes a number, like 42 or 3.5"),
        (Kind.NUMERIC, {"text": "NaN"}, "text", "a number has at most 15 digits"),
        (Kind.NUMERIC, {"text": "1e99"}, "text", "a number has at most 15 digits"),
        (Kind.NUMERIC, {"text": "1" * 10_000}, "text", "the answer is too long: at most 100 characters"),
        (Kind.TEXT, {"text": ""}, "text", "the answer is empty"),
        (Kind.TEXT, {"text": " \t\n\u200a "}, "text", "the answer is empty"),
        (Kind.TEXT, {"text": "x" * 101}, "text", "the answer is too long: at most 100 characters"),
        (Kind.TEXT, {"text": "a\u0301" * 2_000}, "text", "the answer is too long: at most 100 characters"),
        (Kind.TEXT, {"text": "x", "choices": [1]}, "text", "send choices or a text, not both"),
        (Kind.ORDERING, {"choices": [1, 2]}, "choices", "this question takes all 3 choices, in order"),
        (Kind.ORDERING, {"choices": [1, 1, 2]}, "choices", "a choice is named twice"),
        (Kind.ORDERING, {"choices": [1, 2, 4]}, "choices", "there is no choice 4; choices are 1 to 3"),
        (Kind.POLL, {"choices": [1, 2]}, "choices", "this question takes one choice"),
        (Kind.TRUE_FALSE, {"choices": [3]}, "choices", "there is no choice 3; choices are 1 to 2"),
    ],
)
async def test_what_is_no_answer_to_its_kind_is_refused_with_the_field(
    api: Api, kind: Kind, body: dict[str, Any], field: str, fault: str
) -> None:
    player = await api.player(question(kind))
    granted(await player.get_question(1))
    document = refused(await player.put_answer(1, json=body), 422, "invalid-answer")
    assert document["errors"] == [{"field": field, "message": fault}]
    assert (await player.now())["answered"] == []


async def test_what_is_not_scored_is_played_and_counts_for_nothing(api: Api, engine: AsyncEngine) -> None:
    player = await api.player(
        question(Kind.SINGLE, warmUp=True), question(Kind.POLL), question(Kind.TEXT, warmUp=True), question(Kind.SINGLE)
    )
    for number, answer, correct in ((1, [1], True), (2, [1], False), (3, "ada lovelace", True)):
        shown = granted(await player.get_question(number))
        assert (shown["warmUp"], shown["scored"]) == (number != 2, False)
        told = granted(await put(player, number, answer), 201)["result"]
        assert (told["correct"], told["points"], told["answered"]) == (correct, 0, True)
    last = await player.play(4, 1)
    async with engine.connect() as connection:
        mine = select(_score.c.score, _score.c.elapsed_ms, _score.c.version).where(
            _score.c.quiz == ids.decode(player.quiz)
        )
        row = (await connection.execute(mine)).one()
    assert tuple(row) == (last["result"]["points"], last["elapsedMs"], 5)
    assert (await board_of(player, 5))["me"]["score"] == last["result"]["points"]


async def test_right_answers_in_a_row_bring_a_bonus_that_is_told(api: Api) -> None:
    kinds = [Kind.SINGLE, Kind.TEXT, Kind.POLL, Kind.NUMERIC, Kind.SINGLE, Kind.SINGLE]
    player = await api.player(*map(question, kinds), policy="accuracy", streakBonus=True)
    answers = ([1], "ada lovelace", [1], "42", [2], [1])
    told = []
    for number, answer in enumerate(answers, 1):
        granted(await player.get_question(number))
        told.append(granted(await put(player, number, answer), 201)["result"])
        assert granted(await player.get_question(number))["result"] == told[-1]
    assert [(one["points"], one["bonus"]) for one in told] == [
        (1000, 0), (1100, 100), (0, 0), (1200, 200), (0, 0), (1000, 0)
    ]  # fmt: skip
    assert (await board_of(player, 7))["me"]["score"] == 4300
    assert (await player.now())["streak"] == 1


async def test_answers_of_all_kinds_are_exported_and_packed(api: Api, engine: AsyncEngine) -> None:
    quiz = await api.create(*map(question, Kind))
    player = await api.join(quiz.code)
    given: dict[Kind, Any] = {
        Kind.SINGLE: [1],
        Kind.MULTIPLE: [1, 3],
        Kind.TRUE_FALSE: [2],
        Kind.NUMERIC: "-42",
        Kind.TEXT: "=HYPERLINK(1)",
        Kind.ORDERING: [3, 1, 2],
        Kind.POLL: [2],
    }
    first = []
    for number, kind in enumerate(Kind, 1):
        granted(await player.get_question(number))
        first.append(granted(await put(player, number, given[kind]), 201))
    number = ids.decode(quiz.quiz)
    before = await exporting.export(engine, number)
    assert [(line.choices, line.text) for line in before.lines] == [(one["choices"], one["text"]) for one in first]
    rows = list(csv.DictReader(io.StringIO(before.as_csv())))
    assert [row["choices"] for row in rows] == ["1", "1 3", "2", "", "", "3 1 2", "2"]
    assert [row["text"] for row in rows] == ["", "", "", "-42", "'=HYPERLINK(1)", "", ""]

    await retention.close(engine, number)
    assert await retention.pack(engine, number) is not None
    after = await exporting.export(engine, number)
    assert (after.as_csv(), after.as_json()) == (before.as_csv(), before.as_json())

    async def heard() -> bool:
        return bool((await player.now())["state"] == "finished")

    await until(heard, "hearing that the quiz is closed", 40)
    for place, (kind, counted) in enumerate(zip(Kind, first, strict=True), 1):
        assert granted(await player.get_question(place))["result"] == counted["result"]
        assert granted(await put(player, place, given[kind]), 200) == counted
