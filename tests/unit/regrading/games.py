"""Games as they were played: quizzes of every kind of question, and answers graded as scoring grades them."""

import random
from typing import Any

from hypothesis import strategies as st

from quizfleet import policies
from quizfleet.content import Kind, Mode, QuestionContent
from quizfleet.grading import Given, grade
from quizfleet.packed import Entry
from quizfleet.quiz import IN_WORDS, Question, Quiz

LIMIT_MS = 20_000
CHOICES = [{"text": "a", "correct": True}, {"text": "b"}, {"text": "c"}]
WRITTEN: dict[Kind, dict[str, Any]] = {
    Kind.SINGLE: {"choices": CHOICES},
    Kind.MULTIPLE: {"choices": [*CHOICES, {"text": "d", "correct": True}]},
    Kind.TRUE_FALSE: {"answer": True},
    Kind.NUMERIC: {"answer": 7, "tolerance": "0.5"},
    Kind.TEXT: {"accepted": ["Rome"]},
    Kind.ORDERING: {"choices": [{"text": text} for text in "abc"]},
    Kind.POLL: {"choices": [{"text": text} for text in "abc"]},
}
"""A question of each kind."""

ANSWERS: dict[Kind, tuple[Given, ...]] = {
    Kind.SINGLE: tuple(Given(1 << bit) for bit in range(3)),
    Kind.MULTIPLE: tuple(Given(bits) for bits in (0b1, 0b10, 0b1001, 0b1011, 0b100)),
    Kind.TRUE_FALSE: (Given(0b1), Given(0b10)),
    Kind.NUMERIC: tuple(Given(IN_WORDS, digits) for digits in ("7", "7.5", "8", "-1")),
    Kind.TEXT: tuple(Given(IN_WORDS, text) for text in ("Rome", "rome!", "Roma", "Paris")),
    Kind.ORDERING: tuple(Given(IN_WORDS, order) for order in ("1 2 3", "1 3 2", "2 1 3", "3 1 2", "3 2 1", "2 3 1")),
    Kind.POLL: tuple(Given(1 << bit) for bit in range(3)),
}
"""What players answer to them, right and wrong."""

CORRECTIONS: dict[Kind, tuple[dict[str, Any], ...]] = {
    Kind.SINGLE: ({"correct_choices": (2,)}, {"correct_choices": (1,)}),
    Kind.MULTIPLE: ({"correct_choices": (1,)}, {"correct_choices": (2, 4)}),
    Kind.TRUE_FALSE: ({"answer": False}, {"correct_choices": (2,)}),
    Kind.NUMERIC: ({"answer": 8}, {"tolerance": "1"}, {"answer": "-1", "tolerance": 0}),
    Kind.TEXT: ({"accepted": ("Roma",)}, {"accepted": ("Rome", "Paris")}),
    Kind.ORDERING: ({"order": (1, 2, 3)}, {"order": (3, 2, 1)}),
    Kind.POLL: (),
}
"""Keys that they may get afterwards."""


Played = dict[int, tuple[Given, int]]
"""By question, what a player answered and after how many ms."""


def question(kind: Kind, **changes: Any) -> Question:
    """A question of a kind."""
    written = {"kind": kind, "text": "?", **WRITTEN[kind], **changes}
    return Question.of(QuestionContent.model_validate(written), random.Random(7))


def quiz(*questions: Question, policy: str = "kahoot@2", **changes: Any) -> Quiz:
    """A self-paced quiz of these."""
    return Quiz(1, "ABCDEFG", "All", Mode.SELF_PACED, policy, None, questions, **changes)


def answers(played: Quiz, player: int, given: Played) -> list[Entry]:
    """A player's answers, each with its time in ms, graded as they came."""
    entries, streak = [], 0
    for number, asked in enumerate(played.questions, 1):
        one = given.get(number)
        is_right = False
        if one is not None:
            what, elapsed_ms = one
            mark = grade(played, number, what, elapsed_ms=elapsed_ms, limit_ms=LIMIT_MS, streak_before=streak)
            is_right = mark.correct
            received_at = number * 100_000 + elapsed_ms
            entries.append(
                Entry(player, number, what.choices, mark.correct, mark.points, elapsed_ms, received_at, what.words)
            )
        if asked.is_scored:
            streak = streak + 1 if is_right else 0
    return entries


@st.composite
def games(draw: st.DrawFn, questions: int = 8, players: int = 5) -> tuple[Quiz, dict[int, Played]]:
    """A quiz, and what each player answered to which question, and how fast."""
    policy = draw(st.sampled_from(sorted(policies.POLICIES))) + draw(st.sampled_from(["", "+streak"]))
    kinds = draw(st.lists(st.sampled_from(Kind), min_size=1, max_size=questions))
    asked = [
        question(kind, points=draw(st.sampled_from([0, 500, 1000])), warmUp=draw(st.booleans()) and draw(st.booleans()))
        for kind in kinds
    ]
    given: dict[int, Played] = {}
    for player in range(1, draw(st.integers(1, players)) + 1):
        numbers = draw(st.sets(st.integers(1, len(kinds))))
        given[player] = {
            number: (draw(st.sampled_from(ANSWERS[kinds[number - 1]])), draw(st.integers(0, LIMIT_MS)))
            for number in sorted(numbers)
        }
    return quiz(*asked, policy=policy), given
