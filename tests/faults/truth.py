"""What the database and Redis hold of some quizzes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.cache import Keys
from quizfleet.database import read
from quizfleet.leaderboard.standing import entry
from quizfleet.models import Outbox, QuizScore, Submission
from quizfleet.quiz import from_bits
from tests.faults.ledger import Key

_submission, _score, _outbox = Submission.__table__, QuizScore.__table__, Outbox.__table__  # type: ignore[attr-defined]

Person = tuple[str, str]
"""(quiz, player)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `submission`."""

    choices: tuple[int, ...]
    correct: bool
    points: int
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class Total:
    """A row of `quiz_score`."""

    score: int
    elapsed_ms: int
    version: int


@dataclass
class Truth:
    """Everything that counts. `boards` are the scores in Redis' sorted sets, `versions` the boards' versions there."""

    submissions: dict[Key, Stored] = field(default_factory=dict)
    scores: dict[Person, Total] = field(default_factory=dict)
    boards: dict[Person, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


async def submissions(engine: AsyncEngine, quizzes: Sequence[str]) -> dict[Key, Stored]:
    """The stored answers of some quizzes."""
    columns = _submission.c
    wanted = select(
        columns.quiz,
        columns.player,
        columns.question,
        columns.choices,
        columns.correct,
        columns.points,
        columns.elapsed_ms,
    ).where(columns.quiz.in_([ids.decode(quiz) for quiz in quizzes]))
    async with read(engine) as connection:
        rows = (await connection.execute(wanted)).all()
    return {
        (ids.encode(quiz), ids.encode(player), question): Stored(
            tuple(from_bits(choices)), bool(correct), points, elapsed_ms
        )
        for quiz, player, question, choices, correct, points, elapsed_ms in rows
    }


async def scores(engine: AsyncEngine, quizzes: Sequence[str]) -> dict[Person, Total]:
    """The totals of everybody in some quizzes."""
    columns = _score.c
    wanted = select(columns.quiz, columns.player, columns.score, columns.elapsed_ms, columns.version).where(
        columns.quiz.in_([ids.decode(quiz) for quiz in quizzes])
    )
    async with read(engine) as connection:
        rows = (await connection.execute(wanted)).all()
    return {(ids.encode(quiz), ids.encode(player)): Total(*total) for quiz, player, *total in rows}


async def truth(engine: AsyncEngine, redis: Redis, keys: Keys, quizzes: Sequence[str]) -> Truth:
    """Read all of it."""
    found = Truth(await submissions(engine, quizzes), await scores(engine, quizzes))
    for quiz in quizzes:
        number = ids.decode(quiz)
        for member, weight in await redis.zrange(keys.board(number), 0, -1, withscores=True):
            row = entry(0, member.decode(), int(weight))
            found.boards[quiz, row.player] = row.score
        found.versions[quiz] = int(await redis.get(keys.version(number)) or 0)
    return found


async def waiting_announcements(engine: AsyncEngine, before: float | None = None) -> int:
    """How many rows the outbox holds, all or those from before an instant (seconds since 1970)."""
    counted = select(func.count()).select_from(_outbox)
    if before is not None:
        counted = counted.where(_outbox.c.created_at < before * 1000)
    async with read(engine) as connection:
        return int((await connection.execute(counted)).scalar_one())


def board_versions(scores: Mapping[Person, Total]) -> dict[str, int]:
    """The version that each quiz's board has when it shows these scores."""
    versions: dict[str, int] = {}
    for (quiz, _), total in scores.items():
        versions[quiz] = versions.get(quiz, 0) + total.version
    return versions
