"""A quiz on the wire as its players and host see it, and its place in the OpenAPI document."""

from datetime import UTC, datetime

import msgspec

from quizfleet import ids
from quizfleet.content import Mode
from quizfleet.participation.look import Look, Seen
from quizfleet.timeline import State

PATH = "/api/quizzes/{quiz}"

_encoder = msgspec.json.Encoder()


class QuizView(msgspec.Struct, rename="camel", gc=False):
    """A quiz at an instant. `remaining_ms` is the time until the state changes."""

    quiz: str
    code: str
    title: str
    mode: Mode
    state: State
    question_count: int
    player_count: int
    question: int | None
    remaining_ms: int | None
    starts_at: datetime | None
    answered: list[int]


SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{QuizView.__name__}"}}}


def encode(look: Look, seen: Seen, now: int) -> bytes:
    """The quiz as it is shown at an instant (ms since 1970)."""
    quiz, moment = look.quiz, look.quiz.timeline.moment(now)
    own_pace = quiz.mode is Mode.SELF_PACED and look.player is not None
    view = QuizView(
        ids.encode(quiz.id),
        quiz.code,
        quiz.title,
        quiz.mode,
        moment.state,
        len(quiz.questions),
        seen.players,
        seen.progress.next_question(quiz, now) if own_pace else moment.question,
        moment.remaining_ms,
        instant(quiz.starts_at),
        sorted(seen.progress.answered),
    )
    return _encoder.encode(view)


def instant(ms: int | None) -> datetime | None:
    """Milliseconds since 1970 as people and programs read them."""
    return datetime.fromtimestamp(ms / 1000, UTC) if ms is not None else None
