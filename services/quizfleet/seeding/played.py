"""Who has joined a seeded quiz and what they answered: rows as the services would have written them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from quizfleet import names
from quizfleet.grading import Given, grade
from quizfleet.models import Player, QuestionWindow, QuizScore, Submission
from quizfleet.quiz import Quiz
from quizfleet.seeding.plan import Plan

THINKING_MS = 5_000
"""Self-paced, at most this long between an answer and the next question."""

Row = dict[str, Any]
Rows = dict[Any, list[Row]]

_player, _score = Player.__table__, QuizScore.__table__  # type: ignore[attr-defined]
_submission, _window = Submission.__table__, QuestionWindow.__table__  # type: ignore[attr-defined]


def rows(plan: Plan, index: int, quiz: Quiz, joined_at: int) -> Rows:
    """The rows of a quiz's players: names, scores and, where they answered, windows and submissions."""
    chance = plan.chance(index, "players")
    made: Rows = {_player: [], _window: [], _submission: [], _score: []}
    for place, player in enumerate(sorted(chance.sample(range(1, 2**31), plan.players)), 1):
        name, key = _name(place)
        keys = {"quiz": quiz.id, "player": player}
        made[_player].append({**keys, "name": name, "name_key": key, "joined_at": joined_at})
        score, elapsed = 0, 0
        for window, submission in _answers(plan, quiz, joined_at, chance.random):
            if window is not None:
                made[_window].append({**keys, **window})
            made[_submission].append({**keys, **submission})
            score += submission["points"]
            elapsed += submission["elapsed_ms"] if submission["correct"] else 0
        made[_score].append({**keys, "score": score, "elapsed_ms": elapsed, "version": 1 + plan.answered})
    return {table: of_table for table, of_table in made.items() if of_table}


@cache
def _name(place: int) -> tuple[str, str]:
    name = f"Player {place}"
    return name, names.key(name)


def _answers(plan: Plan, quiz: Quiz, joined_at: int, chance: Any) -> Iterator[tuple[Row | None, Row]]:
    """A player's windows (self-paced) and submissions, two of three right."""
    clock = joined_at
    for number, question in enumerate(quiz.questions[: plan.answered], 1):
        shared = quiz.timeline.window(number)
        opened_at = shared.opens_at if shared is not None else clock + int(chance() * THINKING_MS)
        limit = question.seconds * 1000
        elapsed = int(chance() * limit)
        clock = opened_at + elapsed
        choices = question.correct if chance() < 2 / 3 else 1 << int(chance() * len(question.choices))
        worth = grade(quiz, number, Given(choices), elapsed_ms=elapsed, limit_ms=limit)
        window = None if shared is not None else {"question": number, "opened_at": opened_at}
        yield (
            window,
            {
                "question": number,
                "choices": choices,
                "correct": worth.correct,
                "points": worth.points,
                "elapsed_ms": elapsed,
                "received_at": clock,
            },
        )
