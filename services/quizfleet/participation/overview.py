"""A quiz on the wire as its players and host see it, and its place in the OpenAPI document."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from quizfleet import ids, policies
from quizfleet.content import Mode
from quizfleet.participation.look import Seen
from quizfleet.problems import removed
from quizfleet.timeline import State

PATH = "/api/quizzes/{quiz}"

_encoder = msgspec.json.Encoder()


class QuizHead(msgspec.Struct, rename="camel", gc=False):
    """A quiz at an instant, as everybody of it may see it.

    `remaining_ms` is the time until the state changes by itself, in a pause what will be left of it. `revision` grows
    with all that its host does. `streak` counts a player's right answers in a row, up to what may be known;
    `extra_percent` is how much more time they have.
    """

    quiz: str
    code: str
    title: str
    mode: Mode
    state: State
    question_count: int
    player_count: int
    question: int | None
    remaining_ms: int | None
    paused: bool
    locked: bool
    revision: int
    starts_at: datetime | None
    policy: str
    streak_bonus: bool
    streak: int
    extra_percent: int


class QuizView(QuizHead, rename="camel", gc=False):
    """A quiz as a player sees it; `answered` are the numbers of the questions they have answered."""

    answered: list[int]


SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{QuizView.__name__}"}}}


def show(seen: Seen, now: int) -> bytes:
    """The quiz as it is shown at an instant (ms since 1970).

    Raises:
        Problem: 403 removed.
    """
    if seen.is_removed:
        raise removed()
    return _encoder.encode(QuizView(**head(seen, now), answered=sorted(seen.progress.answered)))


def head(seen: Seen, now: int) -> dict[str, Any]:
    """The fields of a `QuizHead`."""
    quiz, player = seen.quiz, seen.player
    moment = quiz.timeline.moment(now)
    own_pace = quiz.mode is Mode.SELF_PACED and player is not None
    policy, streak_bonus = policies.unpin(quiz.policy)
    return {
        "quiz": ids.encode(quiz.id),
        "code": quiz.code,
        "title": quiz.title,
        "mode": quiz.mode,
        "state": moment.state,
        "question_count": len(quiz.questions),
        "player_count": seen.players,
        "question": seen.progress.next_question(quiz, now) if own_pace else moment.question,
        "remaining_ms": moment.remaining_ms,
        "paused": moment.paused,
        "locked": quiz.room.locked,
        "revision": quiz.revision,
        "starts_at": instant(quiz.starts_at),
        "policy": policy,
        "streak_bonus": streak_bonus,
        "streak": streak(seen, now),
        "extra_percent": quiz.timeline.percent(player) if player is not None else 0,
    }


def streak(seen: Seen, now: int) -> int:
    """How many scored questions in a row a player has answered right, up to the last of which this may be known."""
    quiz, progress = seen.quiz, seen.progress
    length = 0
    for number in range(len(quiz.questions), 0, -1):
        if not quiz.questions[number - 1].is_scored or not _counts(seen, number, now):
            continue
        answered = progress.answered.get(number)
        if answered is None or not answered.correct:
            break
        length += 1
    return length


def _counts(seen: Seen, number: int, now: int) -> bool:
    """Whether a question's result may be known to the player."""
    if seen.quiz.mode is Mode.SELF_PACED:
        return seen.progress.is_done(number, now)
    return seen.quiz.timeline.is_public(number, now)


def instant(ms: int | None) -> datetime | None:
    """Milliseconds since 1970 as people and programs read them."""
    return datetime.fromtimestamp(ms / 1000, UTC) if ms is not None else None
